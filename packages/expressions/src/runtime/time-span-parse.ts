import { spend } from './budget.ts';
import { quotedText } from './date-time-format.ts';
import { isSpace } from './date-time-parse.ts';
import { argumentNull, type DotNetException, formatException, overflow } from './exceptions.ts';
import { TimeSpan } from './time-span.ts';

// Reads durations: text is cut into numbers and what stands between them, and what stands between them says which
// number is what. https://learn.microsoft.com/dotnet/api/system.timespan.parse

interface NumberToken {
  readonly value: number;
  readonly zeros: number;
}

/** What stands between the numbers, and which of days, hours, minutes, seconds and fraction each number then is. */
const orders: readonly (readonly [separators: string, units: string])[] = [
  ['', 'd'],
  [':', 'hm'],
  [': :', 'hms'],
  ['. :', 'dhm'],
  [': :.', 'hmf'],
  [': :', 'dhm'],
  [': : .', 'hmsf'],
  ['. : :', 'dhms'],
  ['. : :.', 'dhmf'],
  [': : :', 'dhms'],
  [': : :.', 'dhmf'],
  ['. : : .', 'dhmsf'],
  [': : : .', 'dhmsf'],
];

/** Why text is not a duration. */
export type TimeSpanFailure = 'format' | 'overflow' | 'badFormat' | 'noFormat';

/** `TimeSpan.Parse`. */
export function parseTimeSpan(text: string): TimeSpan | TimeSpanFailure {
  return parseGeneral(text, ':.');
}

/** The general form; `dayMarks` says what may stand between days and hours. */
function parseGeneral(text: string, dayMarks: string, needsAll = false): TimeSpan | TimeSpanFailure {
  spend(text.length);
  const trimmed = trim(text);
  const negative = trimmed.startsWith('-');
  const tokens = tokenize(negative ? trimmed.slice(1) : trimmed);
  if (typeof tokens === 'string') return tokens;
  if (needsAll && tokens.numbers.length !== 5) return 'format';
  let failure: TimeSpanFailure = 'format';
  for (const [separators, units] of orders) {
    if (separators !== tokens.separators) continue;
    if (tokens.numbers.length >= 3 && !dayMarks.includes('.') && separators.startsWith('.')) continue;
    const span = fromNumbers(tokens.numbers, units, negative);
    if (span !== undefined) return span;
    failure = 'overflow';
  }
  return failure;
}

function tokenize(text: string): { readonly numbers: NumberToken[]; readonly separators: string } | TimeSpanFailure {
  const numbers: NumberToken[] = [];
  const separators: string[] = [];
  let index = 0;
  while (index < text.length) {
    const start = index;
    while (index < text.length && isDigit(text, index)) index++;
    if (index === start || numbers.length === 5) return 'format';
    const digits = text.slice(start, index);
    const significant = digits.replace(/^0+/, '');
    if (significant.length > 9 || Number(digits) > 0x0fff_ffff) return 'overflow';
    numbers.push({ value: Number(digits), zeros: digits.length - Math.max(significant.length, 0) });
    if (index === text.length) break;
    const before = index;
    while (index < text.length && !isDigit(text, index)) index++;
    if (index === text.length || index - before > 2) return 'format';
    separators.push(text.slice(before, index));
  }
  return numbers.length === 0 ? 'format' : { numbers, separators: separators.join(' ') };
}

function fromNumbers(numbers: readonly NumberToken[], units: string, negative: boolean): TimeSpan | undefined {
  const of = (unit: string) => numbers[units.indexOf(unit)];
  const value = (unit: string) => of(unit)?.value ?? 0;
  return assemble(value('d'), value('h'), value('m'), value('s'), fractionOf(of('f')), negative);
}

/** The ticks that the digits of a fraction are; undefined where there are too many. */
function fractionOf(token: NumberToken | undefined): number | undefined {
  if (token === undefined) return 0;
  const { value, zeros } = token;
  if (value > 9_999_999 || zeros > 7) return undefined;
  if (value === 0) return 0;
  if (zeros > 0 && value >= Math.floor(9_999_999 / 10 ** (zeros - 1))) return undefined;
  let ticks = value;
  while (ticks < Math.floor(1_000_000 / 10 ** zeros)) ticks *= 10;
  return ticks;
}

function assemble(
  days: number,
  hours: number,
  minutes: number,
  seconds: number,
  fraction: number | undefined,
  negative: boolean,
): TimeSpan | undefined {
  if (fraction === undefined || days > 10_675_199 || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const milliseconds = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  try {
    return negative ? TimeSpan.of(-milliseconds, -fraction) : TimeSpan.of(milliseconds, fraction);
  } catch {
    return undefined;
  }
}

/** `TimeSpan.ParseExact` with one format; `assumesNegative` is `TimeSpanStyles.AssumeNegative`. */
export function parseTimeSpanExact(text: string, format: string, assumesNegative = false): TimeSpan | TimeSpanFailure {
  spend(text.length + format.length);
  if (format === '') return 'noFormat';
  if (format.length > 1) return parseCustom(text, format, assumesNegative);
  switch (format) {
    case 'c':
    case 't':
    case 'T':
      return parseConstant(text);
    case 'g':
      return parseGeneral(text, ':');
    case 'G':
      return parseGeneral(text, ':', true);
    default:
      return 'badFormat';
  }
}

/** `[-][d.]hh:mm[:ss[.fffffff]]`, or days alone; a number that is too large is found before what follows it is wrong. */
function parseConstant(text: string): TimeSpan | TimeSpanFailure {
  const trimmed = trim(text);
  const negative = trimmed.startsWith('-');
  const rest = negative ? trimmed.slice(1) : trimmed;
  const [, days, dot, time] = /^(?:(\d+)(\.|$))?([\s\S]*)$/.exec(rest) as unknown as (string | undefined)[];
  if (days !== undefined && !(Number(days) <= 10_675_199)) return 'overflow';
  if (days !== undefined && dot === '') return assemble(Number(days), 0, 0, 0, 0, negative) ?? 'overflow';
  const limits = [23, 59, 59];
  const numbers: number[] = [];
  let fraction = 0;
  let index = 0;
  const clock = time ?? '';
  for (const limit of limits) {
    const digits = /^\d+/.exec(clock.slice(index))?.[0];
    const seconds = numbers.length === 2;
    if (digits === undefined && !(seconds && clock[index] === '.')) return 'format';
    if (!(Number(digits ?? 0) <= limit)) return 'overflow';
    numbers.push(Number(digits ?? 0));
    index += digits?.length ?? 0;
    if (seconds && clock[index] === '.') {
      const found = /^\d{0,7}/.exec(clock.slice(index + 1))?.[0] ?? '';
      fraction = Number(found.padEnd(7, '0'));
      index += 1 + found.length;
    }
    if (seconds || (numbers.length === 2 && clock[index] !== ':')) break;
    if (clock[index] !== ':') return 'format';
    index++;
  }
  if (index !== clock.length) return 'format';
  const [hours = 0, minutes = 0, seconds = 0] = numbers;
  return assemble(Number(days ?? 0), hours, minutes, seconds, fraction, negative) ?? 'overflow';
}

function parseCustom(text: string, format: string, assumesNegative: boolean): TimeSpan | TimeSpanFailure {
  const seen: Record<'d' | 'h' | 'm' | 's' | 'f', number | undefined> = {
    d: undefined,
    h: undefined,
    m: undefined,
    s: undefined,
    f: undefined,
  };
  let index = 0;
  const digits = (least: number, most: number): string | undefined => {
    const start = index;
    while (index - start < most && index < text.length && isDigit(text, index)) index++;
    return index - start < least ? undefined : text.slice(start, index);
  };
  const literal = (expected: string): boolean => {
    if (!text.startsWith(expected, index)) return false;
    index += expected.length;
    return true;
  };
  for (let at = 0; at < format.length; ) {
    const specifier = format[at] as string;
    let length = 1;
    switch (specifier) {
      case 'h':
      case 'm':
      case 's':
      case 'd': {
        while (format[at + length] === specifier) length++;
        if (length > (specifier === 'd' ? 8 : 2) || seen[specifier] !== undefined) return 'badFormat';
        const most = specifier === 'd' ? (length < 2 ? 8 : length) : 2;
        const found = digits(length < 2 ? 1 : length, most);
        if (found === undefined) return 'badFormat';
        seen[specifier] = Number(found);
        break;
      }
      case 'f':
      case 'F': {
        while (format[at + length] === specifier) length++;
        if (length > 7 || seen.f !== undefined) return 'badFormat';
        const found = digits(specifier === 'f' ? length : 0, length);
        if (found === undefined) return 'badFormat';
        seen.f = Number(found.padEnd(7, '0'));
        break;
      }
      case "'":
      case '"': {
        const quoted = quotedText(format, at);
        if (quoted === undefined) return 'badFormat';
        if (!literal(quoted.text)) return 'badFormat';
        length = quoted.length;
        break;
      }
      case '%':
        if (format[at + 1] === undefined || format[at + 1] === '%') return 'badFormat';
        break;
      case '\\': {
        const next = format[at + 1];
        if (next === undefined) return 'badFormat';
        if (!literal(next)) return 'badFormat';
        length = 2;
        break;
      }
      default:
        return 'badFormat';
    }
    at += length;
  }
  if (index !== text.length) return 'format';
  const { d = 0, h = 0, m = 0, s = 0, f = 0 } = seen;
  return assemble(d, h, m, s, f, assumesNegative) ?? 'overflow';
}

/** The exception for a failure. */
export function timeSpanException(failure: TimeSpanFailure): DotNetException {
  if (failure === 'overflow')
    return overflow(
      'The TimeSpan could not be parsed because at least one of the numeric components is out of range or contains too many digits.',
    );
  if (failure === 'noFormat') return formatException('Format specifier was invalid.');
  if (failure === 'badFormat') return formatException();
  return formatException('String was not recognized as a valid TimeSpan.');
}

/** Gives back a duration, or throws what the failure is. */
export function spanOrThrow(result: TimeSpan | TimeSpanFailure): TimeSpan {
  if (typeof result === 'string') throw timeSpanException(result);
  return result;
}

/** Gives back an argument that may not be null. */
export function given(value: string | null, parameter: string): string {
  if (value === null) throw argumentNull(parameter);
  return value;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
