import { findDefinition } from '../types/library.ts';
import { type NamedType, namedType, type Type } from '../types/type.ts';
import { allocate, nested } from './budget.ts';
import { compositeKey } from './composite-key.ts';
import { netType } from './net-type.ts';
import { equalRaw, rawToText } from './object.ts';
import { type DotNetObject, defaultOf, registerDefault } from './values.ts';

const name = 'System.Collections.Generic.KeyValuePair';

/** `KeyValuePair<TKey, TValue>`: a key and a value, raw, and the types they have. */
export class KeyValuePair<K = unknown, V = unknown> implements DotNetObject {
  readonly keyType: Type;
  readonly valueType: Type;
  readonly key: K;
  readonly value: V;

  constructor(keyType: Type, valueType: Type, key: K, value: V) {
    this.keyType = keyType;
    this.valueType = valueType;
    this.key = key;
    this.value = value;
  }

  get [netType](): Type {
    return keyValuePairType(this.keyType, this.valueType);
  }

  toString(): string {
    const [key, value] = nested(() => [rawToText(this.keyType, this.key), rawToText(this.valueType, this.value)]);
    allocate((key as string).length + (value as string).length);
    return `[${key}, ${value}]`;
  }

  equals(other: unknown): boolean {
    if (!(other instanceof KeyValuePair)) return false;
    if (other.keyType !== this.keyType || other.valueType !== this.valueType) return false;
    return nested(
      () => equalRaw(this.keyType, this.key, other.key) && equalRaw(this.valueType, this.value, other.value),
    );
  }

  hashKey(): string {
    return nested(() => compositeKey([this.key, this.value]));
  }
}

/** The type `KeyValuePair<TKey, TValue>`. */
export function keyValuePairType(keyType: Type, valueType: Type): NamedType {
  const definition = findDefinition(name, 2);
  if (definition === undefined) throw new Error(`The library has no ${name}.`);
  return namedType(definition, [keyType, valueType]);
}

registerDefault(name, ({ arguments: [keyType, valueType] }) => {
  return new KeyValuePair(keyType as Type, valueType as Type, defaultOf(keyType as Type), defaultOf(valueType as Type));
});
