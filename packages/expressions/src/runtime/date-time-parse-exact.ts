import { spend } from './budget.ts';
import { dayNames, daysFromDate, daysInMonth, monthNames } from './calendar.ts';
import { quotedText, standardFormat } from './date-time-format.ts';
import { fullYear, isSpace, markedHour, roundHalfEven, type Today } from './date-time-parse.ts';
import { dateTimeStyles, type ParsedMoment, type ParseFailure } from './date-time-styles.ts';

/** Reads a date by one format, standard or custom, as `DateTime.ParseExact` does. */
export function parseDateTimeExact(
  text: string,
  format: string,
  styles: number,
  today: Today,
): ParsedMoment | ParseFailure {
  spend(text.length + format.length);
  if (text === '') return 'format';
  if (format === '') return 'badFormat';
  return new ExactReader(text, format, styles, today).read();
}

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'dayOfWeek' | 'offset' | 'fraction' | 'mark';

class ExactReader {
  #text: string;
  #format: string;
  readonly #styles: number;
  readonly #today: Today;
  #index = 0;
  #values: Partial<Record<Field, number>> = {};
  #isUtc = false;
  #usesTwelveHours = false;
  #failure: ParseFailure = 'format';

  constructor(text: string, format: string, styles: number, today: Today) {
    this.#text = text;
    this.#format = format;
    this.#styles = styles;
    this.#today = today;
  }

  read(): ParsedMoment | ParseFailure {
    if (this.#format.length === 1) {
      const pattern = standardFormat(this.#format);
      if (pattern === undefined) return this.#format === '%' ? 'badFormat' : 'unknownFormat';
      if (this.#format === 'U') {
        this.#values.offset = 0;
        this.#isUtc = true;
      }
      this.#format = pattern;
    }
    if (this.#allows(dateTimeStyles.allowTrailingWhite)) {
      this.#format = trimEnd(trimEnd(this.#format).replace(/\s+(['"])$/, '$1'));
      this.#text = trimEnd(this.#text);
    }
    if (this.#allows(dateTimeStyles.allowLeadingWhite)) {
      this.#format = this.#format.trimStart().replace(/^(['"])\s+/, '$1');
      this.#skipSpace();
    }
    return this.#readAll() ? this.#finish() : this.#failure;
  }

  #allows(style: number): boolean {
    return (this.#styles & style) !== 0;
  }

  #readAll(): boolean {
    for (let at = 0; at < this.#format.length; ) {
      if (this.#allows(dateTimeStyles.allowInnerWhite)) this.#skipSpace();
      const taken = this.#readSpecifier(at);
      if (taken === 0) return false;
      at += taken;
    }
    return this.#index === this.#text.length;
  }

  /** Reads what one specifier asks for; how much of the format that was, or zero on failure. */
  #readSpecifier(at: number): number {
    const specifier = this.#format[at] as string;
    let length = 1;
    if (/[yMdhHmsfFtzg]/.test(specifier)) {
      while (this.#format[at + length] === specifier) length++;
      return this.#readField(specifier, length) ? length : 0;
    }
    switch (specifier) {
      case 'K':
        return this.#readZone() ? 1 : 0;
      case 'Z':
        if (this.#values.offset !== undefined && this.#values.offset !== 0) return 0;
        this.#values.offset = 0;
        this.#isUtc = true;
        return this.#match('GMT') || this.#match('Z') ? 1 : 0;
      case '%':
        // A per cent sign marks a single specifier and stands for nothing itself.
        if (at + 1 >= this.#format.length || this.#format[at + 1] === '%') return this.#fail('badFormat');
        return 1;
      case '\\': {
        const next = this.#format[at + 1];
        if (next === undefined) return this.#fail('badFormat');
        return this.#match(next) ? 2 : 0;
      }
      case "'":
      case '"': {
        const quoted = quotedText(this.#format, at);
        if (quoted === undefined) return this.#fail({ unmatchedQuote: specifier });
        return this.#matchQuoted(quoted.text) ? quoted.length : 0;
      }
      case '.': {
        if (this.#match('.')) return 1;
        if (this.#format[at + 1] !== 'F') return 0;
        while (this.#format[at + length] === 'F') length++;
        return length;
      }
      case ' ':
        if (this.#match(' ') || this.#allows(dateTimeStyles.allowInnerWhite)) return 1;
        // Azure: where white space may trail, a space of the format need not be in the text.
        return this.#allows(dateTimeStyles.allowTrailingWhite) && at + 1 < this.#format.length ? 1 : 0;
      default:
        if (this.#format.startsWith('GMT', at)) {
          if (!this.#text.startsWith('GMT', this.#index)) return 0;
          this.#index += 3;
          this.#values.offset = 0;
          return 3;
        }
        return this.#match(specifier) ? 1 : 0;
    }
  }

  #readField(specifier: string, length: number): boolean {
    switch (specifier) {
      case 'y': {
        const year = this.#digits(length, length);
        return year !== undefined && this.#set('year', length <= 2 ? fullYear(year) : year, specifier);
      }
      case 'M':
        return length <= 2
          ? this.#setDigits('month', length, specifier)
          : this.#setName('month', monthNames, length, 1, specifier);
      case 'd':
        return length <= 2
          ? this.#setDigits('day', length, specifier)
          : this.#setName('dayOfWeek', dayNames, length, 0, specifier);
      case 'h':
        this.#usesTwelveHours = true;
        return this.#setDigits('hour', length, specifier);
      case 'H':
        return this.#setDigits('hour', length, specifier);
      case 'm':
        return this.#setDigits('minute', length, specifier);
      case 's':
        return this.#setDigits('second', length, specifier);
      case 'f':
      case 'F':
        return this.#readFraction(specifier, length);
      case 't':
        return this.#readMark(length);
      case 'z':
        return this.#readOffset(length);
      default:
        return this.#match('A.D.') || this.#match('AD');
    }
  }

  #set(field: Field, value: number, specifier: string): boolean {
    const before = this.#values[field];
    if (before !== undefined && before !== value) {
      this.#failure = { repeated: specifier };
      return false;
    }
    this.#values[field] = value;
    return true;
  }

  #setDigits(field: Field, length: number, specifier: string): boolean {
    const value = this.#digits(length, 2);
    return value !== undefined && this.#set(field, value, specifier);
  }

  /** One letter of the format takes one digit or two, more letters exactly as many, up to a limit. */
  #digits(length: number, limit: number): number | undefined {
    const start = this.#index;
    const most = length === 1 ? 2 : Math.max(Math.min(length, limit), 2);
    const least = length === 1 ? 1 : most;
    let value = 0;
    while (this.#index - start < most) {
      const digit = this.#text.charCodeAt(this.#index) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      this.#index++;
    }
    return this.#index - start < least ? undefined : value;
  }

  #setName(field: Field, names: readonly string[], length: number, first: number, specifier: string): boolean {
    const index = names.findIndex((name) => this.#match(length === 3 ? name.slice(0, 3) : name));
    return index >= 0 && this.#set(field, index + first, specifier);
  }

  #readFraction(specifier: string, length: number): boolean {
    if (length > 7) {
      this.#failure = 'badFormat';
      return false;
    }
    const start = this.#index;
    let value = 0;
    while (this.#index - start < length && /\d/.test(this.#text[this.#index] ?? '')) {
      value = value * 10 + Number(this.#text[this.#index++]);
    }
    const digits = this.#index - start;
    if (specifier === 'f' && digits < length) return false;
    return this.#set('fraction', value / 10 ** digits, specifier);
  }

  #readMark(length: number): boolean {
    const mark = ['AM', 'PM'].findIndex((name) => this.#match(length === 1 ? name.slice(0, 1) : name));
    return mark >= 0 && this.#set('mark', mark, 't');
  }

  #readZone(): boolean {
    const character = this.#text[this.#index];
    if (character === 'Z') {
      this.#index++;
      this.#isUtc = true;
      if (this.#values.offset !== undefined && this.#values.offset !== 0) return this.#set('offset', 0, 'K');
      this.#values.offset = 0;
      return true;
    }
    return character === '+' || character === '-' ? this.#readOffset(3) : true;
  }

  #readOffset(length: number): boolean {
    const character = this.#text[this.#index];
    if (character !== '+' && character !== '-') return false;
    this.#index++;
    const hours = this.#digits(length === 1 ? 1 : 2, 2);
    let minutes: number | undefined = 0;
    if (length > 2) {
      this.#match(':');
      minutes = this.#digits(2, 2);
    }
    if (hours === undefined || minutes === undefined || minutes > 59) return false;
    const total = hours * 60 + minutes;
    return this.#set('offset', character === '-' && total !== 0 ? -total : total, 'z');
  }

  /** Matches without regard to case, as words are. */
  #match(expected: string): boolean {
    const found = this.#text.slice(this.#index, this.#index + expected.length);
    if (found !== expected && (expected.length === 1 || found.toLowerCase() !== expected.toLowerCase())) return false;
    this.#index += expected.length;
    return true;
  }

  #matchQuoted(quoted: string): boolean {
    for (const character of quoted) {
      if (character === ' ' && this.#allows(dateTimeStyles.allowInnerWhite)) this.#skipSpace();
      else if (!this.#match(character)) return false;
    }
    return true;
  }

  #fail(failure: ParseFailure): 0 {
    this.#failure = failure;
    return 0;
  }

  #skipSpace(): void {
    while (this.#index < this.#text.length && isSpace(this.#text.charCodeAt(this.#index))) this.#index++;
  }

  #finish(): ParsedMoment | ParseFailure {
    const hour = this.#hour();
    if (hour === undefined) return 'format';
    const { minute = 0, second = 0, fraction = 0, dayOfWeek, offset } = this.#values;
    const { year, month, day } = this.#date();
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return 'calendar';
    if (hour > 23 || minute > 59 || second > 59) return 'calendar';
    const days = daysFromDate(year, month, day);
    if (dayOfWeek !== undefined && dayOfWeek !== (days + 1) % 7) return 'dayOfWeek';
    const ticks = roundHalfEven(fraction * 1e7);
    return {
      milliseconds: ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + Math.floor(ticks / 10_000),
      rest: ticks % 10_000,
      offset,
      isUtc: this.#isUtc,
      assumesYear: this.#values.year === undefined && (this.#values.month ?? this.#values.day) !== undefined,
    };
  }

  #hour(): number | undefined {
    const { hour = 0, mark } = this.#values;
    if (this.#usesTwelveHours) return hour > 12 ? undefined : markedHour(hour, mark === 1 ? 'pm' : 'am');
    if ((mark === 0 && hour >= 12) || (mark === 1 && hour < 12)) return undefined;
    return hour;
  }

  #date(): { readonly year: number; readonly month: number; readonly day: number } {
    const { year, month, day } = this.#values;
    if (year === undefined && month === undefined && day === undefined) {
      return this.#allows(dateTimeStyles.noCurrentDateDefault)
        ? { year: 1, month: 1, day: 1 }
        : this.#today(this.#values.offset ?? 0);
    }
    return { year: year ?? this.#today(this.#values.offset ?? 0).year, month: month ?? 1, day: day ?? 1 };
  }
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}
