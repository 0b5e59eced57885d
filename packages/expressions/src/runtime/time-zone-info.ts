import { DateTime, dateTimeKind } from './date-time.ts';
import { offsetText } from './date-time-format.ts';
import { DateTimeOffset } from './date-time-offset.ts';
import { argumentException, argumentNull, DotNetException } from './exceptions.ts';
import { netType } from './net-type.ts';
import { TimeSpan } from './time-span.ts';
import type { DotNetObject } from './values.ts';
import { windowsTimeZones } from './windows-time-zones.ts';

// Time zones with the rules that the platform's `Intl` has. Windows names are taken to the places that keep their time;
// local time is UTC, as in the gateway's container.

const minute = 60_000;
const day = 86_400_000;

/** `System.TimeZoneInfo`: https://learn.microsoft.com/dotnet/api/system.timezoneinfo */
export class TimeZoneInfo implements DotNetObject {
  readonly [netType]: string = 'System.TimeZoneInfo';
  static readonly utc: TimeZoneInfo = new TimeZoneInfo('UTC', undefined);
  static readonly local: TimeZoneInfo = new TimeZoneInfo('UTC', undefined);

  readonly id: string;
  readonly #format: Intl.DateTimeFormat | undefined;
  #standard: { readonly base: number; readonly changes: boolean } | undefined;

  private constructor(id: string, format: Intl.DateTimeFormat | undefined) {
    this.id = id;
    this.#format = format;
  }

  /** `FindSystemTimeZoneById`, by a Windows or an IANA name. */
  static find(id: string | null): TimeZoneInfo {
    if (id === null) throw argumentNull('id');
    if (id.toUpperCase() === 'UTC') return TimeZoneInfo.utc;
    const known = zones.get(id);
    if (known !== undefined) return known;
    const windows = windowsTimeZones.get(id.toLowerCase());
    const format = formatFor(windows?.[1] ?? id);
    if (format === undefined)
      throw new DotNetException(
        'System.TimeZoneNotFoundException',
        `The time zone ID '${id}' was not found on the local computer.`,
      );
    const zone = new TimeZoneInfo(windows?.[0] ?? id, format);
    if (zones.size < 1000) zones.set(id, zone);
    return zone;
  }

  /** Every zone that Windows has. */
  static all(): TimeZoneInfo[] {
    const found = [...windowsTimeZones.values()].map(([id]) => TimeZoneInfo.find(id));
    return [...found, TimeZoneInfo.utc].sort((a, b) => a.baseOffset - b.baseOffset || (a.id < b.id ? -1 : 1));
  }

  /** Minutes by which standard time is ahead of UTC. */
  get baseOffset(): number {
    return this.#standardTime.base;
  }

  get supportsDaylightSavingTime(): boolean {
    return this.#standardTime.changes;
  }

  get standardName(): string {
    return this.#format === undefined ? 'Coordinated Universal Time' : this.id;
  }

  get daylightName(): string {
    return this.standardName.replace(/Standard Time/, 'Daylight Time');
  }

  get displayName(): string {
    if (this.#format === undefined) return '(UTC) Coordinated Universal Time';
    const offset = this.baseOffset === 0 ? '' : offsetText(this.baseOffset);
    return `(UTC${offset}) ${this.id}`;
  }

  get #standardTime(): { readonly base: number; readonly changes: boolean } {
    if (this.#standard === undefined) {
      const winter = this.offsetAt(DateTime.fromDate(2024, 1, 1));
      const summer = this.offsetAt(DateTime.fromDate(2024, 7, 1));
      this.#standard = { base: Math.min(winter, summer), changes: winter !== summer };
    }
    return this.#standard;
  }

  /** Minutes ahead of UTC at a moment of UTC. */
  offsetAt(utc: DateTime): number {
    if (this.#format === undefined) return 0;
    const parts: Record<string, number> = {};
    const time = Math.floor(utc.unixMilliseconds / 1000) * 1000;
    for (const { type, value } of this.#format.formatToParts(time)) parts[type] = Number(value);
    const { year = 1, month = 1, day: date = 1, hour = 0, minute: minutes = 0, second = 0 } = parts;
    // Before the year 100, `Date.UTC` would take the year for one of the twentieth century.
    if (year < 100) return this.baseOffset;
    return Math.round((Date.UTC(year, month - 1, date, hour, minutes, second) - time) / minute);
  }

  /** The offsets at which a clock in this zone shows a time: none where it is skipped, two where it comes twice. */
  offsetsOf(clock: DateTime): number[] {
    const before = this.offsetAt(moved(clock, -day));
    const after = this.offsetAt(moved(clock, day));
    const candidates = before === after ? [before] : [before, after];
    return candidates.filter((offset) => this.offsetAt(moved(clock, -offset * minute)) === offset);
  }

  /** Minutes ahead of UTC when a clock here shows this time; standard time in doubt. */
  offsetOf(clock: DateTime): number {
    const offsets = this.offsetsOf(clock);
    return offsets.length === 0 ? this.baseOffset : Math.min(...offsets);
  }

  isInvalid(clock: DateTime): boolean {
    return clock.kind !== dateTimeKind.utc && this.offsetsOf(clock).length === 0;
  }

  isAmbiguous(clock: DateTime): boolean {
    return this.offsetsOf(clock).length > 1;
  }

  /** `GetUtcOffset(DateTime)`: a time of another kind is converted first. */
  getUtcOffset(time: DateTime): TimeSpan {
    const offset = this.#isOfThisZone(time) ? this.offsetOf(time) : this.offsetAt(time);
    return new TimeSpan(offset * minute, 0);
  }

  isDaylightSavingTime(time: DateTime): boolean {
    if (this.#isOfThisZone(time)) return !this.isInvalid(time) && this.offsetOf(time) > this.baseOffset;
    return this.offsetAt(time) > this.baseOffset;
  }

  /** A moment of UTC as clocks in this zone show it. */
  fromUtc(utc: DateTime): DateTime {
    return moved(utc, this.offsetAt(utc) * minute).withKind(this.#kind);
  }

  /** What clocks in this zone show, in UTC. */
  toUtc(clock: DateTime, parameter: string): DateTime {
    if (this.isInvalid(clock))
      throw argumentException(
        'The supplied DateTime represents an invalid time.  For example, when the clock is adjusted forward, any time in the period that is skipped is invalid.',
        parameter,
      );
    return moved(clock, -this.offsetOf(clock) * minute).withKind(dateTimeKind.utc);
  }

  /** `ConvertTime(DateTime, source, destination)`. */
  static convert(time: DateTime, source: TimeZoneInfo, destination: TimeZoneInfo): DateTime {
    if (time.kind !== dateTimeKind.unspecified && source.#kind !== time.kind)
      throw argumentException(
        'The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly.  For example, when the Kind property is DateTimeKind.Local, the source time zone must be TimeZoneInfo.Local.',
        'sourceTimeZone',
      );
    if (source === destination && time.kind !== dateTimeKind.unspecified) return time;
    return destination.fromUtc(source.toUtc(time, 'dateTime'));
  }

  /** The zone that times of this kind are in. */
  static ofKind(kind: number): TimeZoneInfo {
    return kind === dateTimeKind.utc ? TimeZoneInfo.utc : TimeZoneInfo.local;
  }

  /** A moment at the offset of this zone. */
  convertOffset(time: DateTimeOffset): DateTimeOffset {
    return new DateTimeOffset(time.utc, this.offsetAt(time.utc));
  }

  get #kind(): number {
    if (this === TimeZoneInfo.utc) return dateTimeKind.utc;
    return this === TimeZoneInfo.local ? dateTimeKind.local : dateTimeKind.unspecified;
  }

  #isOfThisZone(time: DateTime): boolean {
    return time.kind === dateTimeKind.unspecified || time.kind === this.#kind;
  }

  hasSameRules(other: TimeZoneInfo): boolean {
    return this === other || this.#format?.resolvedOptions().timeZone === other.#format?.resolvedOptions().timeZone;
  }

  equals(other: unknown): boolean {
    return (
      other instanceof TimeZoneInfo && this.id.toLowerCase() === other.id.toLowerCase() && this.hasSameRules(other)
    );
  }

  hashKey(): string {
    return this.id.toLowerCase();
  }

  toString(): string {
    return this.displayName;
  }
}

const zones = new Map<string, TimeZoneInfo>();

function formatFor(iana: string): Intl.DateTimeFormat | undefined {
  // `Intl` also takes offsets, which are not names.
  if (!/^[A-Za-z]/.test(iana) || iana.length > 64) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: iana,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

/** A time moved, as far as the calendar goes. */
function moved(time: DateTime, milliseconds: number): DateTime {
  const sum = time.milliseconds + milliseconds;
  if (sum < 0) return DateTime.minValue;
  return sum > DateTime.maxValue.milliseconds ? DateTime.maxValue : new DateTime(sum, time.rest, time.kind);
}
