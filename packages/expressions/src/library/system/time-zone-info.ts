import { type DateTime, dateTimeKind } from '../../runtime/date-time.ts';
import type { DateTimeOffset } from '../../runtime/date-time-offset.ts';
import { argumentException, argumentNull } from '../../runtime/exceptions.ts';
import { TimeSpan } from '../../runtime/time-span.ts';
import { TimeZoneInfo } from '../../runtime/time-zone-info.ts';
import { makeArray } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Zone = TimeZoneInfo | null;

/** `System.TimeZoneInfo`: https://learn.microsoft.com/dotnet/api/system.timezoneinfo */
export const timeZoneInfo: LibraryType = defineType('public class System.TimeZoneInfo : IEquatable<TimeZoneInfo>', {
  'static TimeZoneInfo Utc { get; }': () => TimeZoneInfo.utc,
  'static TimeZoneInfo Local { get; }': () => TimeZoneInfo.local,
  'static TimeZoneInfo FindSystemTimeZoneById(string id)': (id: string | null) => TimeZoneInfo.find(id),
  'static IReadOnlyCollection<TimeZoneInfo> GetSystemTimeZones()': () =>
    makeArray(typeNamed('System.TimeZoneInfo'), TimeZoneInfo.all()),

  'string Id { get; }': (self: TimeZoneInfo) => self.id,
  'string DisplayName { get; }': (self: TimeZoneInfo) => self.displayName,
  'string StandardName { get; }': (self: TimeZoneInfo) => self.standardName,
  'string DaylightName { get; }': (self: TimeZoneInfo) => self.daylightName,
  'TimeSpan BaseUtcOffset { get; }': (self: TimeZoneInfo) => new TimeSpan(self.baseOffset * 60_000, 0),
  'bool SupportsDaylightSavingTime { get; }': (self: TimeZoneInfo) => self.supportsDaylightSavingTime,

  'TimeSpan GetUtcOffset(DateTime dateTime)': (self: TimeZoneInfo, time: DateTime) => self.getUtcOffset(time),
  'TimeSpan GetUtcOffset(DateTimeOffset dateTimeOffset)': (self: TimeZoneInfo, time: DateTimeOffset) =>
    new TimeSpan(self.offsetAt(time.utc) * 60_000, 0),
  'bool IsDaylightSavingTime(DateTime dateTime)': (self: TimeZoneInfo, time: DateTime) =>
    self.isDaylightSavingTime(time),
  'bool IsDaylightSavingTime(DateTimeOffset dateTimeOffset)': (self: TimeZoneInfo, time: DateTimeOffset) =>
    self.offsetAt(time.utc) > self.baseOffset,
  'bool IsAmbiguousTime(DateTime dateTime)': (self: TimeZoneInfo, time: DateTime) => self.isAmbiguous(time),
  'bool IsAmbiguousTime(DateTimeOffset dateTimeOffset)': (self: TimeZoneInfo, time: DateTimeOffset) =>
    self.isAmbiguous(self.convertOffset(time).clock),
  'bool IsInvalidTime(DateTime dateTime)': (self: TimeZoneInfo, time: DateTime) => self.isInvalid(time),
  'TimeSpan[] GetAmbiguousTimeOffsets(DateTime dateTime)': (self: TimeZoneInfo, time: DateTime) => {
    const offsets = self.offsetsOf(time);
    if (offsets.length < 2)
      throw argumentException('The supplied DateTime is not in an ambiguous time range.', 'dateTime');
    const spans = offsets.sort((a, b) => a - b).map((offset) => new TimeSpan(offset * 60_000, 0));
    return makeArray(typeNamed('System.TimeSpan'), spans);
  },
  'bool HasSameRules(TimeZoneInfo other)': (self: TimeZoneInfo, other: Zone) =>
    self.hasSameRules(given(other, 'other')),
  'bool Equals(TimeZoneInfo other)': (self: TimeZoneInfo, other: Zone) => self.equals(other),
  'string ToString()': (self: TimeZoneInfo) => self.toString(),

  'static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo destinationTimeZone)': (time: DateTime, zone: Zone) =>
    TimeZoneInfo.convert(time, TimeZoneInfo.ofKind(time.kind), given(zone, 'destinationTimeZone')),
  'static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo sourceTimeZone, TimeZoneInfo destinationTimeZone)': (
    time: DateTime,
    source: Zone,
    zone: Zone,
  ) => TimeZoneInfo.convert(time, given(source, 'sourceTimeZone'), given(zone, 'destinationTimeZone')),
  'static DateTimeOffset ConvertTime(DateTimeOffset dateTimeOffset, TimeZoneInfo destinationTimeZone)': (
    time: DateTimeOffset,
    zone: Zone,
  ) => given(zone, 'destinationTimeZone').convertOffset(time),
  'static DateTime ConvertTimeFromUtc(DateTime dateTime, TimeZoneInfo destinationTimeZone)': (
    time: DateTime,
    zone: Zone,
  ) => TimeZoneInfo.convert(time, TimeZoneInfo.utc, given(zone, 'destinationTimeZone')),
  'static DateTime ConvertTimeToUtc(DateTime dateTime)': (time: DateTime) => time.withKind(dateTimeKind.utc),
  'static DateTime ConvertTimeToUtc(DateTime dateTime, TimeZoneInfo sourceTimeZone)': (time: DateTime, source: Zone) =>
    TimeZoneInfo.convert(time, given(source, 'sourceTimeZone'), TimeZoneInfo.utc),
  'static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string destinationTimeZoneId)': (
    time: DateTime,
    id: string | null,
  ) => TimeZoneInfo.convert(time, TimeZoneInfo.ofKind(time.kind), TimeZoneInfo.find(id)),
  'static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string sourceTimeZoneId, string destinationTimeZoneId)':
    (time: DateTime, source: string | null, id: string | null) =>
      TimeZoneInfo.convert(time, sourceOf(time, source), TimeZoneInfo.find(id)),
  'static DateTimeOffset ConvertTimeBySystemTimeZoneId(DateTimeOffset dateTimeOffset, string destinationTimeZoneId)': (
    time: DateTimeOffset,
    id: string | null,
  ) => TimeZoneInfo.find(id).convertOffset(time),
});

function given(zone: Zone, parameter: string): TimeZoneInfo {
  if (zone === null) throw argumentNull(parameter);
  return zone;
}

/** The local zone is one object; its name as a source means that object where the time is local. */
function sourceOf(time: DateTime, id: string | null): TimeZoneInfo {
  const zone = TimeZoneInfo.find(id);
  return time.kind === dateTimeKind.local && zone === TimeZoneInfo.utc ? TimeZoneInfo.local : zone;
}
