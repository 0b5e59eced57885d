import { findDefinition } from '../types/library.ts';
import type { Type } from '../types/type.ts';
import { special } from '../types/well-known.ts';
import { nested } from './budget.ts';
import { compositeKey } from './composite-key.ts';
import { Dictionary } from './dictionary.ts';
import { argumentException, DotNetException } from './exceptions.ts';
import { constructedType, GenericObject } from './generic-object.ts';
import type { KeyValuePair } from './key-value-pair.ts';
import { equalValues, toText } from './object.ts';
import { registerDefault } from './values.ts';

const entryName = 'System.Collections.DictionaryEntry';

/** `System.Collections.DictionaryEntry`: what going through a `Hashtable` gives. */
export class DictionaryEntry extends GenericObject {
  get genericName(): string {
    return entryName;
  }

  readonly typeArguments: readonly Type[] = [];
  readonly key: unknown;
  readonly value: unknown;

  constructor(key: unknown, value: unknown) {
    super();
    this.key = key;
    this.value = value;
  }

  equals(other: unknown): boolean {
    if (!(other instanceof DictionaryEntry)) return false;
    return nested(() => equalValues(this.key, other.key) && equalValues(this.value, other.value));
  }

  hashKey(): string {
    return nested(() => compositeKey([this.key, this.value]));
  }
}

registerDefault(entryName, () => new DictionaryEntry(null, null));

/** `System.Collections.Hashtable`. A key it does not have gives null. */
// Differs from Azure: goes through its entries in the order they came, where .NET follows hash codes.
export class Hashtable extends Dictionary {
  override get genericName(): string {
    return 'System.Collections.Hashtable';
  }

  constructor() {
    super(special('object'), special('object'));
  }

  override get typeArguments(): readonly Type[] {
    return [];
  }

  override get elementType(): Type {
    return findDefinition(entryName) === undefined ? special('object') : constructedType(entryName, []);
  }

  override *[Symbol.iterator](): Generator<KeyValuePair, void, undefined> {
    for (const { key, value } of { [Symbol.iterator]: () => super[Symbol.iterator]() }) {
      yield new DictionaryEntry(key, value) as unknown as KeyValuePair;
    }
  }

  override get(key: unknown): unknown {
    return this.find(key) ?? null;
  }

  override find(key: unknown): unknown {
    return super.find(checkKey(key));
  }

  override tryAdd(key: unknown, value: unknown): boolean {
    if (super.tryAdd(checkKey(key), value)) return true;
    const text = toText(key);
    throw argumentException(`Item has already been added. Key in dictionary: '${text}'  Key being added: '${text}'`);
  }

  override set(key: unknown, value: unknown): void {
    super.set(checkKey(key), value);
  }

  override removeKey(key: unknown): boolean {
    return super.removeKey(checkKey(key));
  }
}

function checkKey(key: unknown): unknown {
  if (key !== null) return key;
  throw new DotNetException('System.ArgumentNullException', 'Key cannot be null.\nParameter name: key', {
    details: { ParamName: 'key' },
  });
}
