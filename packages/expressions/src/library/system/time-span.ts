import { argumentException, argumentNull, formatException } from '../../runtime/exceptions.ts';
import { TimeSpan } from '../../runtime/time-span.ts';
import { parseTimeSpan, parseTimeSpanExact, spanOrThrow, type TimeSpanFailure } from '../../runtime/time-span-parse.ts';
import type { Reference } from '../../runtime/values.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.TimeSpan`: https://learn.microsoft.com/dotnet/api/system.timespan */
export const timeSpan: LibraryType = defineType(
  'public struct System.TimeSpan : IComparable, IComparable<TimeSpan>, IEquatable<TimeSpan>, IFormattable',
  {
    'TimeSpan()': () => TimeSpan.zero,
    'TimeSpan(long ticks)': (ticks: bigint) => TimeSpan.fromTicks(ticks),
    'TimeSpan(int hours, int minutes, int seconds)': (hours: number, minutes: number, seconds: number) =>
      TimeSpan.fromParts(0, hours, minutes, seconds, 0),
    'TimeSpan(int days, int hours, int minutes, int seconds)': (
      days: number,
      hours: number,
      minutes: number,
      seconds: number,
    ) => TimeSpan.fromParts(days, hours, minutes, seconds, 0),
    'TimeSpan(int days, int hours, int minutes, int seconds, int milliseconds)': TimeSpan.fromParts,

    'static readonly TimeSpan Zero { get; }': () => TimeSpan.zero,
    'static readonly TimeSpan MaxValue { get; }': () => TimeSpan.maxValue,
    'static readonly TimeSpan MinValue { get; }': () => TimeSpan.minValue,
    'const long TicksPerMillisecond': { value: 10_000n },
    'const long TicksPerSecond': { value: 10_000_000n },
    'const long TicksPerMinute': { value: 600_000_000n },
    'const long TicksPerHour': { value: 36_000_000_000n },
    'const long TicksPerDay': { value: 864_000_000_000n },

    'static TimeSpan FromTicks(long value)': (value: bigint) => TimeSpan.fromTicks(value),
    'static TimeSpan FromMilliseconds(double value)': (value: number) => TimeSpan.fromUnits(value, 1),
    'static TimeSpan FromSeconds(double value)': (value: number) => TimeSpan.fromUnits(value, 1000),
    'static TimeSpan FromMinutes(double value)': (value: number) => TimeSpan.fromUnits(value, 60_000),
    'static TimeSpan FromHours(double value)': (value: number) => TimeSpan.fromUnits(value, 3_600_000),
    'static TimeSpan FromDays(double value)': (value: number) => TimeSpan.fromUnits(value, 86_400_000),

    'long Ticks { get; }': (self: TimeSpan) => self.ticks,
    'int Days { get; }': (self: TimeSpan) => signed(self, 'days'),
    'int Hours { get; }': (self: TimeSpan) => signed(self, 'hours'),
    'int Minutes { get; }': (self: TimeSpan) => signed(self, 'minutes'),
    'int Seconds { get; }': (self: TimeSpan) => signed(self, 'seconds'),
    'int Milliseconds { get; }': (self: TimeSpan) => signed(self, 'milliseconds'),
    // Azure: .NET multiplies by the rounded reciprocal, and so does the last digit.
    'double TotalDays { get; }': (self: TimeSpan) => self.ticksAsDouble * (1 / 864_000_000_000),
    'double TotalHours { get; }': (self: TimeSpan) => self.ticksAsDouble * (1 / 36_000_000_000),
    'double TotalMinutes { get; }': (self: TimeSpan) => self.ticksAsDouble * (1 / 600_000_000),
    'double TotalSeconds { get; }': (self: TimeSpan) => self.ticksAsDouble * (1 / 10_000_000),
    'double TotalMilliseconds { get; }': (self: TimeSpan) =>
      Math.max(-922_337_203_685_477, Math.min(922_337_203_685_477, self.ticksAsDouble * 0.0001)),

    'TimeSpan Add(TimeSpan ts)': (self: TimeSpan, other: TimeSpan) => self.add(other),
    'TimeSpan Subtract(TimeSpan ts)': (self: TimeSpan, other: TimeSpan) => self.subtract(other),
    'TimeSpan Negate()': (self: TimeSpan) => self.negate(),
    'TimeSpan Duration()': (self: TimeSpan) => self.duration(),
    'int CompareTo(object value)': (self: TimeSpan, other: unknown) => self.compareTo(other),
    'int CompareTo(TimeSpan value)': (self: TimeSpan, other: TimeSpan) => self.compare(other),
    'bool Equals(TimeSpan obj)': (self: TimeSpan, other: TimeSpan) => self.equals(other),
    'static int Compare(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => left.compare(right),
    'static bool Equals(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => left.equals(right),

    'string ToString()': (self: TimeSpan) => self.toString(),
    'string ToString(string format)': (self: TimeSpan, format: string | null) => self.format(format),
    'string ToString(string format, IFormatProvider formatProvider)': (self: TimeSpan, format: string | null) =>
      self.format(format),

    'static TimeSpan Parse(string s)': parse,
    'static TimeSpan Parse(string input, IFormatProvider formatProvider)': parse,
    'static bool TryParse(string s, out TimeSpan result)': tryParse,
    'static bool TryParse(string input, IFormatProvider formatProvider, out TimeSpan result)': (
      text: string | null,
      _provider: unknown,
      result: Reference<TimeSpan>,
    ) => tryParse(text, result),
    'static TimeSpan ParseExact(string input, string format, IFormatProvider formatProvider)': (
      text: string | null,
      format: string | null,
    ) => parseExact(text, format, 0),
    'static TimeSpan ParseExact(string input, string format, IFormatProvider formatProvider, TimeSpanStyles styles)': (
      text: string | null,
      format: string | null,
      _provider: unknown,
      styles: number,
    ) => parseExact(text, format, styles),
    'static TimeSpan ParseExact(string input, string[] formats, IFormatProvider formatProvider)': (
      text: string | null,
      formats: readonly (string | null)[] | null,
    ) => parseAny(text, formats, 0),
    'static TimeSpan ParseExact(string input, string[] formats, IFormatProvider formatProvider, TimeSpanStyles styles)':
      (text: string | null, formats: readonly (string | null)[] | null, _provider: unknown, styles: number) =>
        parseAny(text, formats, styles),
    'static bool TryParseExact(string input, string format, IFormatProvider formatProvider, out TimeSpan result)': (
      text: string | null,
      format: string | null,
      _provider: unknown,
      result: Reference<TimeSpan>,
    ) => succeed(result, readExact(text, format, 0)),
    'static bool TryParseExact(string input, string format, IFormatProvider formatProvider, TimeSpanStyles styles, out TimeSpan result)':
      (text: string | null, format: string | null, _provider: unknown, styles: number, result: Reference<TimeSpan>) =>
        succeed(result, readExact(text, format, styles)),
    'static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, out TimeSpan result)': (
      text: string | null,
      formats: readonly (string | null)[] | null,
      _provider: unknown,
      result: Reference<TimeSpan>,
    ) => succeed(result, readAny(text, formats, 0)),
    'static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, TimeSpanStyles styles, out TimeSpan result)':
      (
        text: string | null,
        formats: readonly (string | null)[] | null,
        _provider: unknown,
        styles: number,
        result: Reference<TimeSpan>,
      ) => succeed(result, readAny(text, formats, styles)),

    'static TimeSpan operator -(TimeSpan t)': (self: TimeSpan) => self.negate(),
    'static TimeSpan operator +(TimeSpan t)': (self: TimeSpan) => self,
    'static TimeSpan operator -(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => left.subtract(right),
    'static TimeSpan operator +(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => left.add(right),
    'static bool operator ==(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => left.equals(right),
    'static bool operator !=(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => !left.equals(right),
    'static bool operator <(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => left.compare(right) < 0,
    'static bool operator <=(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => left.compare(right) <= 0,
    'static bool operator >(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => left.compare(right) > 0,
    'static bool operator >=(TimeSpan t1, TimeSpan t2)': (left: TimeSpan, right: TimeSpan) => left.compare(right) >= 0,
  },
);

function signed(span: TimeSpan, part: 'days' | 'hours' | 'minutes' | 'seconds' | 'milliseconds'): number {
  const { negative, [part]: value } = span.parts;
  return negative && value !== 0 ? -value : value;
}

function parse(text: string | null): TimeSpan {
  if (text === null) throw argumentNull('input');
  return spanOrThrow(parseTimeSpan(text));
}

function tryParse(text: string | null, result: Reference<TimeSpan>): boolean {
  return succeed(result, text === null ? 'format' : parseTimeSpan(text));
}

function parseExact(text: string | null, format: string | null, styles: number): TimeSpan {
  if (text === null) throw argumentNull('input');
  if (format === null) throw argumentNull('format');
  return spanOrThrow(readExact(text, format, styles));
}

function parseAny(text: string | null, formats: readonly (string | null)[] | null, styles: number): TimeSpan {
  if (formats === null) throw argumentNull('formats');
  if (text === null) throw argumentNull('input');
  if (formats.length === 0) throw formatException('Format specifier was invalid.');
  return spanOrThrow(readAny(text, formats, styles));
}

function readExact(text: string | null, format: string | null, styles: number): TimeSpan | TimeSpanFailure {
  if (styles !== 0 && styles !== 1)
    throw argumentException('An undefined TimeSpanStyles value is being used.', 'styles');
  return text === null || format === null ? 'format' : parseTimeSpanExact(text, format, styles === 1);
}

function readAny(
  text: string | null,
  formats: readonly (string | null)[] | null,
  styles: number,
): TimeSpan | TimeSpanFailure {
  for (const format of formats ?? []) {
    const span = readExact(text, format, styles);
    if (typeof span !== 'string') return span;
  }
  return 'format';
}

function succeed(result: Reference<TimeSpan>, read: TimeSpan | TimeSpanFailure): boolean {
  const failed = typeof read === 'string';
  result.value = failed ? TimeSpan.zero : read;
  return !failed;
}
