import { typeNamed } from '../types/library.ts';
import { dynamicType, type Type } from '../types/type.ts';
import { spend } from './budget.ts';
import { nullReference } from './exceptions.ts';
import { box, elementTypeOf } from './values.ts';

/** What implements `IEnumerable<T>`: arrays, `Uint8Array`, strings (as UTF-16 units) and every runtime collection. Yields raw values. */
export type EnumerableValue<T> = Iterable<T> | string;

/** Goes through an `IEnumerable<T>`, one step of the budget an element. */
export function iterate<T>(source: EnumerableValue<T>): IterableIterator<T> {
  return new CountedIterator(elementsOf(source)[Symbol.iterator]());
}

/** A class and not a generator: most collections in policies are so small that starting a generator is most of the cost. */
class CountedIterator<T> implements IterableIterator<T> {
  readonly #iterator: Iterator<T>;

  constructor(iterator: Iterator<T>) {
    this.#iterator = iterator;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<T> {
    spend(1);
    return this.#iterator.next();
  }
}

/** What `for` can go through for an `IEnumerable<T>`. Takes no budget: each turn of the caller's loop does. */
export function elementsOf<T>(source: EnumerableValue<T> | null): Iterable<T> {
  if (typeof source === 'string') return unitsOf(source) as Iterable<T>;
  if (source === null) throw nullReference();
  return source;
}

function* unitsOf(text: string): Generator<unknown, void, undefined> {
  for (let index = 0; index < text.length; index++) yield text.charCodeAt(index);
}

/** The element type of an `IEnumerable`: what its raw elements are. */
export function elementTypeOfEnumerable(source: EnumerableValue<unknown>): Type {
  if (typeof source === 'string') return typeNamed('char');
  if (Array.isArray(source) || source instanceof Uint8Array) return elementTypeOf(source);
  return (source as { readonly elementType?: Type }).elementType ?? dynamicType;
}

/** Goes through a non-generic `IEnumerable`, whose elements are objects: boxes the raw elements by their type. */
export function* iterateBoxed(source: EnumerableValue<unknown>): Generator<unknown, void, undefined> {
  const type = elementTypeOfEnumerable(source);
  for (const item of iterate(source)) yield box(type, item);
}
