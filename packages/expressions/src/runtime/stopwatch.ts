import { now } from './clock.ts';
import { netType } from './net-type.ts';
import { TimeSpan } from './time-span.ts';
import type { DotNetObject } from './values.ts';

/** `System.Diagnostics.Stopwatch`: https://learn.microsoft.com/dotnet/api/system.diagnostics.stopwatch */
export class Stopwatch implements DotNetObject {
  readonly [netType]: string = 'System.Diagnostics.Stopwatch';
  #elapsed = 0;
  #started: number | undefined;

  static startNew(): Stopwatch {
    const stopwatch = new Stopwatch();
    stopwatch.start();
    return stopwatch;
  }

  get isRunning(): boolean {
    return this.#started !== undefined;
  }

  /** What has been measured so far. */
  get elapsed(): TimeSpan {
    const running = this.#started === undefined ? 0 : Math.max(0, now() - this.#started);
    const ticks = Math.floor((this.#elapsed + running) * 10_000);
    return TimeSpan.of(0, ticks);
  }

  start(): void {
    this.#started ??= now();
  }

  stop(): void {
    if (this.#started === undefined) return;
    this.#elapsed += Math.max(0, now() - this.#started);
    this.#started = undefined;
  }

  reset(): void {
    this.#elapsed = 0;
    this.#started = undefined;
  }

  toString(): string {
    return 'System.Diagnostics.Stopwatch';
  }
}
