import { now } from '../../../runtime/clock.ts';
import { Stopwatch } from '../../../runtime/stopwatch.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.Diagnostics.Stopwatch`: https://learn.microsoft.com/dotnet/api/system.diagnostics.stopwatch */
export const stopwatch: LibraryType = defineType('public class System.Diagnostics.Stopwatch', {
  'Stopwatch()': () => new Stopwatch(),
  'static System.Diagnostics.Stopwatch StartNew()': () => Stopwatch.startNew(),
  'static long GetTimestamp()': () => BigInt(Math.floor(now() * 10_000)),
  'static readonly long Frequency { get; }': () => 10_000_000n,
  'static readonly bool IsHighResolution { get; }': () => true,
  'bool IsRunning { get; }': (self: Stopwatch) => self.isRunning,
  'TimeSpan Elapsed { get; }': (self: Stopwatch) => self.elapsed,
  'long ElapsedMilliseconds { get; }': (self: Stopwatch) => BigInt(self.elapsed.milliseconds),
  'long ElapsedTicks { get; }': (self: Stopwatch) => self.elapsed.ticks,
  'void Start()': (self: Stopwatch) => self.start(),
  'void Stop()': (self: Stopwatch) => self.stop(),
  'void Reset()': (self: Stopwatch) => self.reset(),
  'void Restart()': (self: Stopwatch) => {
    self.reset();
    self.start();
  },
});
