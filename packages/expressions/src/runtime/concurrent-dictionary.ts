import type { Type } from '../types/type.ts';
import { Dictionary } from './dictionary.ts';
import type { KeyValuePair } from './key-value-pair.ts';

/** `System.Collections.Concurrent.ConcurrentDictionary<TKey, TValue>`. An expression has one thread; what remains is that it may be changed while it is gone through. */
// Differs from Azure: goes through its entries in the order of `Dictionary`, where .NET follows hash codes.
export class ConcurrentDictionary<K = unknown, V = unknown> extends Dictionary<K, V> {
  override get genericName(): string {
    return 'System.Collections.Concurrent.ConcurrentDictionary';
  }

  override get version(): number {
    return 0;
  }

  /** The value of a key, added first where it is missing. */
  getOrAdd(key: K, create: () => V): V {
    const found = this.find(key);
    if (found !== undefined) return found;
    const value = create();
    this.tryAdd(key, value);
    return value;
  }

  /** Adds a value, or replaces the one that is there. */
  addOrUpdate(key: K, add: () => V, update: (value: V) => V): V {
    const found = this.find(key);
    const value = found === undefined ? add() : update(found);
    this.set(key, value);
    return value;
  }

  override get typeArguments(): readonly Type[] {
    return [this.keyType, this.valueType];
  }

  /** Takes over the entries of a sequence of pairs; a key that occurs twice is an `ArgumentException`. */
  addAll(pairs: Iterable<KeyValuePair<K, V>>): this {
    for (const { key, value } of pairs) this.addEntry(key, value);
    return this;
  }
}
