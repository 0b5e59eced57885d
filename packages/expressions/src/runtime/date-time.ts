import { dateFromDays, daysFromDate, daysInMonth, millisecondsPerDay, unixEpoch } from './calendar.ts';
import { now } from './clock.ts';
import {
  type DateTimeParts,
  formatCustom,
  formatGeneral,
  formatRoundTrip,
  standardFormat,
} from './date-time-format.ts';
import { argumentException, argumentOutOfRange, DotNetException, formatException, overflow } from './exceptions.ts';
import { netType } from './net-type.ts';
import { TimeSpan } from './time-span.ts';
import { type DotNetObject, registerDefault } from './values.ts';

// A moment in ticks of 100 ns since year 1 does not fit a JavaScript number, but its whole milliseconds do. So a DateTime
// is two numbers: milliseconds and the ticks that remain, 0 to 9999. Local time is UTC, as in the gateway's container.

const lastMillisecond = 315_537_897_599_999;
const notRepresentable = 'The added or subtracted value results in an un-representable DateTime.';

/** `System.DateTimeKind`. */
export const dateTimeKind = { unspecified: 0, utc: 1, local: 2 } as const;

/** `System.DateTime`: https://learn.microsoft.com/dotnet/api/system.datetime */
export class DateTime implements DotNetObject {
  readonly [netType]: string = 'System.DateTime';
  static readonly minValue: DateTime = new DateTime(0, 0, 0);
  static readonly maxValue: DateTime = new DateTime(lastMillisecond, 9999, 0);

  /** Milliseconds since 0001-01-01. */
  readonly milliseconds: number;
  /** The ticks beyond `milliseconds`: 0 to 9999. */
  readonly rest: number;
  /** A value of `System.DateTimeKind`. */
  readonly kind: number;

  /** Takes what is known to be in range. */
  constructor(milliseconds: number, rest: number, kind: number) {
    this.milliseconds = milliseconds;
    this.rest = rest;
    this.kind = kind;
  }

  static now(): DateTime {
    return DateTime.fromUnixMilliseconds(now(), dateTimeKind.local);
  }

  static utcNow(): DateTime {
    return DateTime.fromUnixMilliseconds(now(), dateTimeKind.utc);
  }

  static today(): DateTime {
    return DateTime.now().date;
  }

  /** The moment of a JavaScript time value; fractions of a millisecond are kept. */
  static fromUnixMilliseconds(milliseconds: number, kind: number = dateTimeKind.utc): DateTime {
    const whole = Math.floor(milliseconds);
    return new DateTime(whole + unixEpoch, Math.floor((milliseconds - whole) * 10_000), kind);
  }

  /** `new DateTime(ticks, kind)`. */
  static fromTicks(ticks: bigint, kind: number = dateTimeKind.unspecified): DateTime {
    if (ticks < 0n || ticks > 3_155_378_975_999_999_999n)
      throw argumentOutOfRange('ticks', 'Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.');
    return new DateTime(Number(ticks / 10_000n), Number(ticks % 10_000n), checkKind(kind));
  }

  /** `new DateTime(year, month, day)`. */
  static fromDate(year: number, month: number, day: number): DateTime {
    return new DateTime(dayNumber(year, month, day) * millisecondsPerDay, 0, dateTimeKind.unspecified);
  }

  /** `new DateTime(year, month, day, hour, minute, second, millisecond, kind)`. */
  static fromParts(
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
    millisecond: number = 0,
    kind: number = dateTimeKind.unspecified,
  ): DateTime {
    if (millisecond < 0 || millisecond > 999)
      throw argumentOutOfRange('millisecond', 'Valid values are between 0 and 999, inclusive.');
    checkKind(kind);
    const days = dayNumber(year, month, day);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
      throw unrepresentable('Hour, Minute, and Second parameters describe an un-representable DateTime.');
    const milliseconds = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + millisecond;
    return new DateTime(milliseconds, 0, kind);
  }

  /** `DateTime.FromFileTimeUtc`. */
  static fromFileTime(fileTime: bigint, kind: number): DateTime {
    if (fileTime < 0n || fileTime > 2_650_467_743_999_999_999n)
      throw argumentOutOfRange('fileTime', 'Not a valid Win32 FileTime.');
    return DateTime.fromTicks(fileTime + fileTimeEpoch, kind);
  }

  /** `DateTime.FromBinary`. */
  static fromBinary(data: bigint): DateTime {
    const bits = BigInt.asUintN(64, data);
    const ticks = bits & 0x3fff_ffff_ffff_ffffn;
    const isLocal = (bits & 0x8000_0000_0000_0000n) !== 0n;
    // Local times are stored as UTC; those before year 1 wrap round.
    const signed = isLocal && ticks > 0x3fff_ff36_d5b5_c000n ? ticks - 0x4000_0000_0000_0000n : ticks;
    if (signed < 0n || signed > 3_155_378_975_999_999_999n)
      throw argumentException(
        'The binary data must result in a DateTime with ticks between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.',
        'dateData',
      );
    return DateTime.fromTicks(signed, isLocal ? dateTimeKind.local : Number(bits >> 62n));
  }

  /** `DateTime.FromOADate`: days since 1899-12-30, whose fraction counts away from zero. */
  static fromOleDate(days: number): DateTime {
    if (!(days > -657_435 && days < 2_958_466)) throw argumentException(' Not a legal OleAut date.');
    let milliseconds = Math.trunc(days * millisecondsPerDay + (days >= 0 ? 0.5 : -0.5));
    if (milliseconds < 0) milliseconds -= (milliseconds % millisecondsPerDay) * 2;
    milliseconds += oleEpoch;
    if (milliseconds < 0 || milliseconds > lastMillisecond)
      throw argumentException('OleAut date did not convert to a DateTime correctly.');
    return new DateTime(milliseconds, 0, dateTimeKind.unspecified);
  }

  get ticks(): bigint {
    return BigInt(this.milliseconds) * 10_000n + BigInt(this.rest);
  }

  get date(): DateTime {
    return new DateTime(this.milliseconds - (this.milliseconds % millisecondsPerDay), 0, this.kind);
  }

  get timeOfDay(): TimeSpan {
    return new TimeSpan(this.milliseconds % millisecondsPerDay, this.rest);
  }

  get year(): number {
    return dateFromDays(this.dayNumber).year;
  }

  get month(): number {
    return dateFromDays(this.dayNumber).month;
  }

  get day(): number {
    return dateFromDays(this.dayNumber).day;
  }

  /** Whole days since 0001-01-01. */
  get dayNumber(): number {
    return Math.floor(this.milliseconds / millisecondsPerDay);
  }

  get dayOfWeek(): number {
    return (this.dayNumber + 1) % 7;
  }

  get dayOfYear(): number {
    return this.dayNumber - daysFromDate(this.year, 1, 1) + 1;
  }

  get hour(): number {
    return Math.floor(this.milliseconds / 3_600_000) % 24;
  }

  get minute(): number {
    return Math.floor(this.milliseconds / 60_000) % 60;
  }

  get second(): number {
    return Math.floor(this.milliseconds / 1000) % 60;
  }

  get millisecond(): number {
    return this.milliseconds % 1000;
  }

  /** The time value JavaScript has for this moment, taken as UTC. */
  get unixMilliseconds(): number {
    return this.milliseconds - unixEpoch;
  }

  /** This moment moved by milliseconds and ticks, or `ArgumentOutOfRangeException`. */
  plus(milliseconds: number, ticks: number = 0, parameter: string = 'value'): DateTime {
    const sum = this.rest + ticks;
    const carry = Math.floor(sum / 10_000);
    const whole = this.milliseconds + milliseconds + carry;
    if (!(whole >= 0 && whole <= lastMillisecond)) throw argumentOutOfRange(parameter, notRepresentable);
    return new DateTime(whole, sum - carry * 10_000, this.kind);
  }

  /** `Add` and the operator `+`. */
  add(span: TimeSpan, parameter: string = 'value'): DateTime {
    return this.plus(span.milliseconds, span.rest, parameter);
  }

  /** `Subtract(TimeSpan)` and the operator `-`. */
  subtract(span: TimeSpan, parameter: string = 'value'): DateTime {
    return this.plus(-span.milliseconds, -span.rest, parameter);
  }

  /** The time between two moments, whatever their kinds. */
  since(other: DateTime): TimeSpan {
    return TimeSpan.of(this.milliseconds - other.milliseconds, this.rest - other.rest);
  }

  /** `AddDays` and its like. */
  addUnits(value: number, millisecondsPerUnit: number): DateTime {
    // Azure: .NET Framework rounds what is added to the millisecond, later runtimes to the tick.
    const milliseconds = Math.trunc(value * millisecondsPerUnit + (value >= 0 ? 0.5 : -0.5));
    if (!(Math.abs(milliseconds) < 315_537_897_600_000))
      throw argumentOutOfRange('value', 'Value to add was out of range.');
    return this.plus(milliseconds);
  }

  addTicks(ticks: bigint): DateTime {
    const span = TimeSpan.fromTicks(ticks);
    return this.plus(span.milliseconds, span.rest);
  }

  /** `AddMonths`: the day is cut down to the length of the month. */
  addMonths(months: number): DateTime {
    if (months < -120_000 || months > 120_000)
      throw argumentOutOfRange('months', 'Months value must be between +/-120000.');
    const date = dateFromDays(this.dayNumber);
    const index = date.year * 12 + date.month - 1 + months;
    const year = Math.floor(index / 12);
    const month = (index % 12) + 1;
    if (year < 1 || year > 9999) throw argumentOutOfRange('months', notRepresentable);
    const days = daysFromDate(year, month, Math.min(date.day, daysInMonth(year, month)));
    return new DateTime(days * millisecondsPerDay + (this.milliseconds % millisecondsPerDay), this.rest, this.kind);
  }

  addYears(years: number): DateTime {
    if (years < -10_000 || years > 10_000) throw argumentOutOfRange('years', 'Years value must be between +/-10000.');
    return this.addMonths(years * 12);
  }

  /** The same clock time with another kind. */
  withKind(kind: number): DateTime {
    return kind === this.kind ? this : new DateTime(this.milliseconds, this.rest, checkKind(kind));
  }

  toFileTime(): bigint {
    const fileTime = this.ticks - fileTimeEpoch;
    if (fileTime < 0n)
      throw new DotNetException('System.ArgumentOutOfRangeException', 'Not a valid Win32 FileTime.', {
        details: { ParamName: null },
      });
    return fileTime;
  }

  toBinary(): bigint {
    return BigInt.asIntN(64, this.ticks | (BigInt(this.kind) << 62n));
  }

  /** `ToOADate`. */
  toOleDate(): number {
    if (this.milliseconds === 0 && this.rest === 0) return 0;
    // Times of day without a date are taken to be on the first day of the calendar that OLE has.
    const milliseconds = this.milliseconds < millisecondsPerDay ? this.milliseconds + oleEpoch : this.milliseconds;
    if (milliseconds < oleMinimum) throw overflow(' Not a legal OleAut date.');
    let since = milliseconds - oleEpoch;
    if (since < 0 && this.rest > 0) since++;
    if (since < 0) {
      const fraction = since % millisecondsPerDay;
      if (fraction !== 0) since -= (millisecondsPerDay + fraction) * 2;
    }
    return since / millisecondsPerDay;
  }

  compare(other: DateTime): number {
    return Math.sign(this.milliseconds - other.milliseconds || this.rest - other.rest);
  }

  compareTo(other: unknown): number {
    if (other === null) return 1;
    if (!(other instanceof DateTime)) throw argumentException('Object must be of type DateTime.');
    return this.compare(other);
  }

  equals(other: unknown): boolean {
    return other instanceof DateTime && this.milliseconds === other.milliseconds && this.rest === other.rest;
  }

  hashKey(): string | number {
    return this.rest === 0 ? this.milliseconds : `${this.milliseconds}+${this.rest}`;
  }

  /** The parts that formats write. */
  get parts(): DateTimeParts {
    const zone = this.kind === dateTimeKind.utc ? 'Z' : this.kind === dateTimeKind.local ? 'offset' : '';
    return partsOf(this, 0, zone);
  }

  format(format: string | null): string {
    if (format === null || format === '' || format === 'G') return formatGeneral(this.parts);
    if (format === 'o' || format === 'O') return formatRoundTrip(this.parts);
    const pattern = format.length === 1 ? standardFormat(format) : format;
    const text = pattern === undefined ? undefined : formatCustom(this.parts, pattern);
    if (text === undefined) throw formatException();
    return text;
  }

  toString(): string {
    return formatGeneral(this.parts);
  }
}

/** Takes a clock time apart for formatting. */
export function partsOf(time: DateTime, offset: number, zone: DateTimeParts['zone']): DateTimeParts {
  const { year, month, day } = dateFromDays(time.dayNumber);
  return {
    year,
    month,
    day,
    dayOfWeek: time.dayOfWeek,
    hour: time.hour,
    minute: time.minute,
    second: time.second,
    fraction: time.millisecond * 10_000 + time.rest,
    offset,
    zone,
  };
}

const fileTimeEpoch = 504_911_232_000_000_000n;
const oleEpoch = 59_926_435_200_000;
const oleMinimum = 3_124_137_600_000;

function dayNumber(year: number, month: number, day: number): number {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
    throw unrepresentable('Year, Month, and Day parameters describe an un-representable DateTime.');
  return daysFromDate(year, month, day);
}

function unrepresentable(message: string): DotNetException {
  return new DotNetException('System.ArgumentOutOfRangeException', message, { details: { ParamName: null } });
}

function checkKind(kind: number): number {
  if (kind < 0 || kind > 2) throw argumentException('Invalid DateTimeKind value.', 'kind');
  return kind;
}

registerDefault('System.DateTime', () => DateTime.minValue);
