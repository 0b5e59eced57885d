import type { Type } from '../../types/type.ts';
import { allocate, elementUnits, spend } from '../budget.ts';
import type { ComparerObject } from '../collections.ts';
import { comparisonOf } from '../comparers.ts';
import { type EnumerableValue, elementsOf } from '../iterate.ts';
import { fullTypeName } from '../object.ts';
import { DeferredSequence } from './sequence.ts';

/** One `orderby` key: how it is made of an element and how two are compared. */
export interface OrderingKey<T> {
  readonly type: Type;
  readonly selector: (item: T) => unknown;
  readonly comparer: ComparerObject<unknown> | null;
  readonly descending: boolean;
}

/** `IOrderedEnumerable<T>`: sorted, stably, each time it is gone through. */
// Differs from Azure only where comparing fails: as in .NET Framework, OrderBy lets the comparer's exception through.
export class OrderedSequence<T = unknown> extends DeferredSequence<T> {
  get genericName(): string {
    return 'System.Linq.IOrderedEnumerable';
  }

  readonly #source: EnumerableValue<T>;
  readonly #keys: readonly OrderingKey<T>[];

  constructor(elementType: Type, source: EnumerableValue<T>, keys: readonly OrderingKey<T>[]) {
    super(elementType, [source]);
    this.#source = source;
    this.#keys = keys;
  }

  /** `ThenBy`: the same with one more key. */
  thenBy(key: OrderingKey<T>): OrderedSequence<T> {
    allocate(this.#keys.length + 1);
    return new OrderedSequence(this.elementType, this.#source, [...this.#keys, key]);
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    const items: T[] = [];
    for (const item of elementsOf(this.#source)) {
      spend(1);
      allocate(elementUnits);
      items.push(item);
    }
    for (const index of this.#order(items)) yield items[index] as T;
  }

  /** The indexes of the items in order. All keys are made before any are compared. */
  #order(items: readonly T[]): number[] {
    const columns = this.#keys.map(({ selector, comparer, descending, type }) => {
      spend(items.length);
      allocate(items.length * elementUnits);
      const keys = items.map((item) => selector(item));
      const compare = comparisonOf(comparer, type);
      return descending
        ? (left: number, right: number) => compare(keys[right], keys[left])
        : (left: number, right: number) => compare(keys[left], keys[right]);
    });
    const [first] = columns;
    allocate(items.length * elementUnits);
    const indexes = items.map((_, index) => index);
    if (columns.length === 1 && first !== undefined) {
      return indexes.sort((left, right) => {
        spend(1);
        return first(left, right);
      });
    }
    return indexes.sort((left, right) => {
      spend(columns.length);
      for (const compare of columns) {
        const order = compare(left, right);
        if (order !== 0) return order;
      }
      return 0;
    });
  }

  override toString(): string {
    const last = this.#keys[this.#keys.length - 1] as OrderingKey<T>;
    return `System.Linq.OrderedEnumerable\`2[${fullTypeName(this.elementType)},${fullTypeName(last.type)}]`;
  }
}
