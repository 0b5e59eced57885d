import { unixEpoch } from '../calendar.ts';
import { DateTime, dateTimeKind } from '../date-time.ts';
import type { DateTimeOffset } from '../date-time-offset.ts';
import { argumentOutOfRange } from '../exceptions.ts';

// JSON has no dates; Newtonsoft.Json takes a string that looks like one for a date, and writes dates in the ISO form.
// https://www.newtonsoft.com/json/help/html/DatesInJSON.htm

const iso = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?$/;
const microsoft = /^\/Date\(([+-]?\d+)(?:([+-])(\d\d)(\d\d)?)?\)\/$/;

/** The date that a JSON string is read as, or undefined when it is just a string. */
export function dateFromText(text: string): DateTime | undefined {
  const length = text.length;
  if (length < 9 || length > 40) return undefined;
  if (text.charCodeAt(0) === 47) return fromMicrosoft(text);
  return length >= 19 && text.charCodeAt(10) === 84 ? fromIso(text) : undefined;
}

function fromIso(text: string): DateTime | undefined {
  const match = iso.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', utc, sign, hours, minutes = '0'] = match;
  const days = Number(day);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (year === '0000' || Number(month) < 1 || Number(month) > 12 || days < 1) return undefined;
  if (days > new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate()) return undefined;
  const clock = DateTime.fromParts(Number(year), Number(month), days, Number(hour), Number(minute), Number(second));
  const ticks = Number(fraction.padEnd(7, '0'));
  const zone =
    utc !== undefined ? dateTimeKind.utc : sign === undefined ? dateTimeKind.unspecified : dateTimeKind.local;
  const time = new DateTime(clock.milliseconds + Math.floor(ticks / 10_000), ticks % 10_000, zone);
  return sign === undefined ? time : toLocal(time, (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes)));
}

/** A clock time some minutes ahead of UTC as local time, which is UTC here; what is beyond the calendar is cut off. */
function toLocal(time: DateTime, offset: number): DateTime {
  const milliseconds = time.milliseconds - offset * 60_000;
  if (milliseconds < 0) return DateTime.minValue.withKind(dateTimeKind.local);
  if (milliseconds > DateTime.maxValue.milliseconds) return DateTime.maxValue.withKind(dateTimeKind.local);
  return new DateTime(milliseconds, time.rest, dateTimeKind.local);
}

/** `/Date(1234567890123+0200)/`: milliseconds since 1970; an offset only says that the time is local. */
function fromMicrosoft(text: string): DateTime | undefined {
  const match = microsoft.exec(text);
  if (match === null) return undefined;
  const milliseconds = Number(match[1]) + unixEpoch;
  if (!(milliseconds >= 0 && milliseconds <= DateTime.maxValue.milliseconds))
    throw argumentOutOfRange('ticks', 'Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.');
  return new DateTime(milliseconds, 0, match[2] === undefined ? dateTimeKind.utc : dateTimeKind.local);
}

/** A date as JSON has it, without quotes: `2026-03-14T15:00:00.5Z`. */
export function textOfDate(date: DateTime | DateTimeOffset): string {
  // Round-trip form, without the zeros that end the fraction.
  const text = date.format('o');
  const zone = text.slice(27);
  return text.slice(0, 27).replace(/\.?0*$/, '') + zone;
}
