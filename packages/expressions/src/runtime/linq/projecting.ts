import type { Type } from '../../types/type.ts';
import { spend } from '../budget.ts';
import { isOfType, unboxTo } from '../casts.ts';
import { type EnumerableValue, elementsOf, elementTypeOfEnumerable, iterateBoxed } from '../iterate.ts';
import { Sequence } from './sequence.ts';

// Operators that make new elements out of those of their sources.

/** `Select`. */
export function select<T, R>(type: Type, source: EnumerableValue<T>, selector: (item: T) => R): Sequence<R> {
  return new Sequence(type, 'WhereSelectEnumerable', [source], () => new SelectIterator(source, selector));
}

/** A class and not a generator, as with small sources starting one is most of the cost. */
class SelectIterator<T, R> implements Iterator<R> {
  readonly #source: EnumerableValue<T>;
  readonly #selector: (item: T) => R;
  #iterator: Iterator<T> | undefined;

  constructor(source: EnumerableValue<T>, selector: (item: T) => R) {
    this.#source = source;
    this.#selector = selector;
  }

  next(): IteratorResult<R> {
    spend(1);
    // As in .NET the source is opened when the first element is asked for.
    this.#iterator ??= elementsOf(this.#source)[Symbol.iterator]();
    const turn = this.#iterator.next();
    return turn.done ? turn : { done: false, value: this.#selector(turn.value) };
  }
}

/** `Select` with the index of each element. */
export function selectIndexed<T, R>(
  type: Type,
  source: EnumerableValue<T>,
  selector: (item: T, index: number) => R,
): Sequence<R> {
  return new Sequence(type, 'Select', [source], function* () {
    let index = 0;
    for (const item of elementsOf(source)) {
      spend(1);
      yield selector(item, index++);
    }
  });
}

/** `SelectMany`; without a result selector the inner elements themselves. */
export function selectMany<T, C, R>(
  type: Type,
  source: EnumerableValue<T>,
  collection: (item: T, index: number) => EnumerableValue<C>,
  result: ((item: T, element: C) => R) | null,
): Sequence<R> {
  return new Sequence(type, 'SelectMany', [source], function* () {
    let index = 0;
    for (const item of elementsOf(source)) {
      spend(1);
      for (const element of elementsOf(collection(item, index++))) {
        spend(3);
        yield result === null ? (element as unknown as R) : result(item, element);
      }
    }
  });
}

/** `Zip`. */
export function zip<A, B, R>(
  type: Type,
  first: EnumerableValue<A>,
  second: EnumerableValue<B>,
  result: (left: A, right: B) => R,
): Sequence<R> {
  return new Sequence(type, 'Zip', [first, second], function* () {
    const others = elementsOf(second)[Symbol.iterator]();
    for (const item of elementsOf(first)) {
      spend(2);
      const other = others.next();
      if (other.done) return;
      yield result(item, other.value);
    }
  });
}

/** `Cast`: each element unboxed or checked when its turn comes. */
export function cast(type: Type, source: EnumerableValue<unknown>): EnumerableValue<unknown> {
  if (elementTypeOfEnumerable(source) === type) return source;
  return new Sequence(type, 'Cast', [source], function* () {
    for (const item of iterateBoxed(source)) yield unboxTo(type, item);
  });
}

/** `OfType`: the elements that are of the type. */
export function ofType(type: Type, source: EnumerableValue<unknown>): Sequence {
  return new Sequence(type, 'OfType', [source], function* () {
    for (const item of iterateBoxed(source)) {
      if (isOfType(type, item)) yield unboxTo(type, item);
    }
  });
}
