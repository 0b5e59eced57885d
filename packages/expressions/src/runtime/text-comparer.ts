import { spend } from './budget.ts';
import {
  compareInvariant,
  compareOrdinal,
  compareOrdinalIgnoreCase,
  endsWithInvariant,
  indexOfInvariant,
  invariantKey,
  lastIndexOfInvariant,
  startsWithInvariant,
} from './collation.ts';
import { argumentException, argumentNull } from './exceptions.ts';
import { hashCodeOf } from './hash-code.ts';
import { netType } from './net-type.ts';
import { compareRaw, equalValues, registerTextComparison } from './object.ts';
import { toUpperInvariant, upperUnit } from './text-case.ts';
import { hashText } from './text-hash.ts';
import { indexOfOrdinal, lastIndexOfOrdinal } from './text-search.ts';
import { Boxed, typeOf } from './values.ts';

export { hashText } from './text-hash.ts';

registerTextComparison(compareInvariant);

/** One way to compare text: what `StringComparer` is, and what each `StringComparison` stands for. */
export class TextComparer {
  readonly [netType]: string = 'System.StringComparer';
  readonly isOrdinal: boolean;
  readonly ignoresCase: boolean;

  constructor(isOrdinal: boolean, ignoresCase: boolean) {
    this.isOrdinal = isOrdinal;
    this.ignoresCase = ignoresCase;
  }

  compare(left: string | null, right: string | null): number {
    if (left === right) return 0;
    if (left === null) return -1;
    if (right === null) return 1;
    if (!this.isOrdinal) return compareInvariant(left, right, this.ignoresCase);
    return this.ignoresCase ? compareOrdinalIgnoreCase(left, right) : compareOrdinal(left, right);
  }

  equals(left: unknown, right: unknown): boolean {
    if (left === right) return true;
    if (typeof left !== 'string' || typeof right !== 'string') return false;
    if (!this.isOrdinal) return compareInvariant(left, right, this.ignoresCase) === 0;
    // Case folding is unit by unit, so texts of different length are never equal.
    if (!this.ignoresCase || left.length !== right.length) return false;
    return equalIgnoringCase(left, right);
  }

  /** The same for texts that are equal: the key of a `Map`. */
  keyOf(text: string): string {
    if (!this.isOrdinal) return invariantKey(text, this.ignoresCase);
    return this.ignoresCase ? toUpperInvariant(text) : text;
  }

  /** `GetHashCode(string)`. */
  hash(text: string | null): number {
    if (text === null) throw argumentNull('obj');
    return hashText(this.keyOf(text));
  }

  /** `Compare(object, object)`. */
  compareObjects(left: unknown, right: unknown): number {
    if (left === right) return 0;
    if (left === null) return -1;
    if (right === null) return 1;
    if (typeof left === 'string' && typeof right === 'string') return this.compare(left, right);
    const isComparable = typeof left !== 'object' || left instanceof Boxed || 'compareTo' in left;
    if (!isComparable) throw argumentException('At least one object must implement IComparable.');
    return compareRaw(typeOf(left), left, right);
  }

  /** `Equals(object, object)`. */
  equalObjects(left: unknown, right: unknown): boolean {
    if (typeof left === 'string' && typeof right === 'string') return this.equals(left, right);
    return equalValues(left, right);
  }

  /** `GetHashCode(object)`. */
  hashObject(value: unknown): number {
    if (value === null) throw argumentNull('obj');
    return typeof value === 'string' ? this.hash(value) : hashCodeOf(value);
  }

  /** Where `value` first is within `count` units of `source` from `start`, or -1. */
  indexOf(source: string, value: string, start: number, count: number): number {
    if (!this.isOrdinal) return indexOfInvariant(source, value, start, count, this.ignoresCase);
    const end = start + count;
    const text = end === source.length ? source : source.slice(0, end);
    if (!this.ignoresCase) return indexOfOrdinal(text, value, start);
    return indexOfOrdinal(toUpperInvariant(text), toUpperInvariant(value), start);
  }

  /** Where `value` last is within `count` units of `source` from `start`, or -1. */
  lastIndexOf(source: string, value: string, start: number, count: number): number {
    if (!this.isOrdinal) return lastIndexOfInvariant(source, value, start, count, this.ignoresCase);
    const text = source.slice(start, start + count);
    const found = this.ignoresCase
      ? lastIndexOfOrdinal(toUpperInvariant(text), toUpperInvariant(value))
      : lastIndexOfOrdinal(text, value);
    return found < 0 ? -1 : found + start;
  }

  startsWith(source: string, value: string): boolean {
    if (!this.isOrdinal) return startsWithInvariant(source, value, this.ignoresCase);
    return this.ignoresCase ? this.equals(source.slice(0, value.length), value) : source.startsWith(value);
  }

  endsWith(source: string, value: string): boolean {
    if (!this.isOrdinal) return endsWithInvariant(source, value, this.ignoresCase);
    if (!this.ignoresCase) return source.endsWith(value);
    return value.length <= source.length && this.equals(source.slice(source.length - value.length), value);
  }

  toString(): string {
    if (!this.isOrdinal) return 'System.CultureAwareComparer';
    return this.ignoresCase ? 'System.OrdinalIgnoreCaseComparer' : 'System.OrdinalComparer';
  }
}

/** `StringComparer.InvariantCulture`, which is also what `CurrentCulture` means. */
export const invariantComparer: TextComparer = new TextComparer(false, false);
/** `StringComparer.InvariantCultureIgnoreCase`. */
export const invariantIgnoreCaseComparer: TextComparer = new TextComparer(false, true);
/** `StringComparer.Ordinal`. */
export const ordinalComparer: TextComparer = new TextComparer(true, false);
/** `StringComparer.OrdinalIgnoreCase`. */
export const ordinalIgnoreCaseComparer: TextComparer = new TextComparer(true, true);

const comparers: readonly TextComparer[] = [
  invariantComparer,
  invariantIgnoreCaseComparer,
  invariantComparer,
  invariantIgnoreCaseComparer,
  ordinalComparer,
  ordinalIgnoreCaseComparer,
];

/** The comparer that a `StringComparison` stands for. */
export function comparerOf(comparison: number): TextComparer {
  const comparer = comparers[comparison];
  if (comparer === undefined) {
    throw argumentException('The string comparison type passed in is currently not supported.', 'comparisonType');
  }
  return comparer;
}

/** The comparer of `CompareOptions` under the invariant culture. */
export function comparerWith(options: number): TextComparer {
  if ((options & ordinal) !== 0 || (options & ordinalIgnoreCase) !== 0) {
    if (options === ordinal) return ordinalComparer;
    if (options === ordinalIgnoreCase) return ordinalIgnoreCaseComparer;
    throw argumentException('CompareOption.Ordinal cannot be used with other options.', 'options');
  }
  // Differs from Azure: IgnoreNonSpace, IgnoreSymbols, IgnoreKanaType, IgnoreWidth and StringSort change nothing.
  return (options & ignoreCase) !== 0 ? invariantIgnoreCaseComparer : invariantComparer;
}

/** Whether texts of the same length are equal unit by unit in upper case. */
function equalIgnoringCase(left: string, right: string): boolean {
  spend(1 + (left.length >> 3));
  for (let index = 0; index < left.length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b && upperUnit(a) !== upperUnit(b)) return false;
  }
  return true;
}

const ignoreCase = 1;
const ordinalIgnoreCase = 0x10000000;
const ordinal = 0x40000000;
