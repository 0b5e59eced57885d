import { spend } from './budget.ts';

/** What implements `IEnumerable<T>`: arrays, `Uint8Array`, strings (as UTF-16 units) and every runtime collection. Yields raw values. */
export type EnumerableValue<T> = Iterable<T> | string;

/** Goes through an `IEnumerable<T>`, one step of the budget an element. */
export function* iterate<T>(source: EnumerableValue<T>): Generator<T, void, undefined> {
  if (typeof source === 'string') {
    for (let index = 0; index < source.length; index++) {
      spend(1);
      yield source.charCodeAt(index) as T;
    }
    return;
  }
  for (const item of source) {
    spend(1);
    yield item;
  }
}
