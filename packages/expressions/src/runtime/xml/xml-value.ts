import { DateTime, dateTimeKind } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import { parseDateTime } from '../date-time-parse.ts';
import { dateTimeStyles, parseException, toDateTime } from '../date-time-styles.ts';
import type { Decimal } from '../decimal.ts';
import { DotNetException, formatException, overflow } from '../exceptions.ts';
import {
  integerTypeNamed,
  numberStyles,
  parseDecimalText,
  parseDouble,
  parseInteger,
  parseSingle,
} from '../number-parse.ts';
import { TimeSpan } from '../time-span.ts';

// How values are read from XML: what `XmlConvert` reads, and what the conversions of XElement and XAttribute stand on.

const invalid = (text: string, type: string) => formatException(`The string '${text}' is not a valid ${type} value.`);

/** XML's white space around a value. */
function trim(text: string): string {
  return text.replace(/^[ \t\n\r]+/, '').replace(/[ \t\n\r]+$/, '');
}

/** `XmlConvert.ToBoolean`. */
export function readXmlBoolean(text: string): boolean {
  const word = trim(text);
  if (word === '1' || word === 'true') return true;
  if (word === '0' || word === 'false') return false;
  throw invalid(text, 'Boolean');
}

/** `XmlConvert.ToInt32` and its like; unsigned types take no sign. */
export function readXmlInteger(text: string, typeName: string): number | bigint {
  const white = numberStyles.AllowLeadingWhite | numberStyles.AllowTrailingWhite;
  const style = /^(U|Byte)/.test(typeName) ? white : white | numberStyles.AllowLeadingSign;
  return parseInteger(integerTypeNamed(typeName), text, style);
}

/** `XmlConvert.ToDouble`. */
export function readXmlDouble(text: string): number {
  return special(text) ?? parseDouble(text, numberStyles.Float);
}

/** `XmlConvert.ToSingle`. */
export function readXmlSingle(text: string): number {
  return special(text) ?? parseSingle(text, numberStyles.Float);
}

function special(text: string): number | undefined {
  const word = trim(text);
  if (word === 'INF') return Number.POSITIVE_INFINITY;
  return word === '-INF' ? Number.NEGATIVE_INFINITY : word === '-0' ? -0 : undefined;
}

/** `XmlConvert.ToDecimal`. */
export function readXmlDecimal(text: string): Decimal {
  const { AllowLeadingWhite, AllowTrailingWhite, AllowLeadingSign, AllowDecimalPoint } = numberStyles;
  return parseDecimalText(text, AllowLeadingWhite | AllowTrailingWhite | AllowLeadingSign | AllowDecimalPoint);
}

/** `DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)`, which is what XElement's conversion is. */
export function readRoundtripDateTime(text: string): DateTime {
  const moment = parseDateTime(text, () => DateTime.today(), true);
  if (!isMoment(moment)) throw parseException(moment);
  const time = toDateTime(moment, dateTimeStyles.roundtripKind);
  if (!(time instanceof DateTime)) throw parseException(time);
  return time;
}

function isMoment<T>(value: T): value is Extract<T, { readonly milliseconds: number }> {
  return typeof value === 'object' && value !== null && 'milliseconds' in value;
}

const xsdMoment =
  /^(?:(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(\.\d+)?)?|(\d\d):(\d\d):(\d\d)(\.\d+)?|(\d{4})(?:-(\d\d))?|--(\d\d)(?:-(\d\d))?(?:--)?|---(\d\d))(Z|[+-]\d\d:\d\d)?$/;

/** `XmlConvert.ToDateTimeOffset`: any of XML Schema's dates and times. https://www.w3.org/TR/xmlschema-2/#dateTime */
export function readXmlDateTimeOffset(text: string): DateTimeOffset {
  const match = xsdMoment.exec(trim(text));
  if (match === null) throw invalid(text, 'AllXsd');
  const part = (index: number) => (match[index] === undefined ? undefined : Number(match[index]));
  const today = DateTime.today();
  const timeOnly = match[8] !== undefined;
  // .NET fills a month without a year from this year, and a month with a day from 1904, which has a 29th of February.
  const year = part(1) ?? part(12) ?? (match[15] === undefined ? today.year : 1904);
  const month = part(2) ?? part(13) ?? part(14) ?? (timeOnly ? today.month : 1);
  const day = part(3) ?? part(15) ?? part(16) ?? (timeOnly ? today.day : 1);
  const [hour, minute, second] = [part(4) ?? part(8) ?? 0, part(5) ?? part(9) ?? 0, part(6) ?? part(10) ?? 0];
  if (hour > 23 || minute > 59 || second > 59 || year < 1 || month < 1 || month > 12 || day < 1) {
    throw invalid(text, 'AllXsd');
  }
  const fraction = match[7] ?? match[11] ?? '.0';
  const ticks = Math.round(Number(fraction) * 1e7);
  const offset = offsetMinutes(match[17]);
  try {
    const clock = DateTime.fromDate(year, month, day).plus(((hour * 60 + minute) * 60 + second) * 1000, ticks);
    return DateTimeOffset.of(clock.withKind(dateTimeKind.unspecified), TimeSpan.fromUnits(offset, 60_000));
  } catch (error) {
    if (error instanceof DotNetException && error.details.ParamName === 'offset') throw error;
    throw error instanceof DotNetException ? invalid(text, 'AllXsd') : error;
  }
}

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith('-') ? -minutes : minutes;
}

const xsdDuration =
  /^(-)?P(?!$)(?:(\d{1,10})Y)?(?:(\d{1,10})M)?(?:(\d{1,10})D)?(?:T(?!$)(?:(\d{1,10})H)?(?:(\d{1,10})M)?(?:(\d{0,10})(?:\.(\d*))?S)?)?$/;

/** `XmlConvert.ToTimeSpan`: years count 365 days and months 30. https://www.w3.org/TR/xmlschema-2/#duration */
export function readXmlDuration(text: string): TimeSpan {
  const match = xsdDuration.exec(trim(text));
  if (match === null) throw invalid(text, 'TimeSpan');
  const part = (index: number) => BigInt(match[index] || '0');
  if ([2, 3, 4, 5, 6, 7].some((index) => part(index) > 2_147_483_647n)) throw invalid(text, 'TimeSpan');
  const days = part(2) * 365n + part(3) * 30n + part(4);
  const seconds = ((days * 24n + part(5)) * 60n + part(6)) * 60n + part(7);
  const size = seconds * 10_000_000n + BigInt((match[8] ?? '').slice(0, 7).padEnd(7, '0'));
  const ticks = match[1] === undefined ? size : -size;
  if (BigInt.asIntN(64, ticks) !== ticks) {
    throw overflow("Value 'Duration' was either too large or too small for TimeSpan.");
  }
  return TimeSpan.fromTicks(ticks);
}
