import { randomFillSync } from 'node:crypto';
import { spend } from '../budget.ts';
import { argumentNull } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';
import { byteRange } from './byte-range.ts';

/** An instance of `System.Security.Cryptography.RNGCryptoServiceProvider`. */
export class RandomNumberGenerator implements DotNetObject {
  readonly [netType]: string = 'System.Security.Cryptography.RNGCryptoServiceProvider';

  fill(data: Uint8Array | null): void {
    if (data === null) throw argumentNull('data');
    spend(1 + (data.length >> 3));
    randomFillSync(data);
  }

  fillRange(data: Uint8Array | null, offset: number, count: number): void {
    this.fill(byteRange(data, offset, count, { buffer: 'data', offset: 'offset' }));
  }

  fillNonZero(data: Uint8Array | null): void {
    this.fill(data);
    for (const bytes = data as Uint8Array; ; ) {
      const zero = bytes.indexOf(0);
      if (zero < 0) return;
      this.fill(bytes.subarray(zero, zero + 1));
    }
  }

  toString(): string {
    return this[netType];
  }
}
