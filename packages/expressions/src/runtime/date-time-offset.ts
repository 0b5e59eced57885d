import { unixEpoch } from './calendar.ts';
import { now } from './clock.ts';
import { DateTime, dateTimeKind, partsOf } from './date-time.ts';
import { type DateTimeParts, formatCustom, formatRoundTrip, standardFormat } from './date-time-format.ts';
import { argumentException, argumentOutOfRange, type DotNetException, formatException } from './exceptions.ts';
import { netType } from './net-type.ts';
import { TimeSpan } from './time-span.ts';
import { type DotNetObject, registerDefault } from './values.ts';

const lastUnixSecond = 253_402_300_799n;
const lastUnixMillisecond = 253_402_300_799_999n;

/** `System.DateTimeOffset`: https://learn.microsoft.com/dotnet/api/system.datetimeoffset */
export class DateTimeOffset implements DotNetObject {
  readonly [netType]: string = 'System.DateTimeOffset';
  static readonly minValue: DateTimeOffset = new DateTimeOffset(DateTime.minValue, 0);
  static readonly maxValue: DateTimeOffset = new DateTimeOffset(DateTime.maxValue, 0);

  /** The moment in UTC; its kind is unspecified. */
  readonly utc: DateTime;
  /** Minutes by which the clock time is ahead of UTC. */
  readonly offset: number;

  /** Takes what is known to be in range. */
  constructor(utc: DateTime, offset: number) {
    this.utc = utc;
    this.offset = offset;
  }

  static now(): DateTimeOffset {
    return new DateTimeOffset(DateTime.fromUnixMilliseconds(now(), dateTimeKind.unspecified), 0);
  }

  /** `new DateTimeOffset(dateTime, offset)` for a time of any kind. */
  static of(time: DateTime, offset: TimeSpan): DateTimeOffset {
    if (time.kind === dateTimeKind.local && !offset.equals(TimeSpan.zero))
      throw argumentException(
        'The UTC Offset of the local dateTime parameter does not match the offset argument.',
        'offset',
      );
    if (time.kind === dateTimeKind.utc && !offset.equals(TimeSpan.zero))
      throw argumentException('The UTC Offset for Utc DateTime instances must be 0.', 'offset');
    return DateTimeOffset.fromClock(time, offsetMinutes(offset));
  }

  /** The moment at which clocks so many minutes ahead of UTC show this time. */
  static fromClock(time: DateTime, offset: number): DateTimeOffset {
    const milliseconds = time.milliseconds - offset * 60_000;
    if (milliseconds < 0 || milliseconds > DateTime.maxValue.milliseconds) throw beyondCalendar();
    return new DateTimeOffset(new DateTime(milliseconds, time.rest, dateTimeKind.unspecified), offset);
  }

  /** The conversion from `DateTime`: local and unspecified times have the offset of local time, which is zero. */
  static fromDateTime(time: DateTime): DateTimeOffset {
    return new DateTimeOffset(time.withKind(dateTimeKind.unspecified), 0);
  }

  static fromUnixTimeSeconds(seconds: bigint): DateTimeOffset {
    if (seconds < -62_135_596_800n || seconds > lastUnixSecond)
      throw argumentOutOfRange('seconds', 'Valid values are between -62135596800 and 253402300799, inclusive.');
    return fromUnix(Number(seconds) * 1000);
  }

  static fromUnixTimeMilliseconds(milliseconds: bigint): DateTimeOffset {
    if (milliseconds < -62_135_596_800_000n || milliseconds > lastUnixMillisecond)
      throw argumentOutOfRange(
        'milliseconds',
        'Valid values are between -62135596800000 and 253402300799999, inclusive.',
      );
    return fromUnix(Number(milliseconds));
  }

  /** The clock time at its offset: `DateTime`. */
  get clock(): DateTime {
    if (this.offset === 0) return this.utc;
    return new DateTime(this.utc.milliseconds + this.offset * 60_000, this.utc.rest, dateTimeKind.unspecified);
  }

  get offsetSpan(): TimeSpan {
    return new TimeSpan(this.offset * 60_000, 0);
  }

  toUnixTimeSeconds(): bigint {
    return BigInt(Math.floor(this.utc.unixMilliseconds / 1000));
  }

  toUnixTimeMilliseconds(): bigint {
    return BigInt(this.utc.unixMilliseconds);
  }

  /** The same moment at another offset. */
  toOffset(offset: TimeSpan): DateTimeOffset {
    return DateTimeOffset.fromClock(this.utc.add(offset, 't'), offsetMinutes(offset));
  }

  /** The result of doing something to the clock time. */
  map(change: (clock: DateTime) => DateTime): DateTimeOffset {
    return DateTimeOffset.fromClock(change(this.clock), this.offset);
  }

  compare(other: DateTimeOffset): number {
    return this.utc.compare(other.utc);
  }

  compareTo(other: unknown): number {
    if (other === null) return 1;
    if (!(other instanceof DateTimeOffset)) throw argumentException('Object must be of type DateTimeOffset.');
    return this.compare(other);
  }

  equals(other: unknown): boolean {
    return other instanceof DateTimeOffset && this.utc.equals(other.utc);
  }

  hashKey(): string | number {
    return this.utc.hashKey();
  }

  format(format: string | null): string {
    if (format === null || format === '') return this.#custom('MM/dd/yyyy HH:mm:ss zzz');
    if (format === 'o' || format === 'O') return formatRoundTrip(this.#parts);
    if (format.length > 1) return this.#custom(format);
    const pattern = standardFormat(format);
    if (pattern === undefined || format === 'U') throw formatException();
    const utc = format === 'r' || format === 'R' || format === 'u';
    return utc ? this.utc.format(pattern) : this.#custom(pattern);
  }

  toString(): string {
    return this.format(null);
  }

  get #parts(): DateTimeParts {
    return partsOf(this.clock, this.offset, 'offset');
  }

  #custom(pattern: string): string {
    const text = formatCustom(this.#parts, pattern);
    if (text === undefined) throw formatException();
    return text;
  }
}

function fromUnix(milliseconds: number): DateTimeOffset {
  return new DateTimeOffset(new DateTime(milliseconds + unixEpoch, 0, dateTimeKind.unspecified), 0);
}

/** The minutes of an offset, or the exception .NET has for one that is not allowed. */
function offsetMinutes(offset: TimeSpan): number {
  if (offset.rest !== 0 || offset.milliseconds % 60_000 !== 0)
    throw argumentException('Offset must be specified in whole minutes.', 'offset');
  const minutes = offset.milliseconds / 60_000;
  if (Math.abs(minutes) > 14 * 60) throw argumentOutOfRange('offset', 'Offset must be within plus or minus 14 hours.');
  return minutes;
}

function beyondCalendar(): DotNetException {
  return argumentOutOfRange(
    'offset',
    'The UTC time represented when the offset is applied must be between year 0 and 10,000.',
  );
}

registerDefault('System.DateTimeOffset', () => DateTimeOffset.minValue);
