import { type DateTime, dateTimeKind } from '../../runtime/date-time.ts';
import { TimeSpan } from '../../runtime/time-span.ts';
import { TimeZoneInfo } from '../../runtime/time-zone-info.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.TimeZone`, which knows the local zone only: https://learn.microsoft.com/dotnet/api/system.timezone */
export const timeZone: LibraryType = defineType('public abstract class System.TimeZone', {
  'static TimeZone CurrentTimeZone { get; }': () => TimeZoneInfo.local,
  'string StandardName { get; }': () => 'UTC',
  'string DaylightName { get; }': () => 'UTC',
  'TimeSpan GetUtcOffset(DateTime time)': () => TimeSpan.zero,
  'bool IsDaylightSavingTime(DateTime time)': () => false,
  'DateTime ToLocalTime(DateTime time)': (_self: unknown, time: DateTime) => time.withKind(dateTimeKind.local),
  'DateTime ToUniversalTime(DateTime time)': (_self: unknown, time: DateTime) => time.withKind(dateTimeKind.utc),
});
