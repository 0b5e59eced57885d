import type { Type } from '../types/type.ts';
import { specialOf } from '../types/well-known.ts';
import type { ComparerObject, EqualityComparerObject } from './collections.ts';
import { GenericObject } from './generic-object.ts';
import { hashCodeOf } from './hash-code.ts';
import { compareRaw, equalRaw, equalValues, hashKeyOf } from './object.ts';
import { box } from './values.ts';

// A dictionary, a sort or a LINQ operator either is given a comparer or takes the default one of its type, written null
// here so that the common case needs no object and no indirect call.

/** `EqualityComparer<T>.Default`. */
export class DefaultEqualityComparer<T = unknown> extends GenericObject implements EqualityComparerObject<T> {
  get genericName(): string {
    return 'System.Collections.Generic.EqualityComparer';
  }

  readonly type: Type;

  constructor(type: Type) {
    super();
    this.type = type;
  }

  get typeArguments(): readonly Type[] {
    return [this.type];
  }

  equals(left: T, right: T): boolean {
    return equalRaw(this.type, left, right);
  }

  keyOf(value: T): unknown {
    return hashKeyOf(value);
  }

  /** `GetHashCode(T)`. */
  hash(value: T): number {
    return hashCodeOf(box(this.type, value));
  }

  equalObjects(left: unknown, right: unknown): boolean {
    return equalValues(left, right);
  }

  hashObject(value: unknown): number {
    return hashCodeOf(value);
  }
}

/** `Comparer<T>.Default`, and with a comparison what `Comparer<T>.Create` makes. */
export class DefaultComparer<T = unknown> extends GenericObject implements ComparerObject<T> {
  get genericName(): string {
    return 'System.Collections.Generic.Comparer';
  }

  readonly type: Type;
  readonly #compare: (left: T, right: T) => number;

  constructor(type: Type, compare: ((left: T, right: T) => number) | null = null) {
    super();
    this.type = type;
    this.#compare = compare ?? defaultComparison<T>(type);
  }

  get typeArguments(): readonly Type[] {
    return [this.type];
  }

  compare(left: T, right: T): number {
    return this.#compare(left, right);
  }

  compareObjects(left: unknown, right: unknown): number {
    return compareRaw(this.type, left, right);
  }
}

const plainNumbers: ReadonlySet<string | undefined> = new Set([
  ...['sbyte', 'byte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong', 'char'],
]);

/** How values of a type compare by default. */
export function defaultComparison<T>(type: Type): (left: T, right: T) => number {
  if (plainNumbers.has(specialOf(type))) return compareNumbers;
  return (left, right) => compareRaw(type, left, right);
}

function compareNumbers<T>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The comparison of a comparer, or the default one of the type. */
export function comparisonOf<T>(comparer: ComparerObject<T> | null, type: Type): (left: T, right: T) => number {
  return comparer === null ? defaultComparison(type) : (left, right) => comparer.compare(left, right);
}

/** The key by which a `Map` finds a value under a comparer; null is its own key. */
export function keyUnder<T>(comparer: EqualityComparerObject<T> | null, value: T): unknown {
  return comparer === null ? hashKeyOf(value) : value === null ? null : comparer.keyOf(value);
}

/** Whether two values are equal under a comparer, or by default. */
export function equalUnder<T>(comparer: EqualityComparerObject<T> | null, type: Type, left: T, right: T): boolean {
  return comparer === null ? equalRaw(type, left, right) : comparer.equals(left, right);
}
