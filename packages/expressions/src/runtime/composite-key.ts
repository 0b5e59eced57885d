import { allocate, spend } from './budget.ts';
import { hashKeyOf } from './object.ts';

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

/** One key for several values: the same for equal values in the same order, and for nothing else. */
export function compositeKey(values: readonly unknown[]): string {
  let key = '';
  for (const value of values) key += partOf(hashKeyOf(value));
  // The text is flattened and hashed anew each time; unlike a plain string key it is never the same string object.
  spend(1 + (key.length >>> 5));
  allocate(key.length);
  return key;
}

function partOf(key: unknown): string {
  switch (typeof key) {
    case 'string':
      return `s${key.length}:${key}`;
    case 'object':
    case 'function':
      return key === null ? 'z' : `o${identityOf(key)};`;
    default:
      return `${(typeof key)[0]}${key};`;
  }
}

function identityOf(object: object): number {
  let identity = identities.get(object);
  if (identity === undefined) identities.set(object, (identity = nextIdentity++));
  return identity;
}
