import type { EqualityComparerObject } from '../../../../runtime/collections.ts';
import { ConcurrentDictionary } from '../../../../runtime/concurrent-dictionary.ts';
import { argumentNull } from '../../../../runtime/exceptions.ts';
import { type EnumerableValue, iterate } from '../../../../runtime/iterate.ts';
import type { KeyValuePair } from '../../../../runtime/key-value-pair.ts';
import { checkDelegate } from '../../../../runtime/list.ts';
import { equalRaw } from '../../../../runtime/object.ts';
import { defaultOf, makeArray, type Reference } from '../../../../runtime/values.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { readOnlyCollectionMembers } from '../generic/collection-members.ts';
import { containsKey, tryGetValue } from '../generic/i-dictionary.ts';

type Types = [Type, Type];
type Self = ConcurrentDictionary;
type Equality = EqualityComparerObject | null;
type Pairs = EnumerableValue<KeyValuePair>;

/** `System.Collections.Concurrent.ConcurrentDictionary<TKey, TValue>`: https://learn.microsoft.com/dotnet/api/system.collections.concurrent.concurrentdictionary-2 */
export const concurrentDictionary: LibraryType = defineType(
  'public class System.Collections.Concurrent.ConcurrentDictionary<TKey, TValue> : IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>, IDictionary',
  {
    'ConcurrentDictionary()': ([key, value]: Types) => new ConcurrentDictionary(key, value),
    'ConcurrentDictionary(IEqualityComparer<TKey> comparer)': ([key, value]: Types, comparer: Equality) =>
      new ConcurrentDictionary(key, value, comparer),
    'ConcurrentDictionary(IEnumerable<KeyValuePair<TKey, TValue>> collection)': (types: Types, pairs: Pairs | null) =>
      filled(types, pairs, null),
    'ConcurrentDictionary(IEnumerable<KeyValuePair<TKey, TValue>> collection, IEqualityComparer<TKey> comparer)':
      filled,
    ...readOnlyCollectionMembers('KeyValuePair<TKey, TValue>'),
    'TValue this[TKey key] { get; set; }': {
      get: (self: Self, key: unknown) => self.get(key),
      set: (self: Self, key: unknown, value: unknown) => self.set(key, value),
    },
    'bool IsEmpty { get; }': (self: Self) => self.count === 0,
    'ICollection<TKey> Keys { get; }': (self: Self) => self.keys(),
    'ICollection<TValue> Values { get; }': (self: Self) => self.values(),
    'bool ContainsKey(TKey key)': containsKey,
    'bool TryGetValue(TKey key, out TValue value)': tryGetValue,
    'bool TryAdd(TKey key, TValue value)': (self: Self, key: unknown, value: unknown) => self.tryAdd(key, value),
    'bool TryRemove(TKey key, out TValue value)': (self: Self, key: unknown, value: Reference<unknown>) => {
      const found = self.find(key);
      value.value = found === undefined ? defaultOf(self.valueType) : found;
      return self.removeKey(key);
    },
    'bool TryUpdate(TKey key, TValue newValue, TValue comparisonValue)': (
      self: Self,
      key: unknown,
      value: unknown,
      comparison: unknown,
    ) => {
      const found = self.find(key);
      if (found === undefined || !equalRaw(self.valueType, found, comparison)) return false;
      self.set(key, value);
      return true;
    },
    'TValue GetOrAdd(TKey key, TValue value)': (self: Self, key: unknown, value: unknown) =>
      self.getOrAdd(key, () => value),
    'TValue GetOrAdd(TKey key, Func<TKey, TValue> valueFactory)': (
      self: Self,
      key: unknown,
      factory: (key: unknown) => unknown,
    ) => {
      checkDelegate(factory, 'valueFactory');
      return self.getOrAdd(key, () => factory(key));
    },
    'TValue AddOrUpdate(TKey key, TValue addValue, Func<TKey, TValue, TValue> updateValueFactory)': (
      self: Self,
      key: unknown,
      value: unknown,
      update: (key: unknown, value: unknown) => unknown,
    ) => {
      checkDelegate(update, 'updateValueFactory');
      return self.addOrUpdate(
        key,
        () => value,
        (old) => update(key, old),
      );
    },
    'TValue AddOrUpdate(TKey key, Func<TKey, TValue> addValueFactory, Func<TKey, TValue, TValue> updateValueFactory)': (
      self: Self,
      key: unknown,
      add: (key: unknown) => unknown,
      update: (key: unknown, value: unknown) => unknown,
    ) => {
      checkDelegate(add, 'addValueFactory');
      checkDelegate(update, 'updateValueFactory');
      return self.addOrUpdate(
        key,
        () => add(key),
        (old) => update(key, old),
      );
    },
    'void Clear()': (self: Self) => self.clear(),
    'KeyValuePair<TKey, TValue>[] ToArray()': (self: Self) => makeArray(self.elementType, [...iterate(self)]),
  },
);

function filled([key, value]: Types, pairs: Pairs | null, comparer: Equality): Self {
  if (pairs === null) throw argumentNull('collection');
  return new ConcurrentDictionary(key, value, comparer).addAll(iterate(pairs));
}
