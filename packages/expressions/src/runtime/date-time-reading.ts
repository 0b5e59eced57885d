import { DateTime } from './date-time.ts';
import type { DateTimeOffset } from './date-time-offset.ts';
import { parseDateTime, type Today } from './date-time-parse.ts';
import { parseDateTimeExact } from './date-time-parse-exact.ts';
import {
  checkOffsetStyles,
  checkStyles,
  dateTimeStyles,
  isFailure,
  type ParsedMoment,
  type ParseFailure,
  toDateTime,
  toDateTimeOffset,
} from './date-time-styles.ts';
import { argumentNull, DotNetException, formatException } from './exceptions.ts';

// `Parse`, `ParseExact` and their `Try` forms, for both types of date. With a name for the parameter, null is an
// exception; without one it is a failure like others.

const todayHere: Today = () => DateTime.today();
const todayThere: Today = (offset) => DateTime.utcNow().plus(offset * 60_000).date;

/** Reads a `DateTime` in any form .NET knows. */
export function readDateTime(text: string | null, styles: number, parameter?: string): DateTime | ParseFailure {
  checkStyles(styles);
  const moment = read(text, todayHere, (styles & dateTimeStyles.noCurrentDateDefault) === 0, parameter);
  return isFailure(moment) ? moment : toDateTime(moment, styles);
}

/** Reads a `DateTimeOffset` in any form .NET knows. */
export function readDateTimeOffset(
  text: string | null,
  styles: number,
  parameter?: string,
): DateTimeOffset | ParseFailure {
  checkOffsetStyles(styles);
  const moment = read(text, todayThere, true, parameter);
  return isFailure(moment) ? moment : toDateTimeOffset(moment, styles);
}

/** Reads a `DateTime` by a format or the first of several that fits. */
export function readDateTimeExact(
  text: string | null,
  formats: Formats,
  styles: number,
  parameter?: string,
  formatParameter: string = 'format',
): DateTime | ParseFailure {
  checkStyles(styles, 'style');
  return readExact(text, formats, parameter, formatParameter, (given, format) => {
    const moment = parseDateTimeExact(given, format, styles, todayHere);
    return isFailure(moment) ? moment : toDateTime(moment, styles);
  });
}

/** Reads a `DateTimeOffset` by a format or the first of several that fits. */
export function readDateTimeOffsetExact(
  text: string | null,
  formats: Formats,
  styles: number,
  parameter?: string,
  formatParameter: string = 'format',
): DateTimeOffset | ParseFailure {
  checkOffsetStyles(styles);
  return readExact(text, formats, parameter, formatParameter, (given, format) => {
    if (format === 'U') return 'badFormat';
    const moment = parseDateTimeExact(given, format, styles, todayThere);
    return isFailure(moment) ? moment : toDateTimeOffset(moment, styles);
  });
}

/** One format or several. */
export type Formats = string | null | readonly (string | null)[];

/** The local time that a JSON or XML date stands for where nothing else is said: what `DateTime.Parse(text)` gives. */
export function parseLocalTime(text: string): DateTime | undefined {
  const time = readDateTime(text, 0);
  return isFailure(time) ? undefined : time;
}

/** Reads a date and keeps what it says about its zone: `DateTimeStyles.RoundtripKind`. */
export function parseRoundTrip(text: string): DateTime | undefined {
  const time = readDateTime(text, dateTimeStyles.roundtripKind);
  return isFailure(time) ? undefined : time;
}

function read(
  text: string | null,
  today: Today,
  defaultsToToday: boolean,
  parameter: string | undefined,
): ParsedMoment | ParseFailure {
  if (text !== null) return parseDateTime(text, today, defaultsToToday);
  if (parameter !== undefined) throw argumentNull(parameter);
  return 'format';
}

function readExact<T extends object>(
  text: string | null,
  formats: Formats,
  parameter: string | undefined,
  formatParameter: string,
  attempt: (text: string, format: string) => T | ParseFailure,
): T | ParseFailure {
  const throws = parameter !== undefined;
  if (throws && text === null) throw argumentNull(parameter);
  if (throws && formats === null) throw missingFormat(formatParameter);
  if (text === null || formats === null) return 'format';
  if (typeof formats === 'string') return attempt(text, formats);
  if (throws && formats.length === 0) throw formatException('No format specifiers were provided.');
  if (text === '') return 'format';
  for (const format of formats) {
    if (format === null || format === '') return 'badFormat';
    const result = attempt(text, format);
    if (!isFailure(result)) return result;
  }
  return 'format';
}

/** Where several formats are asked for, .NET words the exception differently. */
function missingFormat(parameter: string): DotNetException {
  if (parameter === 'format') return argumentNull(parameter);
  const message = `String reference not set to an instance of a String.\nParameter name: ${parameter}`;
  return new DotNetException('System.ArgumentNullException', message, { details: { ParamName: parameter } });
}
