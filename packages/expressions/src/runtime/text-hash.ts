import { spend } from './budget.ts';

// `string.GetHashCode()`: Marvin32, the hash that .NET has, over the UTF-16 bytes. .NET draws its seed for each process;
// ours is fixed, so that keys made of hash codes are the same on every instance of a gateway and after a restart.

const seedLow = 12874512;
const seedHigh = 0;

/** The hash code of text. */
export function hashText(text: string): number {
  spend(1 + (text.length >> 4));
  let low = seedLow;
  let high = seedHigh;
  const pairs = text.length & ~1;
  for (let index = 0; index <= pairs; index += 2) {
    // After the last pair comes what is left of the text, with a one behind it.
    const last = index === pairs;
    const first = index < text.length ? text.charCodeAt(index) : 0x80;
    const second = last ? (index < text.length ? 0x80 : 0) : text.charCodeAt(index + 1);
    low = (low + (first | (second << 16))) | 0;
    for (let round = last ? 2 : 1; round > 0; round--) {
      high ^= low;
      low = ((low << 20) | (low >>> 12)) + high;
      high = ((high << 9) | (high >>> 23)) ^ low;
      low = ((low << 27) | (low >>> 5)) + high;
      high = (high << 19) | (high >>> 13);
      low |= 0;
    }
  }
  return low ^ high;
}
