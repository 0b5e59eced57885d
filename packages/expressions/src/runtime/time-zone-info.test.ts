import { describe, expect, it } from 'vitest';
import { DateTime } from './date-time.ts';
import { TimeZoneInfo } from './time-zone-info.ts';
import { windowsTimeZones } from './windows-time-zones.ts';

const berlin = TimeZoneInfo.find('W. Europe Standard Time');

describe('TimeZoneInfo', () => {
  it('knows every Windows name', () => {
    for (const [id] of windowsTimeZones.values()) expect(TimeZoneInfo.find(id).id).toBe(id);
  });

  it('takes IANA names too, and says which it does not know', () => {
    expect(TimeZoneInfo.find('Asia/Kolkata').baseOffset).toBe(330);
    expect(() => TimeZoneInfo.find('nope')).toThrow("The time zone ID 'nope' was not found on the local computer.");
  });

  it('converts from UTC with summer time', () => {
    const summer = DateTime.fromParts(2024, 7, 1, 12, 0, 0, 0, 1);
    expect(TimeZoneInfo.convert(summer, TimeZoneInfo.utc, berlin).format('o')).toBe('2024-07-01T14:00:00.0000000');
    expect(berlin.isDaylightSavingTime(DateTime.fromDate(2024, 7, 1))).toBe(true);
    expect(berlin.isDaylightSavingTime(DateTime.fromDate(2024, 1, 1))).toBe(false);
  });

  it('takes standard time for a time that comes twice and refuses one that is skipped', () => {
    const twice = DateTime.fromParts(2020, 10, 25, 2, 30, 0);
    const skipped = DateTime.fromParts(2020, 3, 29, 2, 30, 0);
    expect(berlin.isAmbiguous(twice)).toBe(true);
    expect(berlin.getUtcOffset(twice).toString()).toBe('01:00:00');
    expect(berlin.isInvalid(skipped)).toBe(true);
    expect(() => TimeZoneInfo.convert(skipped, berlin, TimeZoneInfo.utc)).toThrow(
      'The supplied DateTime represents an invalid time.',
    );
  });

  it('keeps the kind of the zone that is converted to', () => {
    const time = DateTime.fromDate(2020, 7, 1);
    expect(TimeZoneInfo.convert(time, TimeZoneInfo.local, TimeZoneInfo.utc).kind).toBe(1);
    expect(TimeZoneInfo.convert(time, TimeZoneInfo.utc, TimeZoneInfo.local).kind).toBe(2);
    expect(TimeZoneInfo.convert(time, TimeZoneInfo.utc, berlin).kind).toBe(0);
  });
});
