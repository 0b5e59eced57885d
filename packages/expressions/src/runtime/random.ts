import { spend } from './budget.ts';
import { argumentNull, argumentOutOfRange } from './exceptions.ts';
import { netType } from './net-type.ts';
import type { DotNetObject } from './values.ts';

// System.Random: Knuth's subtractive generator as .NET Framework has it, so that a seed gives the same numbers.
// https://learn.microsoft.com/dotnet/api/system.random

const largest = 0x7fff_ffff;

let drawSeed: () => number = systemSeed;

function systemSeed(): number {
  return Math.floor(Math.random() * largest);
}

/** Replaces where `new Random()` gets its seed, for tests; without an argument the system's randomness is back. */
export function setRandomSeed(draw: () => number = systemSeed): void {
  drawSeed = draw;
}

/** A `Random`. */
export class Random implements DotNetObject {
  readonly #seeds = new Int32Array(56);
  #next = 0;
  #other = 21;

  constructor(seed: number = drawSeed()) {
    const seeds = this.#seeds;
    let value = (161803398 - (seed === -2147483648 ? largest : Math.abs(seed))) | 0;
    seeds[55] = value;
    let following = 1;
    for (let index = 1; index < 55; index++) {
      const place = (21 * index) % 55;
      seeds[place] = following;
      following = (value - following) | 0;
      if (following < 0) following = (following + largest) | 0;
      value = seeds[place] as number;
    }
    for (let round = 1; round < 5; round++) {
      for (let index = 1; index < 56; index++) {
        const difference = ((seeds[index] as number) - (seeds[1 + ((index + 30) % 55)] as number)) | 0;
        seeds[index] = difference < 0 ? (difference + largest) | 0 : difference;
      }
    }
  }

  readonly [netType]: string = 'System.Random';

  /** `Next()`. */
  sample(): number {
    this.#next = this.#next >= 55 ? 1 : this.#next + 1;
    this.#other = this.#other >= 55 ? 1 : this.#other + 1;
    let value = ((this.#seeds[this.#next] as number) - (this.#seeds[this.#other] as number)) | 0;
    if (value === largest) value--;
    if (value < 0) value = (value + largest) | 0;
    this.#seeds[this.#next] = value;
    return value;
  }

  /** `NextDouble()`. */
  nextDouble(): number {
    return this.sample() * (1 / largest);
  }

  /** `Next(maxValue)`. */
  nextBelow(maximum: number): number {
    if (maximum < 0) throw argumentOutOfRange('maxValue', "'maxValue' must be greater than zero.");
    return Math.trunc(this.nextDouble() * maximum);
  }

  /** `Next(minValue, maxValue)`. */
  nextBetween(minimum: number, maximum: number): number {
    if (minimum > maximum) throw argumentOutOfRange('minValue', "'minValue' cannot be greater than maxValue.");
    const range = maximum - minimum;
    if (range <= largest) return Math.trunc(this.nextDouble() * range) + minimum;
    return Math.trunc(this.#nextLarge() * range) + minimum;
  }

  #nextLarge(): number {
    const value = this.sample();
    const signed = this.sample() % 2 === 0 ? -value : value;
    return (signed + (largest - 1)) / (2 * largest - 1);
  }

  /** `NextBytes(buffer)`. */
  nextBytes(buffer: Uint8Array | null): void {
    if (buffer === null) throw argumentNull('buffer');
    spend(buffer.length);
    for (let index = 0; index < buffer.length; index++) buffer[index] = this.sample() % 256;
  }

  toString(): string {
    return 'System.Random';
  }
}
