import type { DictionaryObject, EqualityComparerObject } from '../../../../runtime/collections.ts';
import { DefaultEqualityComparer } from '../../../../runtime/comparers.ts';
import { checkCapacity, Dictionary } from '../../../../runtime/dictionary.ts';
import type { Reference } from '../../../../runtime/values.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { readOnlyCollectionMembers } from './collection-members.ts';
import { containsKey, tryGetValue } from './i-dictionary.ts';

type Types = [Type, Type];
type Equality = EqualityComparerObject | null;

/** What can be done with every dictionary class, apart from making one. */
export const dictionaryMembers: LibraryType['members'] = {
  ...readOnlyCollectionMembers('KeyValuePair<TKey, TValue>'),
  'TValue this[TKey key] { get; set; }': {
    get: (self: DictionaryObject, key: unknown) => self.get(key),
    set: (self: DictionaryObject, key: unknown, value: unknown) => self.set(key, value),
  },
  'KeyCollection<TKey, TValue> Keys { get; }': (self: DictionaryObject) => self.keys(),
  'ValueCollection<TKey, TValue> Values { get; }': (self: DictionaryObject) => self.values(),
  'void Add(TKey key, TValue value)': (self: DictionaryObject, key: unknown, value: unknown) =>
    self.addEntry(key, value),
  'void Clear()': (self: DictionaryObject) => self.clear(),
  'bool ContainsKey(TKey key)': containsKey,
  'bool Remove(TKey key)': (self: DictionaryObject, key: unknown) => self.removeKey(key),
  'bool TryGetValue(TKey key, out TValue value)': tryGetValue,
};

/** `System.Collections.Generic.Dictionary<TKey, TValue>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.dictionary-2 */
export const dictionary: LibraryType = defineType(
  'public class System.Collections.Generic.Dictionary<TKey, TValue> : IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>, IDictionary',
  {
    'Dictionary()': ([key, value]: Types) => new Dictionary(key, value),
    'Dictionary(int capacity)': ([key, value]: Types, capacity: number) => {
      checkCapacity(capacity);
      return new Dictionary(key, value);
    },
    'Dictionary(IEqualityComparer<TKey> comparer)': ([key, value]: Types, comparer: Equality) =>
      new Dictionary(key, value, comparer),
    'Dictionary(int capacity, IEqualityComparer<TKey> comparer)': (
      [key, value]: Types,
      capacity: number,
      comparer: Equality,
    ) => {
      checkCapacity(capacity);
      return new Dictionary(key, value, comparer);
    },
    'Dictionary(IDictionary<TKey, TValue> dictionary)': (types: Types, source: DictionaryObject) =>
      Dictionary.from(types, source),
    'Dictionary(IDictionary<TKey, TValue> dictionary, IEqualityComparer<TKey> comparer)': (
      types: Types,
      source: DictionaryObject,
      comparer: Equality,
    ) => Dictionary.from(types, source, comparer),
    ...dictionaryMembers,
    'IEqualityComparer<TKey> Comparer { get; }': (self: Dictionary) =>
      self.comparer ?? new DefaultEqualityComparer(self.keyType),
    'bool TryAdd(TKey key, TValue value)': (self: Dictionary, key: unknown, value: unknown) => self.tryAdd(key, value),
    'bool Remove(TKey key, out TValue value)': (self: Dictionary, key: unknown, value: Reference<unknown>) => {
      tryGetValue(self, key, value);
      return self.removeKey(key);
    },
    'bool ContainsValue(TValue value)': (self: Dictionary, value: unknown) => self.containsValue(value),
  },
);

/** `Dictionary<TKey, TValue>.KeyCollection`, and what other dictionaries have for it. */
export const keyCollection: LibraryType = defineType(
  'public class System.Collections.Generic.KeyCollection<TKey, TValue> : ICollection<TKey>, IReadOnlyCollection<TKey>, ICollection',
  readOnlyCollectionMembers('TKey'),
);

/** `Dictionary<TKey, TValue>.ValueCollection`, and what other dictionaries have for it. */
export const valueCollection: LibraryType = defineType(
  'public class System.Collections.Generic.ValueCollection<TKey, TValue> : ICollection<TValue>, IReadOnlyCollection<TValue>, ICollection',
  readOnlyCollectionMembers('TValue'),
);
