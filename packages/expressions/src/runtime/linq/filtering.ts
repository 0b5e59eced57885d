import type { Type } from '../../types/type.ts';
import { allocate, elementUnits, entryUnits, spend } from '../budget.ts';
import type { EqualityComparerObject } from '../collections.ts';
import { keyUnder } from '../comparers.ts';
import { type EnumerableValue, elementsOf } from '../iterate.ts';
import { Sequence } from './sequence.ts';

// Operators that give elements of their source, or of several sources, as they are.

/** `Where`. */
export function where<T>(type: Type, source: EnumerableValue<T>, predicate: (item: T) => boolean): Sequence<T> {
  return new Sequence(type, 'Where', [source], () => new WhereIterator(source, predicate));
}

/** A class and not a generator, as with small sources starting one is most of the cost. */
class WhereIterator<T> implements Iterator<T> {
  readonly #source: EnumerableValue<T>;
  readonly #predicate: (item: T) => boolean;
  #iterator: Iterator<T> | undefined;

  constructor(source: EnumerableValue<T>, predicate: (item: T) => boolean) {
    this.#source = source;
    this.#predicate = predicate;
  }

  next(): IteratorResult<T> {
    // As in .NET the source is opened when the first element is asked for.
    this.#iterator ??= elementsOf(this.#source)[Symbol.iterator]();
    for (;;) {
      spend(1);
      const turn = this.#iterator.next();
      if (turn.done || this.#predicate(turn.value)) return turn;
    }
  }
}

/** `Where` with the index of each element. */
export function whereIndexed<T>(
  type: Type,
  source: EnumerableValue<T>,
  predicate: (item: T, index: number) => boolean,
): Sequence<T> {
  return new Sequence(type, 'Where', [source], function* () {
    let index = 0;
    for (const item of elementsOf(source)) {
      spend(1);
      if (predicate(item, index++)) yield item;
    }
  });
}

/** `Take`. */
export function take<T>(type: Type, source: EnumerableValue<T>, count: number): Sequence<T> {
  return new Sequence(type, 'Take', [source], function* () {
    if (count <= 0) return;
    let left = count;
    for (const item of elementsOf(source)) {
      spend(1);
      yield item;
      // The source is not asked for one element too many.
      if (--left === 0) return;
    }
  });
}

/** `TakeWhile`, with and without index. */
export function takeWhile<T>(
  type: Type,
  source: EnumerableValue<T>,
  predicate: (item: T, index: number) => boolean,
): Sequence<T> {
  return new Sequence(type, 'TakeWhile', [source], function* () {
    let index = 0;
    for (const item of elementsOf(source)) {
      spend(1);
      if (!predicate(item, index++)) return;
      yield item;
    }
  });
}

/** `Skip`. */
export function skip<T>(type: Type, source: EnumerableValue<T>, count: number): Sequence<T> {
  return new Sequence(type, 'Skip', [source], function* () {
    let left = count;
    for (const item of elementsOf(source)) {
      spend(1);
      if (left-- > 0) continue;
      left = 0;
      yield item;
    }
  });
}

/** `SkipLast`: an item comes out when as many others have come after it. */
export function skipLast<T>(type: Type, source: EnumerableValue<T>, count: number): Sequence<T> {
  if (count <= 0) return skip(type, source, 0);
  return new Sequence(type, 'SkipLast', [source], function* () {
    const held: T[] = [];
    let place = 0;
    for (const item of elementsOf(source)) {
      spend(1);
      if (held.length < count) {
        allocate(elementUnits);
        held.push(item);
        continue;
      }
      yield held[place] as T;
      held[place] = item;
      place = (place + 1) % count;
    }
  });
}

/** `TakeLast`. */
export function takeLast<T>(type: Type, source: EnumerableValue<T>, count: number): Sequence<T> {
  return new Sequence(type, 'TakeLast', [source], function* () {
    const items: T[] = [];
    for (const item of elementsOf(source)) {
      spend(1);
      allocate(elementUnits);
      items.push(item);
    }
    if (count > 0) yield* items.slice(-count);
  });
}

/** `SkipWhile`, with and without index. */
export function skipWhile<T>(
  type: Type,
  source: EnumerableValue<T>,
  predicate: (item: T, index: number) => boolean,
): Sequence<T> {
  return new Sequence(type, 'SkipWhile', [source], function* () {
    let index = 0;
    let skipping = true;
    for (const item of elementsOf(source)) {
      spend(1);
      if (skipping && predicate(item, index++)) continue;
      skipping = false;
      yield item;
    }
  });
}

/** `Concat`. */
export function concat<T>(type: Type, first: EnumerableValue<T>, second: EnumerableValue<T>): Sequence<T> {
  return new Sequence(type, 'Concat', [first, second], function* () {
    for (const item of elementsOf(first)) {
      spend(1);
      yield item;
    }
    for (const item of elementsOf(second)) {
      spend(1);
      yield item;
    }
  });
}

/** `Append`. */
export function append<T>(type: Type, source: EnumerableValue<T>, last: T): Sequence<T> {
  return concat(type, source, [last]);
}

/** `Prepend`. */
export function prepend<T>(type: Type, source: EnumerableValue<T>, first: T): Sequence<T> {
  return concat(type, [first], source);
}

/** `DefaultIfEmpty`. */
export function defaultIfEmpty<T>(type: Type, source: EnumerableValue<T>, value: T): Sequence<T> {
  return new Sequence(type, 'DefaultIfEmpty', [source], function* () {
    let empty = true;
    for (const item of elementsOf(source)) {
      spend(1);
      empty = false;
      yield item;
    }
    if (empty) yield value;
  });
}

/** `Reverse`. */
export function reverse<T>(type: Type, source: EnumerableValue<T>): Sequence<T> {
  return new Sequence(type, 'Reverse', [source], function* () {
    const items: T[] = [];
    for (const item of elementsOf(source)) {
      spend(1);
      allocate(elementUnits);
      items.push(item);
    }
    for (let index = items.length - 1; index >= 0; index--) yield items[index] as T;
  });
}

type Comparer<T> = EqualityComparerObject<T> | null;

/** `Distinct`. */
export function distinct<T>(type: Type, source: EnumerableValue<T>, comparer: Comparer<T>): Sequence<T> {
  return new Sequence(type, 'Distinct', [source], () => unseen([source], new Set(), comparer));
}

/** `Union`. */
export function union<T>(
  type: Type,
  first: EnumerableValue<T>,
  second: EnumerableValue<T>,
  comparer: Comparer<T>,
): Sequence<T> {
  return new Sequence(type, 'Union', [first, second], () => unseen([first, second], new Set(), comparer));
}

/** `Except`. */
export function except<T>(
  type: Type,
  first: EnumerableValue<T>,
  second: EnumerableValue<T>,
  comparer: Comparer<T>,
): Sequence<T> {
  return new Sequence(type, 'Except', [first, second], function* () {
    yield* unseen([first], keysOf(second, comparer), comparer);
  });
}

/** `Intersect`. */
export function intersect<T>(
  type: Type,
  first: EnumerableValue<T>,
  second: EnumerableValue<T>,
  comparer: Comparer<T>,
): Sequence<T> {
  return new Sequence(type, 'Intersect', [first, second], function* () {
    const keys = keysOf(second, comparer);
    for (const item of elementsOf(first)) {
      spend(1);
      if (keys.delete(keyUnder(comparer, item))) yield item;
    }
  });
}

function* unseen<T>(
  sources: readonly EnumerableValue<T>[],
  seen: Set<unknown>,
  comparer: Comparer<T>,
): Generator<T, void, undefined> {
  for (const source of sources) {
    for (const item of elementsOf(source)) {
      spend(1);
      const key = keyUnder(comparer, item);
      if (seen.has(key)) continue;
      allocate(entryUnits);
      seen.add(key);
      yield item;
    }
  }
}

function keysOf<T>(source: EnumerableValue<T>, comparer: Comparer<T>): Set<unknown> {
  const keys = new Set<unknown>();
  for (const item of elementsOf(source)) {
    spend(1);
    allocate(entryUnits);
    keys.add(keyUnder(comparer, item));
  }
  return keys;
}
