import { getRandomValues } from 'node:crypto';

/** Fills an array with random bytes. */
export type RandomSource = (bytes: Uint8Array<ArrayBuffer>) => void;

let source: RandomSource = fillRandomly;

function fillRandomly(bytes: Uint8Array<ArrayBuffer>): void {
  getRandomValues(bytes);
}

/** Replaces where random bytes come from; without an argument, puts the platform's back. Tests use it. */
export function setRandomSource(replacement: RandomSource = fillRandomly): void {
  source = replacement;
}

/** Asking the platform costs the same for few bytes and for many, so few are taken from a stock. */
const stock = new Uint8Array(4096);
let used = stock.length;

/** Random bytes, fit for secrets. */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  if (source !== fillRandomly || count > 64) {
    const bytes = new Uint8Array(count);
    source(bytes);
    return bytes;
  }
  if (used + count > stock.length) {
    fillRandomly(stock);
    used = 0;
  }
  const bytes = stock.slice(used, used + count);
  stock.fill(0, used, used + count);
  used += count;
  return bytes;
}
