import { spend } from './budget.ts';
import { dayNames, daysFromDate, daysInMonth, monthNames } from './calendar.ts';
import type { DateTime } from './date-time.ts';
import type { ParsedMoment, ParseFailure } from './date-time-styles.ts';

// Reads the many forms that `DateTime.Parse` takes under the invariant culture. Text becomes tokens: a number, a year (three
// digits or more) or a month's name, each told apart by what follows it; a table says which sequences of tokens are a date
// or a time, in whatever order the two come. Each token is a letter of the table's columns:
//   e the end; n N-at-end, a number before AM or PM, s number and space, d number and date separator, t number and colon;
//   M month at end, m month and space, D month and date separator; Y year at end, y year and space, x year and date
//   separator; w day of the week, z time zone, g era.

type State = keyof typeof transitions;
type Shape = 'NN' | 'NNN' | 'MN' | 'NM' | 'MNN' | 'YNN' | 'YMN' | 'YN' | 'YM' | 'NNY' | 'time1' | 'time2' | 'time3';

/** What a state makes of each token: the next state, or in upper case or `time…` a shape that is complete. */
const transitions = {
  begin: 'a=time1 s=n d=nd t=time_n m=m D=m w=begin y=y x=y z=begin g=begin e=begin',
  n: 'n=NN s=nn d=nnd M=NM m=nm D=mnd w=n y=yn x=ynd Y=YN z=n g=n',
  nn: 'e=NN n=NNN a=time1 s=NNN t=time_n M=MNN m=MNN w=nn y=NNY Y=NNY z=nn g=nn',
  nd: 'n=NN s=d_nn d=nnd M=NM m=mn D=mnd w=nd y=yn x=ynd Y=YN g=nd',
  d_nn: 'e=NN n=NNN a=time1 s=NNN t=time_n M=MNN m=MNN w=d_nn y=NNY Y=NNY g=d_nn',
  nnd: 'n=NNN a=NNN s=NNN M=MNN m=MNN w=nnd y=NNY Y=NNY g=nnd',
  m: 'n=MN s=mn d=mnd w=m y=ym x=ymd Y=YM g=m',
  mn: 'e=MN n=MNN a=MNN s=MNN t=time_n w=mn y=YMN Y=YMN g=mn',
  nm: 'e=NM n=MNN a=MNN s=MNN t=time_n w=nm y=YMN Y=YMN g=nm',
  mnd: 'n=MNN s=MNN w=mnd y=YMN Y=YMN g=mnd',
  y: 'n=YN s=yn d=ynd M=YM m=ym D=ymd w=y g=y',
  yn: 'e=YN n=YNN a=YNN s=YNN M=YMN m=YMN w=yn g=yn',
  ynd: 'n=YNN a=YNN s=YNN M=YMN m=YMN w=yn g=yn',
  ym: 'e=YM n=YMN a=YMN s=YMN w=ym g=ym',
  ymd: 'n=YMN a=YMN s=YMN w=ym g=ym',
  time_n: 'n=time2 a=time2 s=time2 t=time_nn',
  time_nn: 'n=time3 a=time3 s=time3',
} as const;

const shapes: ReadonlySet<string> = new Set('NN NNN MN NM MNN YNN YMN YN YM NNY time1 time2 time3'.split(' '));

const table: ReadonlyMap<string, ReadonlyMap<string, State | Shape>> = new Map(
  Object.entries(transitions).map(([state, row]) => [
    state,
    new Map(row.split(' ').map((entry) => entry.split('=') as [string, State | Shape])),
  ]),
);

type Word = readonly [kind: 'month' | 'day' | 'zone' | 'am' | 'pm' | 'mark' | 'era', value: number];

const words: ReadonlyMap<string, Word> = new Map<string, Word>([
  ...monthNames.flatMap((name, index) => [
    [name.toLowerCase(), ['month', index + 1]] as [string, Word],
    [name.slice(0, 3).toLowerCase(), ['month', index + 1]] as [string, Word],
  ]),
  ...dayNames.flatMap((name, index) => [
    [name.toLowerCase(), ['day', index]] as [string, Word],
    [name.slice(0, 3).toLowerCase(), ['day', index]] as [string, Word],
  ]),
  ['gmt', ['zone', 0]],
  ['z', ['zone', 0]],
  ['am', ['am', 0]],
  ['pm', ['pm', 0]],
  ['t', ['mark', 0]],
  ['ad', ['era', 0]],
]);

/** What day it is where clocks are so many minutes ahead of UTC. */
export type Today = (offset: number) => DateTime;

/** Reads a date, a time or both, in any form that `DateTime.Parse` knows; `today` fills in what is missing. */
export function parseDateTime(text: string, today: Today, defaultsToToday: boolean): ParsedMoment | ParseFailure {
  spend(text.length);
  const inner = /^\s*#([^#]*)#[\s\0]*$/.exec(text)?.[1];
  return new DateTimeReader(inner ?? text, today, defaultsToToday).read();
}

class DateTimeReader {
  readonly #text: string;
  readonly #today: Today;
  readonly #defaultsToToday: boolean;
  #index = 0;
  #failure: ParseFailure = 'format';

  #state: State = 'begin';
  #numbers: number[] = [];
  #monthName = -1;
  #yearNumber = -1;
  #dayOfWeek = -1;
  #mark: 'am' | 'pm' | undefined;
  #fraction = 0;

  #date: { readonly year: number; readonly month: number; readonly day: number } | undefined;
  #time: { hour: number; readonly minute: number; readonly second: number } | undefined;
  #offset: number | undefined;
  #isUtc = false;
  #assumesYear = false;

  constructor(text: string, today: Today, defaultsToToday: boolean) {
    this.#text = text;
    this.#today = today;
    this.#defaultsToToday = defaultsToToday;
  }

  read(): ParsedMoment | ParseFailure {
    this.#skipSpace();
    if (this.#index >= this.#text.length) return 'format';
    for (;;) {
      const token = this.#token();
      if (token === 'fail') return this.#failure;
      if (token === 'mark') {
        if (this.#state !== 'ynd' && this.#state !== 'yn') return 'format';
        return this.#isoTime();
      }
      if (token !== '') {
        const next = table.get(this.#state)?.get(token);
        if (next === undefined) return 'format';
        if (shapes.has(next)) {
          if (!this.#complete(next as Shape)) return this.#failure;
          this.#state = 'begin';
          this.#numbers = [];
        } else this.#state = next as State;
      }
      if (token === 'e' || token === 'n' || token === 'M' || token === 'Y') break;
    }
    return this.#finish();
  }

  /** The letter of the next token; `mark` is a number before `T`, empty is something without a meaning of its own. */
  #token(): string {
    this.#skipSpace();
    if (this.#index >= this.#text.length) return 'e';
    if (isDigit(this.#text, this.#index)) return this.#numberToken();
    const word = this.#word();
    if (word === undefined) return this.#punctuation();
    const [kind, value] = word;
    switch (kind) {
      case 'month': {
        if (this.#monthName >= 0) return 'fail';
        this.#monthName = value;
        return this.#letterFor('M', 'm', 'D', undefined);
      }
      case 'day':
        if (this.#dayOfWeek >= 0) return 'fail';
        this.#dayOfWeek = value;
        return 'w';
      case 'zone':
        if (this.#offset !== undefined) return 'fail';
        this.#offset = 0;
        this.#isUtc = true;
        return 'z';
      case 'era':
        return 'g';
      case 'mark':
        return 'fail';
      default:
        if (this.#mark !== undefined) return 'fail';
        this.#mark = kind;
        return '';
    }
  }

  #numberToken(): string {
    const start = this.#index;
    let value = 0;
    while (isDigit(this.#text, this.#index)) value = value * 10 + (this.#text.charCodeAt(this.#index++) - 48);
    const digits = this.#index - start;
    if (digits > 8) return 'fail';
    if (digits >= 3) {
      if (this.#yearNumber >= 0) return 'fail';
      this.#yearNumber = value;
      return this.#letterFor('Y', 'y', 'x', 'y');
    }
    if (this.#numbers.length === 3) return 'fail';
    if (this.#state === 'time_nn' && this.#text[this.#index] === '.' && this.#index < this.#text.length - 1) {
      this.#index++;
      this.#readFraction();
    }
    if ((this.#state === 'time_nn' || this.#state === 'time_n') && !this.#zoneAfterTime()) return 'fail';
    const letter = this.#letterFor('n', 's', 'd', 'a', 't');
    this.#numbers.push(value);
    return letter;
  }

  /** What follows a number, year or month decides what it is. */
  #letterFor(atEnd: string, space: string, dateSeparator: string, mark: string | undefined, time?: string): string {
    const before = this.#index;
    this.#skipSpace();
    if (this.#index >= this.#text.length) return atEnd;
    const character = this.#text[this.#index];
    if (character === '/') {
      this.#index++;
      return dateSeparator;
    }
    if (character === ':') {
      if (time === undefined) return 'fail';
      this.#index++;
      return time;
    }
    if (character === '-') {
      // After a complete date this is the sign of an offset.
      const row = table.get(this.#state);
      if (!row?.has(dateSeparator) && shapes.has(row?.get(space) ?? '')) {
        this.#index = before;
        return space;
      }
      this.#index++;
      return dateSeparator;
    }
    if (isDigit(this.#text, this.#index)) return space;
    const start = this.#index;
    const word = this.#word();
    if (word?.[0] === 'mark') return time === undefined ? 'fail' : 'mark';
    if (word?.[0] === 'am' || word?.[0] === 'pm') {
      if (mark === undefined || this.#mark !== undefined) return 'fail';
      this.#mark = word[0];
      if (mark === 'a' && this.#state === 'd_nn') {
        if (!this.#complete('NN')) return 'fail';
        this.#numbers = [];
      }
      return mark;
    }
    this.#index = start;
    return space;
  }

  /** A known word that no letter follows, with the index behind it. */
  #word(): Word | undefined {
    let end = this.#index;
    while (end < this.#text.length && end - this.#index < 10 && isLetter(this.#text, end)) end++;
    if (end === this.#index) return undefined;
    const text = this.#text.slice(this.#index, end).toLowerCase();
    if (text === 'a' && /^\.d\./i.test(this.#text.slice(end, end + 3))) {
      this.#index = end + 3;
      return ['era', 0];
    }
    const word = words.get(text);
    if (word !== undefined) this.#index = end;
    return word;
  }

  #punctuation(): string {
    const character = this.#text[this.#index] as string;
    if (isLetter(this.#text, this.#index)) {
      this.#failure = { unknownWordAt: this.#index };
      return 'fail';
    }
    if (character === ',' || character === '.') {
      this.#index++;
      return '';
    }
    if ((character === '+' || character === '-') && this.#offset === undefined) return this.#readOffset() ? '' : 'fail';
    if (character === '\0' && /^\0+$/.test(this.#text.slice(this.#index))) {
      this.#index = this.#text.length;
      return '';
    }
    return 'fail';
  }

  #zoneAfterTime(): boolean {
    const before = this.#index;
    this.#skipSpace();
    const character = this.#text[this.#index];
    if (character !== '+' && character !== '-') {
      this.#index = before;
      return true;
    }
    return this.#offset === undefined && this.#readOffset();
  }

  /** `+1`, `+01`, `+0100`, `+01:00`. */
  #readOffset(): boolean {
    const match = /^[+-](\d+)/.exec(this.#text.slice(this.#index, this.#index + 6));
    const digits = match?.[1];
    if (digits === undefined || digits.length > 4) return false;
    const sign = this.#text[this.#index] === '-' ? -1 : 1;
    this.#index += digits.length + 1;
    let hours = Number(digits);
    let minutes = 0;
    if (digits.length > 2) {
      minutes = hours % 100;
      hours = Math.floor(hours / 100);
    } else if (this.#text[this.#index] === ':') {
      const after = /^\d{1,2}/.exec(this.#text.slice(this.#index + 1, this.#index + 3))?.[0];
      if (after === undefined) return false;
      minutes = Number(after);
      this.#index += 1 + after.length;
    }
    if (minutes > 59) return false;
    this.#offset = sign * (hours * 60 + minutes);
    return true;
  }

  #readFraction(): boolean {
    const start = this.#index;
    let scale = 0.1;
    while (isDigit(this.#text, this.#index)) {
      this.#fraction += (this.#text.charCodeAt(this.#index++) - 48) * scale;
      scale *= 0.1;
    }
    return this.#index > start;
  }

  /** `T10:20:30.5Z` behind a date that begins with the year. */
  #isoTime(): ParsedMoment | ParseFailure {
    const [month = 0, day = 0] = this.#numbers;
    this.#date = { year: this.#yearNumber, month, day };
    const match = /^\s*(\d{2})\s*:\s*(\d{2})\s*(?::\s*(\d{2}))?/.exec(this.#text.slice(this.#index));
    if (match === null) return 'format';
    this.#index += match[0].length;
    this.#time = { hour: Number(match[1]), minute: Number(match[2]), second: Number(match[3] ?? 0) };
    if (match[3] !== undefined && this.#text[this.#index] === '.') {
      this.#index++;
      if (!this.#readFraction()) return 'format';
    }
    this.#skipSpace();
    const character = this.#text[this.#index];
    if (character === '+' || character === '-') {
      if (!this.#readOffset()) return 'format';
    } else if (character === 'Z' || character === 'z') {
      this.#index++;
      this.#offset = 0;
      this.#isUtc = true;
    }
    this.#skipSpace();
    if (!/^\0*$/.test(this.#text.slice(this.#index))) return 'format';
    // Azure: the day of the week before such a date is not compared with it.
    this.#dayOfWeek = -1;
    return this.#finish();
  }

  #complete(shape: Shape): boolean {
    const [first = 0, second = 0, third = 0] = this.#numbers;
    if (shape === 'time1' || shape === 'time2' || shape === 'time3') {
      if (this.#time !== undefined || (shape === 'time1' && this.#mark === undefined)) return false;
      // Azure: a number left over from an incomplete date counts here, as it does in .NET.
      this.#time = {
        hour: first,
        minute: shape === 'time1' ? 0 : second,
        second: shape === 'time3' ? third : 0,
      };
      return true;
    }
    if (this.#date !== undefined) return false;
    const month = this.#monthName;
    const year = this.#yearNumber;
    const thisYear = () => {
      this.#assumesYear = true;
      return this.#today(this.#offset ?? 0).year;
    };
    switch (shape) {
      case 'NN':
        return this.#setDate(thisYear(), first, second);
      case 'NNN':
        return this.#setDate(fullYear(third), first, second);
      case 'MN':
        return this.#setDate(thisYear(), month, first);
      case 'NM':
        return this.#setDate(fullYear(first), month, 1);
      case 'MNN':
        return this.#setDate(fullYear(second), month, first) || this.#setDate(fullYear(first), month, second);
      case 'YNN':
      case 'NNY':
        return this.#setDate(year, first, second);
      case 'YMN':
        return this.#setDate(year, month, first);
      case 'YN':
        return this.#setDate(year, first, 1);
      default:
        return this.#setDate(year, month, 1);
    }
  }

  #setDate(year: number, month: number, day: number): boolean {
    if (!isDate(year, month, day)) return false;
    this.#date = { year, month, day };
    return true;
  }

  #finish(): ParsedMoment | ParseFailure {
    if (this.#date === undefined && this.#time === undefined) return 'format';
    const { year, month, day } = this.#date ?? this.#defaultDate();
    if (!isDate(year, month, day)) return 'calendar';
    const time = this.#time ?? { hour: 0, minute: 0, second: 0 };
    const hour = markedHour(time.hour, this.#mark);
    if (hour === undefined) return 'format';
    if (hour > 23 || time.minute > 59 || time.second > 59) return 'calendar';
    const days = daysFromDate(year, month, day);
    if (this.#dayOfWeek >= 0 && this.#dayOfWeek !== (days + 1) % 7) return 'dayOfWeek';
    const ticks = roundHalfEven(this.#fraction * 1e7);
    return {
      milliseconds: ((days * 24 + hour) * 60 + time.minute) * 60_000 + time.second * 1000 + Math.floor(ticks / 10_000),
      rest: ticks % 10_000,
      offset: this.#offset,
      isUtc: this.#isUtc,
      assumesYear: this.#assumesYear,
    };
  }

  #defaultDate(): { readonly year: number; readonly month: number; readonly day: number } {
    return this.#defaultsToToday ? this.#today(this.#offset ?? 0) : { year: 1, month: 1, day: 1 };
  }

  #skipSpace(): void {
    while (this.#index < this.#text.length && isSpace(this.#text.charCodeAt(this.#index))) this.#index++;
  }
}

/** Two digits stand for 1930 to 2029. */
export function fullYear(year: number): number {
  return year >= 100 ? year : year < 30 ? 2000 + year : 1900 + year;
}

/** The hour of the day that an hour with AM or PM is; undefined where there is none. */
export function markedHour(hour: number, mark: 'am' | 'pm' | undefined): number | undefined {
  if (mark === undefined) return hour;
  if (mark === 'pm') return hour > 23 ? undefined : hour < 12 ? hour + 12 : hour;
  return hour > 12 ? undefined : hour % 12;
}

/** Rounds to the nearest integer, halves to the even one. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function isDate(year: number, month: number, day: number): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

function isLetter(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 128) return (code | 32) >= 97 && (code | 32) <= 122;
  return /^\p{L}$/u.test(text[index] as string);
}

/** White space as `Char.IsWhiteSpace` has it. */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  return code === 0x85 || (code >= 0xa0 && code !== 0xfeff && /\s/.test(String.fromCharCode(code)));
}
