import type { Type } from '../../types/type.ts';
import { indexOfRaw, indexOutsideCollection, readOnly } from '../array.ts';
import { allocate, elementUnits, entryUnits, spend } from '../budget.ts';
import type { EnumerableObject, EqualityComparerObject, ListObject } from '../collections.ts';
import { keyUnder } from '../comparers.ts';
import { constructedType, GenericObject } from '../generic-object.ts';
import { type EnumerableValue, elementsOf } from '../iterate.ts';
import { fullTypeName } from '../object.ts';
import { makeArray } from '../values.ts';
import { Sequence } from './sequence.ts';

/** What grouping needs to know: how keys and elements are made of the items of a source, and which keys are one. */
export interface GroupingRule<T, K, E> {
  readonly keyType: Type;
  readonly elementType: Type;
  readonly key: (item: T) => K;
  /** Null where the items themselves are grouped. */
  readonly element: ((item: T) => E) | null;
  readonly comparer: EqualityComparerObject<K> | null;
}

/** `IGrouping<TKey, TElement>`. */
export class Grouping<K = unknown, E = unknown> extends GenericObject implements ListObject<E> {
  get genericName(): string {
    return 'System.Linq.IGrouping';
  }

  readonly keyType: Type;
  readonly elementType: Type;
  readonly key: K;
  readonly items: E[] = [];

  constructor(keyType: Type, elementType: Type, key: K) {
    super();
    this.keyType = keyType;
    this.elementType = elementType;
    this.key = key;
  }

  get typeArguments(): readonly Type[] {
    return [this.keyType, this.elementType];
  }

  get count(): number {
    return this.items.length;
  }

  get isReadOnly(): boolean {
    return true;
  }

  [Symbol.iterator](): Iterator<E> {
    return this.items[Symbol.iterator]();
  }

  itemAt(index: number): E {
    if (index < 0 || index >= this.items.length) throw indexOutsideCollection();
    return this.items[index] as E;
  }

  indexOf(item: E): number {
    return indexOfRaw(this.elementType, this.items, item, 0, this.items.length);
  }

  containsItem(item: E): boolean {
    return this.indexOf(item) >= 0;
  }

  setItemAt(): void {
    throw readOnly();
  }

  addItem(): void {
    throw readOnly();
  }

  insertAt(): void {
    throw readOnly();
  }

  removeItem(): boolean {
    throw readOnly();
  }

  removeAt(): void {
    throw readOnly();
  }

  clear(): void {
    throw readOnly();
  }

  override toString(): string {
    return `System.Linq.Lookup\`2+Grouping[${fullTypeName(this.keyType)},${fullTypeName(this.elementType)}]`;
  }
}

/** `ILookup<TKey, TElement>`: groups in the order in which their keys came first. */
export class Lookup<K = unknown, E = unknown> extends GenericObject implements EnumerableObject<Grouping<K, E>> {
  get genericName(): string {
    return 'System.Linq.Lookup';
  }

  readonly keyType: Type;
  readonly groupedType: Type;
  readonly #comparer: EqualityComparerObject<K> | null;
  readonly #groups = new Map<unknown, Grouping<K, E>>();

  constructor(keyType: Type, groupedType: Type, comparer: EqualityComparerObject<K> | null) {
    super();
    this.keyType = keyType;
    this.groupedType = groupedType;
    this.#comparer = comparer;
  }

  /** Groups the items of a source; for joins, items whose key is null belong to no group. */
  static of<T, K, E>(source: EnumerableValue<T>, rule: GroupingRule<T, K, E>, withNull = true): Lookup<K, E> {
    const lookup = new Lookup<K, E>(rule.keyType, rule.elementType, rule.comparer);
    for (const item of elementsOf(source)) {
      spend(1);
      const key = rule.key(item);
      if (key === null && !withNull) continue;
      allocate(elementUnits);
      lookup.#group(key).items.push(rule.element === null ? (item as unknown as E) : rule.element(item));
    }
    return lookup;
  }

  get typeArguments(): readonly Type[] {
    return [this.keyType, this.groupedType];
  }

  get elementType(): Type {
    return constructedType('System.Linq.IGrouping', [this.keyType, this.groupedType]);
  }

  get count(): number {
    return this.#groups.size;
  }

  [Symbol.iterator](): Iterator<Grouping<K, E>> {
    return this.#groups.values();
  }

  has(key: K): boolean {
    return this.#groups.has(keyUnder(this.#comparer, key));
  }

  /** The group of a key, or undefined. */
  find(key: K): Grouping<K, E> | undefined {
    return this.#groups.get(keyUnder(this.#comparer, key));
  }

  /** The elements of a key; none when there is no such key. */
  get(key: K): EnumerableValue<E> {
    return this.find(key) ?? makeArray<E>(this.groupedType, []);
  }

  #group(key: K): Grouping<K, E> {
    const found = keyUnder(this.#comparer, key);
    let group = this.#groups.get(found);
    if (group === undefined) {
      allocate(2 * entryUnits);
      this.#groups.set(found, (group = new Grouping(this.keyType, this.groupedType, key)));
    }
    return group;
  }
}

/** `GroupBy`: groups when it is gone through. */
export function groupBy<T, K, E>(source: EnumerableValue<T>, rule: GroupingRule<T, K, E>): Sequence<Grouping<K, E>> {
  const type = constructedType('System.Linq.IGrouping', [rule.keyType, rule.elementType]);
  return new Sequence(type, 'GroupBy', [source], function* () {
    yield* Lookup.of(source, rule);
  });
}

/** `GroupBy` with a result selector. */
export function groupByInto<T, K, E, R>(
  type: Type,
  source: EnumerableValue<T>,
  rule: GroupingRule<T, K, E>,
  result: (key: K, elements: EnumerableValue<E>) => R,
): Sequence<R> {
  return new Sequence(type, 'GroupBy', [source], function* () {
    for (const group of Lookup.of(source, rule)) {
      spend(1);
      yield result(group.key, group);
    }
  });
}

/** `Join`. */
export function join<O, I, K, R>(
  type: Type,
  outer: EnumerableValue<O>,
  inner: EnumerableValue<I>,
  outerKey: (item: O) => K,
  rule: GroupingRule<I, K, I>,
  result: (outer: O, inner: I) => R,
): Sequence<R> {
  return new Sequence(type, 'Join', [outer, inner], function* () {
    const lookup = Lookup.of(inner, rule, false);
    for (const item of elementsOf(outer)) {
      spend(1);
      const group = lookup.find(outerKey(item));
      for (const element of group ?? []) {
        spend(1);
        yield result(item, element);
      }
    }
  });
}

/** `GroupJoin`. */
export function groupJoin<O, I, K, R>(
  type: Type,
  outer: EnumerableValue<O>,
  inner: EnumerableValue<I>,
  outerKey: (item: O) => K,
  rule: GroupingRule<I, K, I>,
  result: (outer: O, inner: EnumerableValue<I>) => R,
): Sequence<R> {
  return new Sequence(type, 'GroupJoin', [outer, inner], function* () {
    const lookup = Lookup.of(inner, rule, false);
    for (const item of elementsOf(outer)) {
      spend(1);
      yield result(item, lookup.get(outerKey(item)));
    }
  });
}
