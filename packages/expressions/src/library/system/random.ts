import { Random } from '../../runtime/random.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.Random`: https://learn.microsoft.com/dotnet/api/system.random */
export const random: LibraryType = defineType('public class System.Random', {
  'Random()': () => new Random(),
  'Random(int Seed)': (seed: number) => new Random(seed),
  'int Next()': (self: Random) => self.sample(),
  'int Next(int maxValue)': (self: Random, maximum: number) => self.nextBelow(maximum),
  'int Next(int minValue, int maxValue)': (self: Random, minimum: number, maximum: number) =>
    self.nextBetween(minimum, maximum),
  'double NextDouble()': (self: Random) => self.nextDouble(),
  'void NextBytes(byte[] buffer)': (self: Random, buffer: Uint8Array | null) => self.nextBytes(buffer),
});
