import { DateTime, dateTimeKind } from './date-time.ts';
import { unmatchedQuote } from './date-time-format.ts';
import { DateTimeOffset } from './date-time-offset.ts';
import { argumentException, type DotNetException, formatException } from './exceptions.ts';

// What becomes of a date that was read, under `System.Globalization.DateTimeStyles`.

/** The values of `System.Globalization.DateTimeStyles`. */
export const dateTimeStyles = {
  none: 0,
  allowLeadingWhite: 1,
  allowTrailingWhite: 2,
  allowInnerWhite: 4,
  allowWhiteSpaces: 7,
  noCurrentDateDefault: 8,
  adjustToUniversal: 16,
  assumeLocal: 32,
  assumeUniversal: 64,
  roundtripKind: 128,
} as const;

/** A clock time that was read, and what was said about its zone. */
export interface ParsedMoment {
  /** Milliseconds since 0001-01-01. */
  readonly milliseconds: number;
  readonly rest: number;
  /** Minutes ahead of UTC, where the text says so. */
  readonly offset: number | undefined;
  /** Whether the zone was written as `Z` or `GMT`. */
  readonly isUtc: boolean;
  /** Whether the text has a month or day, and the year is that of today. */
  readonly assumesYear: boolean;
}

/** Why text is not a date. */
export type ParseFailure =
  | 'format'
  | 'calendar'
  | 'dayOfWeek'
  | 'range'
  | 'offset'
  | 'offsetRange'
  | 'missingYear'
  | 'badFormat'
  | 'unknownFormat'
  | { readonly unmatchedQuote: string }
  | { readonly unknownWordAt: number }
  | { readonly repeated: string };

/** The `FormatException` for a failure. */
export function parseException(failure: ParseFailure): DotNetException {
  return formatException(failureMessage(failure));
}

function failureMessage(failure: ParseFailure): string {
  if (typeof failure === 'object') {
    if ('unmatchedQuote' in failure) return unmatchedQuote(failure.unmatchedQuote);
    return 'repeated' in failure
      ? `DateTime pattern '${failure.repeated}' appears more than once with different values.`
      : `The string was not recognized as a valid DateTime. There is an unknown word starting at index ${failure.unknownWordAt}.`;
  }
  switch (failure) {
    case 'calendar':
      return 'The DateTime represented by the string is not supported in calendar System.Globalization.GregorianCalendar.';
    case 'dayOfWeek':
      return 'String was not recognized as a valid DateTime because the day of week was incorrect.';
    case 'range':
      return 'The DateTime represented by the string is out of range.';
    case 'offset':
      return 'The time zone offset must be within plus or minus 14 hours.';
    case 'offsetRange':
      return 'The UTC time represented when the offset is applied must be between year 0 and 10,000.';
    case 'missingYear':
      return 'There must be at least a partial date with a year present in the input.';
    case 'badFormat':
      return 'Format specifier was invalid.';
    case 'unknownFormat':
      return 'Input string was not in a correct format.';
    default:
      return 'String was not recognized as a valid DateTime.';
  }
}

/** Throws the `ArgumentException` of styles that contradict each other. */
export function checkStyles(styles: number, parameter: string = 'styles'): void {
  if ((styles & ~255) !== 0) throw argumentException('An undefined DateTimeStyles value is being used.', parameter);
  if ((styles & dateTimeStyles.assumeLocal) !== 0 && (styles & dateTimeStyles.assumeUniversal) !== 0)
    throw argumentException(
      'The DateTimeStyles values AssumeLocal and AssumeUniversal cannot be used together.',
      parameter,
    );
  const excluded = dateTimeStyles.assumeLocal | dateTimeStyles.assumeUniversal | dateTimeStyles.adjustToUniversal;
  if ((styles & dateTimeStyles.roundtripKind) !== 0 && (styles & excluded) !== 0)
    throw argumentException(
      'The DateTimeStyles value RoundtripKind cannot be used with the values AssumeLocal, AssumeUniversal or AdjustToUniversal.',
      parameter,
    );
}

/** The same for `DateTimeOffset`, which does not read a time without a date. */
export function checkOffsetStyles(styles: number): void {
  checkStyles(styles);
  if ((styles & dateTimeStyles.noCurrentDateDefault) !== 0)
    throw argumentException(
      "The DateTimeStyles value 'NoCurrentDateDefault' is not allowed when parsing DateTimeOffset.",
      'styles',
    );
}

/** What `DateTime.Parse` makes of what was read: without a zone it stays as it is, with one it becomes local time, which is UTC. */
export function toDateTime(moment: ParsedMoment, styles: number): DateTime | ParseFailure {
  const toUniversal = (styles & dateTimeStyles.adjustToUniversal) !== 0;
  const kind = toUniversal ? dateTimeKind.utc : dateTimeKind.local;
  if (moment.offset === undefined) {
    const assumed = (styles & (dateTimeStyles.assumeLocal | dateTimeStyles.assumeUniversal)) !== 0;
    return inRange(moment.milliseconds, moment.rest, assumed ? kind : dateTimeKind.unspecified);
  }
  if ((styles & dateTimeStyles.roundtripKind) !== 0 && moment.isUtc)
    return inRange(moment.milliseconds, moment.rest, dateTimeKind.utc);
  if (Math.abs(moment.offset) > 14 * 60) return 'offset';
  const milliseconds = moment.milliseconds - moment.offset * 60_000;
  // A time on the first day of the calendar stands for a time of day and does not leave its day.
  return inRange(milliseconds < 0 ? milliseconds + 86_400_000 : milliseconds, moment.rest, kind);
}

/** What `DateTimeOffset.Parse` makes of what was read. */
export function toDateTimeOffset(moment: ParsedMoment, styles: number): DateTimeOffset | ParseFailure {
  const offset = moment.offset ?? 0;
  if (moment.offset !== undefined && moment.assumesYear) return 'missingYear';
  const milliseconds = moment.milliseconds - offset * 60_000;
  if (milliseconds < 0 || milliseconds > DateTime.maxValue.milliseconds) return 'offsetRange';
  if (Math.abs(offset) > 14 * 60) return 'offset';
  const toUniversal = (styles & dateTimeStyles.adjustToUniversal) !== 0;
  return new DateTimeOffset(
    new DateTime(milliseconds, moment.rest, dateTimeKind.unspecified),
    toUniversal ? 0 : offset,
  );
}

function inRange(milliseconds: number, rest: number, kind: number): DateTime | ParseFailure {
  return milliseconds < 0 || milliseconds > DateTime.maxValue.milliseconds
    ? 'range'
    : new DateTime(milliseconds, rest, kind);
}

/** Gives back what was read, or throws what the failure is. */
export function parsedOrThrow<T extends object>(result: T | ParseFailure): T {
  if (isFailure(result)) throw parseException(result);
  return result;
}

/** Whether reading failed. */
export function isFailure(result: object | ParseFailure): result is ParseFailure {
  return typeof result === 'string' || 'unknownWordAt' in result || 'repeated' in result || 'unmatchedQuote' in result;
}
