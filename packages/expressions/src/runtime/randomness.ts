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

/** Random bytes, fit for secrets. */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  source(bytes);
  return bytes;
}
