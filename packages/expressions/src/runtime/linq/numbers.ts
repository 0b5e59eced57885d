import { spend } from '../budget.ts';
import { Decimal } from '../decimal.ts';
import { overflow } from '../exceptions.ts';
import { type EnumerableValue, elementsOf } from '../iterate.ts';

// `Sum`, `Average`, `Min` and `Max` of the number types, over what a selector makes of the elements.

/** How one number type adds up, and what its average is. */
export interface Arithmetic {
  /** What a sum starts from. */
  readonly zero: unknown;
  readonly add: (sum: never, item: never) => unknown;
  /** The sum as a value of the type, from what it was added up as. */
  readonly total: (sum: never) => unknown;
  /** As `add`, but with the range of what an average is computed in. */
  readonly accumulate: (sum: never, item: never) => unknown;
  readonly average: (sum: never, count: number) => unknown;
}

const same = <T>(value: T): T => value;
const longest = 2n ** 63n;

function addInt32(sum: number, item: number): number {
  const total = sum + item;
  if (total !== (total | 0)) throw overflow();
  return total;
}

function addInt64(sum: bigint, item: bigint): bigint {
  const total = sum + item;
  if (total >= longest || total < -longest) throw overflow();
  return total;
}

const add = (sum: number, item: number): number => sum + item;

const divide = (sum: number, count: number): number => sum / count;
const addDecimal = (sum: Decimal, item: Decimal): Decimal => sum.add(item);

/** The keywords of the number types that LINQ adds up. */
export type NumberKeyword = 'int' | 'long' | 'float' | 'double' | 'decimal';

/** How each adds up. `float` is summed as `double` and rounded at the end, as .NET does. */
export const arithmetics: Readonly<Record<NumberKeyword, Arithmetic>> = {
  int: { zero: 0, add: addInt32, total: same, accumulate: add, average: divide },
  long: {
    zero: 0n,
    add: addInt64,
    total: same,
    accumulate: addInt64,
    average: (sum: bigint, count: number) => Number(sum) / count,
  },
  float: {
    zero: 0,
    add,
    total: Math.fround,
    accumulate: add,
    average: (sum: number, count: number) => Math.fround(sum / count),
  },
  double: { zero: 0, add, total: same, accumulate: add, average: divide },
  decimal: {
    zero: Decimal.zero,
    add: addDecimal,
    total: same,
    accumulate: addDecimal,
    average: (sum: Decimal, count: number) => sum.divide(Decimal.fromInteger(count)),
  },
};

/** What makes the number of an element; null where the elements are the numbers. */
export type NumberSelector = ((item: unknown) => unknown) | null;

/** `Sum`; nulls count for nothing. */
export function sum(arithmetic: Arithmetic, source: EnumerableValue<unknown>, selector: NumberSelector): unknown {
  let total = arithmetic.zero;
  for (const item of elementsOf(source)) {
    spend(1);
    const number = selector === null ? item : selector(item);
    if (number !== null) total = arithmetic.add(total as never, number as never);
  }
  return arithmetic.total(total as never);
}

/** `Average`; undefined where there is nothing to average. */
export function average(arithmetic: Arithmetic, source: EnumerableValue<unknown>, selector: NumberSelector): unknown {
  let total = arithmetic.zero;
  let count = 0;
  for (const item of elementsOf(source)) {
    spend(1);
    const number = selector === null ? item : selector(item);
    if (number === null) continue;
    total = arithmetic.accumulate(total as never, number as never);
    count++;
  }
  return count === 0 ? undefined : arithmetic.average(total as never, count);
}

/** `Min` (-1) or `Max` (1) by a comparison that holds NaN for the least; undefined where there is nothing but nulls. */
export function extreme<T>(
  direction: -1 | 1,
  source: EnumerableValue<T>,
  selector: ((item: T) => unknown) | null,
  compare: (left: never, right: never) => number,
): unknown {
  let best: unknown;
  for (const item of elementsOf(source)) {
    spend(1);
    const candidate = selector === null ? item : selector(item);
    if (candidate === null) continue;
    if (best === undefined || compare(candidate as never, best as never) * direction > 0) best = candidate;
  }
  return best;
}
