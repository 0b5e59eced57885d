import { convertBoxed } from '../convert.ts';
import { argumentException } from '../exceptions.ts';
import { netType } from '../net-type.ts';
import { Boxed, type DotNetObject } from '../values.ts';

/** `System.Numerics.BigInteger`, as far as JSON needs it: what an integer beyond `long` is read as. */
export class BigInteger implements DotNetObject {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }

  /** Any number as a whole one; fractions are lost. */
  static of(value: unknown): BigInteger {
    if (value instanceof BigInteger) return value;
    if (typeof value === 'bigint' || typeof value === 'number') return new BigInteger(BigInt(value));
    if (value instanceof Boxed && typeof value.value === 'bigint') return new BigInteger(value.value);
    return new BigInteger(BigInt(Math.trunc(convertBoxed('Double', value) as number)));
  }

  get [netType](): string {
    return 'System.Numerics.BigInteger';
  }

  toString(): string {
    return String(this.value);
  }

  equals(other: unknown): boolean {
    return other instanceof BigInteger && other.value === this.value;
  }

  hashKey(): bigint {
    return this.value;
  }

  compareTo(other: unknown): number {
    if (other === null) return 1;
    if (!(other instanceof BigInteger)) throw argumentException('The parameter must be a BigInteger.', 'obj');
    return this.value < other.value ? -1 : this.value > other.value ? 1 : 0;
  }
}
