import type { DictionaryObject, ReadOnlyDictionaryObject } from '../../../../runtime/collections.ts';
import { defaultOf, type Reference } from '../../../../runtime/values.ts';
import type { NamedType, Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `System.Collections.Generic.IDictionary<TKey, TValue>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.idictionary-2 */
export const genericIDictionary: LibraryType = defineType(
  'public interface System.Collections.Generic.IDictionary<TKey, TValue> : ICollection<KeyValuePair<TKey, TValue>>',
  {
    'TValue this[TKey key] { get; set; }': {
      get: (self: DictionaryObject, key: unknown) => self.get(key),
      set: (self: DictionaryObject, key: unknown, value: unknown) => self.set(key, value),
    },
    'ICollection<TKey> Keys { get; }': (self: DictionaryObject) => self.keys(),
    'ICollection<TValue> Values { get; }': (self: DictionaryObject) => self.values(),
    'void Add(TKey key, TValue value)': (self: DictionaryObject, key: unknown, value: unknown) =>
      self.addEntry(key, value),
    'bool ContainsKey(TKey key)': containsKey,
    'bool Remove(TKey key)': (self: DictionaryObject, key: unknown) => self.removeKey(key),
    'bool TryGetValue(TKey key, out TValue value)': tryGetValue,
  },
);

/** `System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.ireadonlydictionary-2 */
export const iReadOnlyDictionary: LibraryType = defineType(
  'public interface System.Collections.Generic.IReadOnlyDictionary<TKey, TValue> : IReadOnlyCollection<KeyValuePair<TKey, TValue>>',
  {
    'TValue this[TKey key] { get; }': (self: ReadOnlyDictionaryObject, key: unknown) => self.get(key),
    'IEnumerable<TKey> Keys { get; }': (self: ReadOnlyDictionaryObject) => self.keys(),
    'IEnumerable<TValue> Values { get; }': (self: ReadOnlyDictionaryObject) => self.values(),
    'bool ContainsKey(TKey key)': containsKey,
    'bool TryGetValue(TKey key, out TValue value)': tryGetValue,
  },
);

/** `ContainsKey` of every dictionary. */
export function containsKey(self: ReadOnlyDictionaryObject, key: unknown): boolean {
  return self.find(key) !== undefined;
}

/** `TryGetValue` of every dictionary. */
export function tryGetValue(self: ReadOnlyDictionaryObject, key: unknown, value: Reference<unknown>): boolean {
  const found = self.find(key);
  value.value = found === undefined ? defaultOf((self.elementType as NamedType).arguments[1] as Type) : found;
  return found !== undefined;
}
