import { DateTime, dateTimeKind } from '../../runtime/date-time.ts';
import { DateTimeOffset } from '../../runtime/date-time-offset.ts';
import { type Formats, readDateTimeOffset, readDateTimeOffsetExact } from '../../runtime/date-time-reading.ts';
import { isFailure, type ParseFailure, parsedOrThrow } from '../../runtime/date-time-styles.ts';
import type { TimeSpan } from '../../runtime/time-span.ts';
import type { Reference } from '../../runtime/values.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;

/** `System.DateTimeOffset`: https://learn.microsoft.com/dotnet/api/system.datetimeoffset */
export const dateTimeOffset: LibraryType = defineType(
  'public struct System.DateTimeOffset : IComparable, IComparable<DateTimeOffset>, IEquatable<DateTimeOffset>, IFormattable',
  {
    'DateTimeOffset()': () => DateTimeOffset.minValue,
    'DateTimeOffset(DateTime dateTime)': (time: DateTime) => DateTimeOffset.fromDateTime(time),
    'DateTimeOffset(DateTime dateTime, TimeSpan offset)': (time: DateTime, offset: TimeSpan) =>
      DateTimeOffset.of(time, offset),
    'DateTimeOffset(long ticks, TimeSpan offset)': (ticks: bigint, offset: TimeSpan) =>
      DateTimeOffset.of(DateTime.fromTicks(ticks), offset),
    'DateTimeOffset(int year, int month, int day, int hour, int minute, int second, TimeSpan offset)': (
      year: number,
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
      offset: TimeSpan,
    ) => DateTimeOffset.of(DateTime.fromParts(year, month, day, hour, minute, second), offset),
    'DateTimeOffset(int year, int month, int day, int hour, int minute, int second, int millisecond, TimeSpan offset)':
      (
        year: number,
        month: number,
        day: number,
        hour: number,
        minute: number,
        second: number,
        millisecond: number,
        offset: TimeSpan,
      ) => DateTimeOffset.of(DateTime.fromParts(year, month, day, hour, minute, second, millisecond), offset),

    'static readonly DateTimeOffset MinValue { get; }': () => DateTimeOffset.minValue,
    'static readonly DateTimeOffset UnixEpoch { get; }': () =>
      DateTimeOffset.fromDateTime(DateTime.fromUnixMilliseconds(0)),
    'static readonly DateTimeOffset MaxValue { get; }': () => DateTimeOffset.maxValue,
    'static DateTimeOffset Now { get; }': () => DateTimeOffset.now(),
    'static DateTimeOffset UtcNow { get; }': () => DateTimeOffset.now(),

    'DateTime Date { get; }': (self: DateTimeOffset) => self.clock.date,
    'DateTime DateTime { get; }': (self: DateTimeOffset) => self.clock,
    'DateTime LocalDateTime { get; }': (self: DateTimeOffset) => self.utc.withKind(dateTimeKind.local),
    'DateTime UtcDateTime { get; }': (self: DateTimeOffset) => self.utc.withKind(dateTimeKind.utc),
    'TimeSpan Offset { get; }': (self: DateTimeOffset) => self.offsetSpan,
    'int Day { get; }': (self: DateTimeOffset) => self.clock.day,
    'DayOfWeek DayOfWeek { get; }': (self: DateTimeOffset) => self.clock.dayOfWeek,
    'int DayOfYear { get; }': (self: DateTimeOffset) => self.clock.dayOfYear,
    'int Hour { get; }': (self: DateTimeOffset) => self.clock.hour,
    'int Millisecond { get; }': (self: DateTimeOffset) => self.clock.millisecond,
    'int Minute { get; }': (self: DateTimeOffset) => self.clock.minute,
    'int Month { get; }': (self: DateTimeOffset) => self.clock.month,
    'int Second { get; }': (self: DateTimeOffset) => self.clock.second,
    'long Ticks { get; }': (self: DateTimeOffset) => self.clock.ticks,
    'long UtcTicks { get; }': (self: DateTimeOffset) => self.utc.ticks,
    'TimeSpan TimeOfDay { get; }': (self: DateTimeOffset) => self.clock.timeOfDay,
    'int Year { get; }': (self: DateTimeOffset) => self.clock.year,

    'DateTimeOffset Add(TimeSpan timeSpan)': (self: DateTimeOffset, span: TimeSpan) =>
      self.map((clock) => clock.add(span)),
    'DateTimeOffset AddDays(double days)': (self: DateTimeOffset, value: number) => addUnits(self, value, 86_400_000),
    'DateTimeOffset AddHours(double hours)': (self: DateTimeOffset, value: number) => addUnits(self, value, 3_600_000),
    'DateTimeOffset AddMilliseconds(double milliseconds)': (self: DateTimeOffset, value: number) =>
      addUnits(self, value, 1),
    'DateTimeOffset AddMinutes(double minutes)': (self: DateTimeOffset, value: number) => addUnits(self, value, 60_000),
    'DateTimeOffset AddMonths(int months)': (self: DateTimeOffset, months: number) =>
      self.map((clock) => clock.addMonths(months)),
    'DateTimeOffset AddSeconds(double seconds)': (self: DateTimeOffset, value: number) => addUnits(self, value, 1000),
    'DateTimeOffset AddTicks(long ticks)': (self: DateTimeOffset, ticks: bigint) =>
      self.map((clock) => clock.addTicks(ticks)),
    'DateTimeOffset AddYears(int years)': (self: DateTimeOffset, years: number) =>
      self.map((clock) => clock.addYears(years)),
    'TimeSpan Subtract(DateTimeOffset value)': (self: DateTimeOffset, other: DateTimeOffset) =>
      self.utc.since(other.utc),
    'DateTimeOffset Subtract(TimeSpan value)': (self: DateTimeOffset, span: TimeSpan) =>
      self.map((clock) => clock.subtract(span)),

    'int CompareTo(DateTimeOffset other)': (self: DateTimeOffset, other: DateTimeOffset) => self.compare(other),
    'bool Equals(DateTimeOffset other)': (self: DateTimeOffset, other: DateTimeOffset) => self.equals(other),
    'bool EqualsExact(DateTimeOffset other)': (self: DateTimeOffset, other: DateTimeOffset) =>
      self.equals(other) && self.offset === other.offset,
    'static int Compare(DateTimeOffset first, DateTimeOffset second)': (left: DateTimeOffset, right: DateTimeOffset) =>
      left.compare(right),
    'static bool Equals(DateTimeOffset first, DateTimeOffset second)': (left: DateTimeOffset, right: DateTimeOffset) =>
      left.equals(right),

    'DateTimeOffset ToOffset(TimeSpan offset)': (self: DateTimeOffset, offset: TimeSpan) => self.toOffset(offset),
    'DateTimeOffset ToLocalTime()': (self: DateTimeOffset) => new DateTimeOffset(self.utc, 0),
    'DateTimeOffset ToUniversalTime()': (self: DateTimeOffset) => new DateTimeOffset(self.utc, 0),
    'long ToFileTime()': (self: DateTimeOffset) => self.utc.toFileTime(),
    'long ToUnixTimeSeconds()': (self: DateTimeOffset) => self.toUnixTimeSeconds(),
    'long ToUnixTimeMilliseconds()': (self: DateTimeOffset) => self.toUnixTimeMilliseconds(),
    'static DateTimeOffset FromFileTime(long fileTime)': (time: bigint) =>
      DateTimeOffset.fromDateTime(DateTime.fromFileTime(time, dateTimeKind.utc)),
    'static DateTimeOffset FromUnixTimeSeconds(long seconds)': (seconds: bigint) =>
      DateTimeOffset.fromUnixTimeSeconds(seconds),
    'static DateTimeOffset FromUnixTimeMilliseconds(long milliseconds)': (milliseconds: bigint) =>
      DateTimeOffset.fromUnixTimeMilliseconds(milliseconds),

    'string ToString()': (self: DateTimeOffset) => self.toString(),
    'string ToString(string format)': (self: DateTimeOffset, format: Text) => self.format(format),
    'string ToString(IFormatProvider formatProvider)': (self: DateTimeOffset) => self.toString(),
    'string ToString(string format, IFormatProvider formatProvider)': (self: DateTimeOffset, format: Text) =>
      self.format(format),

    'static DateTimeOffset Parse(string input)': (text: Text) => parse(text, 0),
    'static DateTimeOffset Parse(string input, IFormatProvider formatProvider)': (text: Text) => parse(text, 0),
    'static DateTimeOffset Parse(string input, IFormatProvider formatProvider, DateTimeStyles styles)': (
      text: Text,
      _provider: unknown,
      styles: number,
    ) => parse(text, styles),
    'static bool TryParse(string input, out DateTimeOffset result)': (text: Text, result: Reference<DateTimeOffset>) =>
      succeed(result, readDateTimeOffset(text, 0)),
    'static bool TryParse(string input, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)':
      (text: Text, _provider: unknown, styles: number, result: Reference<DateTimeOffset>) =>
        succeed(result, readDateTimeOffset(text, styles)),
    'static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider)': (
      text: Text,
      format: Text,
    ) => parseExact(text, format, 0),
    'static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles)':
      (text: Text, format: Text, _provider: unknown, styles: number) => parseExact(text, format, styles),
    'static DateTimeOffset ParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles)':
      (text: Text, formats: Formats, _provider: unknown, styles: number) =>
        parseExact(text, formats, styles, 'formats'),
    'static bool TryParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)':
      tryParseExact,
    'static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)':
      tryParseExact,

    'static implicit operator DateTimeOffset(DateTime dateTime)': (time: DateTime) => DateTimeOffset.fromDateTime(time),
    'static DateTimeOffset operator +(DateTimeOffset dateTimeOffset, TimeSpan timeSpan)': (
      self: DateTimeOffset,
      span: TimeSpan,
    ) => self.map((clock) => clock.add(span, 't')),
    'static DateTimeOffset operator -(DateTimeOffset dateTimeOffset, TimeSpan timeSpan)': (
      self: DateTimeOffset,
      span: TimeSpan,
    ) => self.map((clock) => clock.subtract(span, 't')),
    'static TimeSpan operator -(DateTimeOffset left, DateTimeOffset right)': (
      left: DateTimeOffset,
      right: DateTimeOffset,
    ) => left.utc.since(right.utc),
    'static bool operator ==(DateTimeOffset left, DateTimeOffset right)': (
      left: DateTimeOffset,
      right: DateTimeOffset,
    ) => left.equals(right),
    'static bool operator !=(DateTimeOffset left, DateTimeOffset right)': (
      left: DateTimeOffset,
      right: DateTimeOffset,
    ) => !left.equals(right),
    'static bool operator <(DateTimeOffset left, DateTimeOffset right)': (
      left: DateTimeOffset,
      right: DateTimeOffset,
    ) => left.compare(right) < 0,
    'static bool operator <=(DateTimeOffset left, DateTimeOffset right)': (
      left: DateTimeOffset,
      right: DateTimeOffset,
    ) => left.compare(right) <= 0,
    'static bool operator >(DateTimeOffset left, DateTimeOffset right)': (
      left: DateTimeOffset,
      right: DateTimeOffset,
    ) => left.compare(right) > 0,
    'static bool operator >=(DateTimeOffset left, DateTimeOffset right)': (
      left: DateTimeOffset,
      right: DateTimeOffset,
    ) => left.compare(right) >= 0,
  },
);

function addUnits(self: DateTimeOffset, value: number, millisecondsPerUnit: number): DateTimeOffset {
  return self.map((clock) => clock.addUnits(value, millisecondsPerUnit));
}

function parse(text: Text, styles: number): DateTimeOffset {
  return parsedOrThrow(readDateTimeOffset(text, styles, 'input'));
}

function parseExact(text: Text, formats: Formats, styles: number, parameter = 'format'): DateTimeOffset {
  return parsedOrThrow(readDateTimeOffsetExact(text, formats, styles, 'input', parameter));
}

function tryParseExact(
  text: Text,
  formats: Formats,
  _provider: unknown,
  styles: number,
  result: Reference<DateTimeOffset>,
): boolean {
  return succeed(result, readDateTimeOffsetExact(text, formats, styles));
}

function succeed(result: Reference<DateTimeOffset>, read: DateTimeOffset | ParseFailure): boolean {
  const failed = isFailure(read);
  result.value = failed ? DateTimeOffset.minValue : read;
  return !failed;
}
