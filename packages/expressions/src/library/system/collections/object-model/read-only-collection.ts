import { type ArrayValue, asList } from '../../../../runtime/array.ts';
import type { DictionaryObject, ListObject } from '../../../../runtime/collections.ts';
import { argumentNull } from '../../../../runtime/exceptions.ts';
import { List } from '../../../../runtime/list.ts';
import { ReadOnlyCollection } from '../../../../runtime/read-only-collection.ts';
import { ReadOnlyDictionary } from '../../../../runtime/read-only-dictionary.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { readOnlyCollectionMembers } from '../generic/collection-members.ts';
import { containsKey, tryGetValue } from '../generic/i-dictionary.ts';

/** `System.Collections.ObjectModel.ReadOnlyCollection<T>`: https://learn.microsoft.com/dotnet/api/system.collections.objectmodel.readonlycollection-1 */
export const readOnlyCollection: LibraryType = defineType(
  'public class System.Collections.ObjectModel.ReadOnlyCollection<T> : IList<T>, IReadOnlyList<T>, IList',
  {
    'ReadOnlyCollection(IList<T> list)': ([type]: [Type], list: ListObject | ArrayValue | null) => {
      if (list === null) throw argumentNull('list');
      return new ReadOnlyCollection(type, asList(list));
    },
    ...readOnlyCollectionMembers('T'),
    'T this[int index] { get; }': (self: ReadOnlyCollection, index: number) => self.itemAt(index),
    'bool Contains(T value)': (self: ReadOnlyCollection, item: unknown) => self.containsItem(item),
    'int IndexOf(T value)': (self: ReadOnlyCollection, item: unknown) => self.indexOf(item),
  },
);

/** `System.Collections.ObjectModel.ReadOnlyDictionary<TKey, TValue>`: https://learn.microsoft.com/dotnet/api/system.collections.objectmodel.readonlydictionary-2 */
export const readOnlyDictionary: LibraryType = defineType(
  'public class System.Collections.ObjectModel.ReadOnlyDictionary<TKey, TValue> : IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>, IDictionary',
  {
    'ReadOnlyDictionary(IDictionary<TKey, TValue> dictionary)': (
      types: [Type, Type],
      dictionary: DictionaryObject | null,
    ) => {
      if (dictionary === null) throw argumentNull('dictionary');
      return new ReadOnlyDictionary(types, dictionary);
    },
    ...readOnlyCollectionMembers('KeyValuePair<TKey, TValue>'),
    'TValue this[TKey key] { get; }': (self: ReadOnlyDictionary, key: unknown) => self.get(key),
    'ICollection<TKey> Keys { get; }': (self: ReadOnlyDictionary) => self.keys(),
    'ICollection<TValue> Values { get; }': (self: ReadOnlyDictionary) => self.values(),
    'bool ContainsKey(TKey key)': containsKey,
    'bool TryGetValue(TKey key, out TValue value)': tryGetValue,
  },
);

/** `System.Collections.ObjectModel.Collection<T>`: https://learn.microsoft.com/dotnet/api/system.collections.objectmodel.collection-1 */
export const collection: LibraryType = defineType(
  'public class System.Collections.ObjectModel.Collection<T> : IList<T>, IReadOnlyList<T>, IList',
  {
    'Collection()': ([type]: [Type]) => new ObservedList(type),
    ...readOnlyCollectionMembers('T'),
    'T this[int index] { get; set; }': {
      get: (self: List, index: number) => self.itemAt(index),
      set: (self: List, index: number, value: unknown) => self.setItemAt(index, value),
    },
    'void Add(T item)': (self: List, item: unknown) => self.add(item),
    'void Clear()': (self: List) => self.clear(),
    'bool Contains(T item)': (self: List, item: unknown) => self.containsItem(item),
    'int IndexOf(T item)': (self: List, item: unknown) => self.indexOf(item),
    'void Insert(int index, T item)': (self: List, index: number, item: unknown) => self.insertAt(index, item),
    'bool Remove(T item)': (self: List, item: unknown) => self.removeItem(item),
    'void RemoveAt(int index)': (self: List, index: number) => self.removeAt(index),
  },
);

class ObservedList extends List {
  override get genericName(): string {
    return 'System.Collections.ObjectModel.Collection';
  }
}
