import { ArrayView } from '../../../../runtime/array.ts';
import type { ComparerObject, DictionaryObject } from '../../../../runtime/collections.ts';
import { DefaultComparer } from '../../../../runtime/comparers.ts';
import { checkCapacity } from '../../../../runtime/dictionary.ts';
import { ReadOnlyCollection } from '../../../../runtime/read-only-collection.ts';
import { SortedDictionary, SortedList } from '../../../../runtime/sorted-dictionary.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { dictionaryMembers } from './dictionary.ts';

type Types = [Type, Type];
type Order = ComparerObject | null;

/** What sorted dictionaries have beyond other dictionaries. */
const sortedMembers: LibraryType['members'] = {
  ...dictionaryMembers,
  'IComparer<TKey> Comparer { get; }': (self: SortedDictionary) => self.comparer ?? new DefaultComparer(self.keyType),
  'bool ContainsValue(TValue value)': (self: SortedDictionary, value: unknown) => self.indexOfValue(value) >= 0,
};

const {
  'KeyCollection<TKey, TValue> Keys { get; }': _keys,
  'ValueCollection<TKey, TValue> Values { get; }': _values,
  ...withoutViews
} = sortedMembers;

/** `System.Collections.Generic.SortedDictionary<TKey, TValue>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.sorteddictionary-2 */
export const sortedDictionary: LibraryType = defineType(
  'public class System.Collections.Generic.SortedDictionary<TKey, TValue> : IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>, IDictionary',
  {
    'SortedDictionary()': ([key, value]: Types) => new SortedDictionary(key, value),
    'SortedDictionary(IComparer<TKey> comparer)': ([key, value]: Types, comparer: Order) =>
      new SortedDictionary(key, value, comparer),
    'SortedDictionary(IDictionary<TKey, TValue> dictionary)': ([key, value]: Types, source: DictionaryObject) =>
      new SortedDictionary(key, value).addAll(source),
    'SortedDictionary(IDictionary<TKey, TValue> dictionary, IComparer<TKey> comparer)': (
      [key, value]: Types,
      source: DictionaryObject,
      comparer: Order,
    ) => new SortedDictionary(key, value, comparer).addAll(source),
    ...sortedMembers,
  },
);

/** `System.Collections.Generic.SortedList<TKey, TValue>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.sortedlist-2 */
export const sortedList: LibraryType = defineType(
  'public class System.Collections.Generic.SortedList<TKey, TValue> : IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>, IDictionary',
  {
    'SortedList()': ([key, value]: Types) => new SortedList(key, value),
    'SortedList(int capacity)': ([key, value]: Types, capacity: number) => {
      checkCapacity(capacity, 'Non-negative number required.');
      return new SortedList(key, value);
    },
    'SortedList(IComparer<TKey> comparer)': ([key, value]: Types, comparer: Order) =>
      new SortedList(key, value, comparer),
    'SortedList(IDictionary<TKey, TValue> dictionary)': ([key, value]: Types, source: DictionaryObject) =>
      new SortedList(key, value).addAll(source),
    'SortedList(IDictionary<TKey, TValue> dictionary, IComparer<TKey> comparer)': (
      [key, value]: Types,
      source: DictionaryObject,
      comparer: Order,
    ) => new SortedList(key, value, comparer).addAll(source),
    ...withoutViews,
    'IList<TKey> Keys { get; }': (self: SortedList) => readOnlyList(self.keyType, self.entries.keys),
    'IList<TValue> Values { get; }': (self: SortedList) => readOnlyList(self.valueType, self.entries.values),
    'int IndexOfKey(TKey key)': (self: SortedList, key: unknown) => Math.max(-1, self.indexOfKey(key)),
    'int IndexOfValue(TValue value)': (self: SortedList, value: unknown) => self.indexOfValue(value),
    'void RemoveAt(int index)': (self: SortedList, index: number) => self.removeAt(index),
  },
);

function readOnlyList(type: Type, items: unknown[]): ReadOnlyCollection {
  return new ReadOnlyCollection(type, new ArrayView(items, type));
}
