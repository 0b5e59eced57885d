import { daysInMonth, isLeapYear } from '../../runtime/calendar.ts';
import { DateTime, dateTimeKind } from '../../runtime/date-time.ts';
import { type Formats, readDateTime, readDateTimeExact } from '../../runtime/date-time-reading.ts';
import { isFailure, type ParseFailure, parsedOrThrow } from '../../runtime/date-time-styles.ts';
import { argumentOutOfRange } from '../../runtime/exceptions.ts';
import type { TimeSpan } from '../../runtime/time-span.ts';
import type { Reference } from '../../runtime/values.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;

/** `System.DateTime`: https://learn.microsoft.com/dotnet/api/system.datetime */
export const dateTime: LibraryType = defineType(
  'public struct System.DateTime : IComparable, IComparable<DateTime>, IEquatable<DateTime>, IFormattable',
  {
    'DateTime()': () => DateTime.minValue,
    'DateTime(long ticks)': (ticks: bigint) => DateTime.fromTicks(ticks),
    'DateTime(long ticks, DateTimeKind kind)': (ticks: bigint, kind: number) => DateTime.fromTicks(ticks, kind),
    'DateTime(int year, int month, int day)': DateTime.fromDate,
    'DateTime(int year, int month, int day, int hour, int minute, int second)': DateTime.fromParts,
    'DateTime(int year, int month, int day, int hour, int minute, int second, DateTimeKind kind)': (
      year: number,
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
      kind: number,
    ) => DateTime.fromParts(year, month, day, hour, minute, second, 0, kind),
    'DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond)': DateTime.fromParts,
    'DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond, DateTimeKind kind)':
      DateTime.fromParts,

    'static readonly DateTime MinValue { get; }': () => DateTime.minValue,
    'static readonly DateTime UnixEpoch { get; }': () => DateTime.fromUnixMilliseconds(0),
    'static readonly DateTime MaxValue { get; }': () => DateTime.maxValue,
    'static DateTime Now { get; }': () => DateTime.now(),
    'static DateTime UtcNow { get; }': () => DateTime.utcNow(),
    'static DateTime Today { get; }': () => DateTime.today(),

    'DateTime Date { get; }': (self: DateTime) => self.date,
    'int Day { get; }': (self: DateTime) => self.day,
    'DayOfWeek DayOfWeek { get; }': (self: DateTime) => self.dayOfWeek,
    'int DayOfYear { get; }': (self: DateTime) => self.dayOfYear,
    'int Hour { get; }': (self: DateTime) => self.hour,
    'DateTimeKind Kind { get; }': (self: DateTime) => self.kind,
    'int Millisecond { get; }': (self: DateTime) => self.millisecond,
    'int Minute { get; }': (self: DateTime) => self.minute,
    'int Month { get; }': (self: DateTime) => self.month,
    'int Second { get; }': (self: DateTime) => self.second,
    'long Ticks { get; }': (self: DateTime) => self.ticks,
    'TimeSpan TimeOfDay { get; }': (self: DateTime) => self.timeOfDay,
    'int Year { get; }': (self: DateTime) => self.year,

    'DateTime Add(TimeSpan value)': (self: DateTime, span: TimeSpan) => self.add(span),
    'DateTime AddDays(double value)': (self: DateTime, value: number) => self.addUnits(value, 86_400_000),
    'DateTime AddHours(double value)': (self: DateTime, value: number) => self.addUnits(value, 3_600_000),
    'DateTime AddMilliseconds(double value)': (self: DateTime, value: number) => self.addUnits(value, 1),
    'DateTime AddMinutes(double value)': (self: DateTime, value: number) => self.addUnits(value, 60_000),
    'DateTime AddMonths(int months)': (self: DateTime, months: number) => self.addMonths(months),
    'DateTime AddSeconds(double value)': (self: DateTime, value: number) => self.addUnits(value, 1000),
    'DateTime AddTicks(long value)': (self: DateTime, ticks: bigint) => self.addTicks(ticks),
    'DateTime AddYears(int value)': (self: DateTime, years: number) => self.addYears(years),
    'TimeSpan Subtract(DateTime value)': (self: DateTime, other: DateTime) => self.since(other),
    'DateTime Subtract(TimeSpan value)': (self: DateTime, span: TimeSpan) => self.subtract(span),

    'int CompareTo(object value)': (self: DateTime, other: unknown) => self.compareTo(other),
    'int CompareTo(DateTime value)': (self: DateTime, other: DateTime) => self.compare(other),
    'bool Equals(DateTime value)': (self: DateTime, other: DateTime) => self.equals(other),
    'static int Compare(DateTime t1, DateTime t2)': (left: DateTime, right: DateTime) => left.compare(right),
    'static bool Equals(DateTime t1, DateTime t2)': (left: DateTime, right: DateTime) => left.equals(right),
    'static int DaysInMonth(int year, int month)': (year: number, month: number) => {
      if (month < 1 || month > 12) throw argumentOutOfRange('month', 'Month must be between one and twelve.');
      return daysInMonth(existingYear(year), month);
    },
    'static bool IsLeapYear(int year)': (year: number) => isLeapYear(existingYear(year)),
    'static DateTime SpecifyKind(DateTime value, DateTimeKind kind)': (value: DateTime, kind: number) =>
      value.withKind(kind),

    'bool IsDaylightSavingTime()': () => false,
    'DateTime ToLocalTime()': (self: DateTime) => self.withKind(dateTimeKind.local),
    'DateTime ToUniversalTime()': (self: DateTime) => self.withKind(dateTimeKind.utc),
    'long ToBinary()': (self: DateTime) => self.toBinary(),
    'long ToFileTime()': (self: DateTime) => self.toFileTime(),
    'long ToFileTimeUtc()': (self: DateTime) => self.toFileTime(),
    'double ToOADate()': (self: DateTime) => self.toOleDate(),
    'static DateTime FromBinary(long dateData)': (data: bigint) => DateTime.fromBinary(data),
    'static DateTime FromFileTime(long fileTime)': (time: bigint) => DateTime.fromFileTime(time, dateTimeKind.local),
    'static DateTime FromFileTimeUtc(long fileTime)': (time: bigint) => DateTime.fromFileTime(time, dateTimeKind.utc),
    'static DateTime FromOADate(double d)': (days: number) => DateTime.fromOleDate(days),

    'string ToString()': (self: DateTime) => self.toString(),
    'string ToString(string format)': (self: DateTime, format: Text) => self.format(format),
    'string ToString(IFormatProvider provider)': (self: DateTime) => self.toString(),
    'string ToString(string format, IFormatProvider provider)': (self: DateTime, format: Text) => self.format(format),
    'string ToLongDateString()': (self: DateTime) => self.format('D'),
    'string ToLongTimeString()': (self: DateTime) => self.format('T'),
    'string ToShortDateString()': (self: DateTime) => self.format('d'),
    'string ToShortTimeString()': (self: DateTime) => self.format('t'),

    'static DateTime Parse(string s)': (text: Text) => parse(text, 0),
    'static DateTime Parse(string s, IFormatProvider provider)': (text: Text) => parse(text, 0),
    'static DateTime Parse(string s, IFormatProvider provider, DateTimeStyles styles)': (
      text: Text,
      _provider: unknown,
      styles: number,
    ) => parse(text, styles),
    'static bool TryParse(string s, out DateTime result)': (text: Text, result: Reference<DateTime>) =>
      succeed(result, readDateTime(text, 0)),
    'static bool TryParse(string s, IFormatProvider provider, DateTimeStyles styles, out DateTime result)': (
      text: Text,
      _provider: unknown,
      styles: number,
      result: Reference<DateTime>,
    ) => succeed(result, readDateTime(text, styles)),
    'static DateTime ParseExact(string s, string format, IFormatProvider provider)': (text: Text, format: Text) =>
      parseExact(text, format, 0),
    'static DateTime ParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style)': (
      text: Text,
      format: Text,
      _provider: unknown,
      styles: number,
    ) => parseExact(text, format, styles),
    'static DateTime ParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style)': (
      text: Text,
      formats: Formats,
      _provider: unknown,
      styles: number,
    ) => parseExact(text, formats, styles, 'formats'),
    'static bool TryParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style, out DateTime result)':
      tryParseExact,
    'static bool TryParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style, out DateTime result)':
      tryParseExact,

    'static DateTime operator +(DateTime d, TimeSpan t)': (self: DateTime, span: TimeSpan) => self.add(span, 't'),
    'static DateTime operator -(DateTime d, TimeSpan t)': (self: DateTime, span: TimeSpan) => self.subtract(span, 't'),
    'static TimeSpan operator -(DateTime d1, DateTime d2)': (left: DateTime, right: DateTime) => left.since(right),
    'static bool operator ==(DateTime d1, DateTime d2)': (left: DateTime, right: DateTime) => left.equals(right),
    'static bool operator !=(DateTime d1, DateTime d2)': (left: DateTime, right: DateTime) => !left.equals(right),
    'static bool operator <(DateTime t1, DateTime t2)': (left: DateTime, right: DateTime) => left.compare(right) < 0,
    'static bool operator <=(DateTime t1, DateTime t2)': (left: DateTime, right: DateTime) => left.compare(right) <= 0,
    'static bool operator >(DateTime t1, DateTime t2)': (left: DateTime, right: DateTime) => left.compare(right) > 0,
    'static bool operator >=(DateTime t1, DateTime t2)': (left: DateTime, right: DateTime) => left.compare(right) >= 0,
  },
);

function existingYear(year: number): number {
  if (year < 1 || year > 9999) throw argumentOutOfRange('year', 'Year must be between 1 and 9999.');
  return year;
}

function parse(text: Text, styles: number): DateTime {
  return parsedOrThrow(readDateTime(text, styles, 's'));
}

function parseExact(text: Text, formats: Formats, styles: number, parameter = 'format'): DateTime {
  return parsedOrThrow(readDateTimeExact(text, formats, styles, 's', parameter));
}

function tryParseExact(
  text: Text,
  formats: Formats,
  _provider: unknown,
  styles: number,
  result: Reference<DateTime>,
): boolean {
  return succeed(result, readDateTimeExact(text, formats, styles));
}

function succeed(result: Reference<DateTime>, read: DateTime | ParseFailure): boolean {
  const failed = isFailure(read);
  result.value = failed ? DateTime.minValue : read;
  return !failed;
}
