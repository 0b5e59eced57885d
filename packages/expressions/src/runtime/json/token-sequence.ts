import type { Type } from '../../types/type.ts';
import { spend } from '../budget.ts';
import type { EnumerableObject } from '../collections.ts';
import { GenericObject } from '../generic-object.ts';
import { registerDefault } from '../values.ts';
import type { JToken } from './j-token.ts';

/** `Newtonsoft.Json.Linq.JEnumerable<T>`: tokens found anew each time they are gone through. */
export class TokenSequence<T = unknown> extends GenericObject implements EnumerableObject<T> {
  readonly genericName: string = 'Newtonsoft.Json.Linq.JEnumerable';
  readonly elementType: Type;
  readonly #open: () => Iterable<T>;

  constructor(elementType: Type, open: () => Iterable<T>) {
    super();
    this.elementType = elementType;
    this.#open = open;
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#open()[Symbol.iterator]();
  }
}

registerDefault(
  'Newtonsoft.Json.Linq.JEnumerable',
  ({ arguments: [type] }) => new TokenSequence(type as Type, () => []),
);

/** The tokens around this one, from the nearest. */
export function* ancestors(token: JToken | null): Generator<JToken, void, undefined> {
  for (let current = token; current !== null; current = current.parent) {
    spend(1);
    yield current;
  }
}

/** The siblings after a token. */
export function* siblingsAfter(token: JToken): Generator<JToken, void, undefined> {
  const { parent } = token;
  if (parent === null) return;
  for (let index = parent.indexOf(token) + 1; index < parent.count; index++) yield parent.child(index);
}

/** The siblings before a token, in order. */
export function* siblingsBefore(token: JToken): Generator<JToken, void, undefined> {
  const { parent } = token;
  if (parent === null) return;
  for (let index = 0; index < parent.count && parent.child(index) !== token; index++) yield parent.child(index);
}
