import { DateTime } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import { argumentException } from '../exceptions.ts';
import { formatDouble, formatSingle } from '../number-format.ts';
import { toText } from '../object.ts';
import { TimeSpan } from '../time-span.ts';
import { Boxed } from '../values.ts';
import { XObject } from './x-object.ts';

// How values are written in XML: as XML Schema has them, not as `ToString` does.

/** A value as content or as the value of an attribute. */
export function xmlText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Boxed) return boxedText(value);
  if (value instanceof DateTime) return dateTimeText(value);
  if (value instanceof DateTimeOffset) return dateTimeOffsetText(value);
  if (value instanceof TimeSpan) return durationText(value);
  if (value instanceof XObject) throw argumentException('An XObject cannot be used as a value.');
  if (value === null || value === undefined) throw argumentException('The argument cannot be converted to a string.');
  return toText(value);
}

function boxedText(boxed: Boxed): string {
  const { name } = boxed.type.definition;
  if (name !== 'System.Double' && name !== 'System.Single') return toText(boxed);
  return floatText(boxed.value as number, name === 'System.Single');
}

/** `XmlConvert.ToString(double)` and `(float)`: all digits, and infinity as XML Schema calls it. */
export function floatText(value: number, isSingle: boolean): string {
  if (value === Number.POSITIVE_INFINITY) return 'INF';
  if (value === Number.NEGATIVE_INFINITY) return '-INF';
  if (Object.is(value, -0)) return '-0';
  return isSingle ? formatSingle(value, 'R') : formatDouble(value, 'R');
}

/** `XmlConvert.ToString(value, XmlDateTimeSerializationMode.RoundtripKind)`. */
export function dateTimeText(value: DateTime): string {
  return value.format("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK");
}

/** `XmlConvert.ToString(DateTimeOffset)`. */
export function dateTimeOffsetText(value: DateTimeOffset): string {
  const text = value.format("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz");
  return value.offset === 0 ? text.replace(/\+00:00$/, 'Z') : text;
}

/** `XmlConvert.ToString(TimeSpan)`: https://www.w3.org/TR/xmlschema-2/#duration */
export function durationText(value: TimeSpan): string {
  const { negative, days, hours, minutes, seconds, fraction } = value.parts;
  const decimals = fraction === 0 ? '' : `.${String(fraction).padStart(7, '0').replace(/0+$/, '')}`;
  const date = days === 0 ? '' : `${days}D`;
  let time = (hours === 0 ? '' : `${hours}H`) + (minutes === 0 ? '' : `${minutes}M`);
  if (seconds !== 0 || fraction !== 0 || date + time === '') time += `${seconds}${decimals}S`;
  return `${negative ? '-' : ''}P${date}${time === '' ? '' : `T${time}`}`;
}
