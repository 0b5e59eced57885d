import { argumentException, DotNetException, formatException, overflow } from './exceptions.ts';
import { netType } from './net-type.ts';
import { formatTimeSpan } from './time-span-format.ts';
import { type DotNetObject, registerDefault } from './values.ts';

// A duration in ticks of 100 ns does not fit a JavaScript number, but its whole milliseconds do. So a TimeSpan is two
// numbers: milliseconds, rounded down, and the ticks that remain, 0 to 9999. Common operations need no bigint.

const tooLong = 'TimeSpan overflowed because the duration is too long.';
const lastMillisecond = 922_337_203_685_477;
const firstMillisecond = -922_337_203_685_478;

/** `System.TimeSpan`: https://learn.microsoft.com/dotnet/api/system.timespan */
export class TimeSpan implements DotNetObject {
  readonly [netType]: string = 'System.TimeSpan';
  static readonly zero: TimeSpan = new TimeSpan(0, 0);
  static readonly maxValue: TimeSpan = new TimeSpan(lastMillisecond, 5807);
  static readonly minValue: TimeSpan = new TimeSpan(firstMillisecond, 4192);

  /** Whole milliseconds, rounded down. */
  readonly milliseconds: number;
  /** The ticks beyond `milliseconds`: 0 to 9999. */
  readonly rest: number;

  /** Takes what is known to be in range; `TimeSpan.of` checks. */
  constructor(milliseconds: number, rest: number) {
    this.milliseconds = milliseconds;
    this.rest = rest;
  }

  /** The duration of so many milliseconds and ticks, or `OverflowException`. */
  static of(milliseconds: number, ticks: number = 0): TimeSpan {
    const carry = Math.floor(ticks / 10_000);
    const whole = milliseconds + carry;
    const rest = ticks - carry * 10_000;
    if (
      !(whole >= firstMillisecond && whole <= lastMillisecond) ||
      (whole === lastMillisecond && rest > 5807) ||
      (whole === firstMillisecond && rest < 4192)
    )
      throw overflow(tooLong);
    return new TimeSpan(whole === 0 ? 0 : whole, rest);
  }

  /** The duration of so many ticks, a `long`. */
  static fromTicks(ticks: bigint): TimeSpan {
    let whole = ticks / 10_000n;
    let rest = ticks % 10_000n;
    if (rest < 0n) {
      whole -= 1n;
      rest += 10_000n;
    }
    return new TimeSpan(Number(whole), Number(rest));
  }

  /** What the constructors make of their parts, or `ArgumentOutOfRangeException`. */
  static fromParts(days: number, hours: number, minutes: number, seconds: number, milliseconds: number): TimeSpan {
    const total = ((days * 24 + hours) * 3600 + minutes * 60 + seconds) * 1000 + milliseconds;
    if (Math.abs(total) > lastMillisecond)
      throw new DotNetException('System.ArgumentOutOfRangeException', tooLong, { details: { ParamName: null } });
    return new TimeSpan(total === 0 ? 0 : total, 0);
  }

  /** What `FromDays` and its like make of a number of units. */
  static fromUnits(value: number, millisecondsPerUnit: number): TimeSpan {
    if (Number.isNaN(value)) throw argumentException('TimeSpan does not accept floating point Not-a-Number values.');
    // Azure: .NET Framework rounds to the millisecond here, later runtimes to the tick.
    const rounded = value * millisecondsPerUnit + (value >= 0 ? 0.5 : -0.5);
    if (Math.abs(rounded) > lastMillisecond) throw overflow(tooLong);
    const milliseconds = Math.trunc(rounded);
    return new TimeSpan(milliseconds === 0 ? 0 : milliseconds, 0);
  }

  get ticks(): bigint {
    return BigInt(this.milliseconds) * 10_000n + BigInt(this.rest);
  }

  /** The ticks as a `double`, rounded as a conversion from `long` is. */
  get ticksAsDouble(): number {
    const approximate = this.milliseconds * 10_000 + this.rest;
    return Number.isSafeInteger(approximate) ? approximate : Number(this.ticks);
  }

  /** The days, hours … of the duration: all of them negative or zero where it is negative. */
  get parts(): TimeSpanParts {
    const negative = this.milliseconds < 0;
    const borrow = negative && this.rest > 0;
    const whole = negative ? -this.milliseconds - (borrow ? 1 : 0) : this.milliseconds;
    const ticks = borrow ? 10_000 - this.rest : this.rest;
    return {
      negative,
      days: Math.floor(whole / 86_400_000),
      hours: Math.floor(whole / 3_600_000) % 24,
      minutes: Math.floor(whole / 60_000) % 60,
      seconds: Math.floor(whole / 1000) % 60,
      milliseconds: whole % 1000,
      fraction: (whole % 1000) * 10_000 + ticks,
    };
  }

  add(other: TimeSpan): TimeSpan {
    return TimeSpan.of(this.milliseconds + other.milliseconds, this.rest + other.rest);
  }

  subtract(other: TimeSpan): TimeSpan {
    return TimeSpan.of(this.milliseconds - other.milliseconds, this.rest - other.rest);
  }

  negate(): TimeSpan {
    if (this.equals(TimeSpan.minValue))
      throw overflow('Negating the minimum value of a twos complement number is invalid.');
    return TimeSpan.of(-this.milliseconds, -this.rest);
  }

  duration(): TimeSpan {
    if (this.milliseconds >= 0) return this;
    if (this.equals(TimeSpan.minValue))
      throw overflow(
        'The duration cannot be returned for TimeSpan.MinValue because the absolute value of TimeSpan.MinValue exceeds the value of TimeSpan.MaxValue.',
      );
    return this.negate();
  }

  /** Negative, zero or positive as this is shorter, equal or longer. */
  compare(other: TimeSpan): number {
    return Math.sign(this.milliseconds - other.milliseconds || this.rest - other.rest);
  }

  compareTo(other: unknown): number {
    if (other === null) return 1;
    if (!(other instanceof TimeSpan)) throw argumentException('Object must be of type TimeSpan.');
    return this.compare(other);
  }

  equals(other: unknown): boolean {
    return other instanceof TimeSpan && this.milliseconds === other.milliseconds && this.rest === other.rest;
  }

  hashKey(): string | number {
    return this.rest === 0 ? this.milliseconds : `${this.milliseconds}+${this.rest}`;
  }

  format(format: string | null): string {
    const text = formatTimeSpan(this.parts, format);
    if (text === undefined) throw formatException();
    return text;
  }

  toString(): string {
    return this.format(null);
  }
}

/** A duration taken apart; the numbers are those of its absolute value. */
export interface TimeSpanParts {
  readonly negative: boolean;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
  /** Ticks beyond the last whole second. */
  readonly fraction: number;
}

registerDefault('System.TimeSpan', () => TimeSpan.zero);
