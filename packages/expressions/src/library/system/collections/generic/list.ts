import type { ArrayValue } from '../../../../runtime/array.ts';
import { allocate, elementUnits } from '../../../../runtime/budget.ts';
import type { ComparerObject } from '../../../../runtime/collections.ts';
import { checkCapacity } from '../../../../runtime/dictionary.ts';
import type { EnumerableValue } from '../../../../runtime/iterate.ts';
import { all } from '../../../../runtime/linq/picking.ts';
import { checkDelegate, List } from '../../../../runtime/list.ts';
import { defaultOf } from '../../../../runtime/values.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { enumerableMembers } from './collection-members.ts';

type Match = (item: unknown) => boolean;
type Order = ComparerObject | null;

/** `System.Collections.Generic.List<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.list-1 */
export const list: LibraryType = defineType(
  'public class System.Collections.Generic.List<T> : IList<T>, IReadOnlyList<T>, IList',
  {
    'List()': ([type]: [Type]) => new List(type),
    'List(int capacity)': ([type]: [Type], capacity: number) => {
      checkCapacity(capacity, 'Non-negative number required.');
      allocate(capacity * elementUnits);
      return new List(type, [], capacity);
    },
    'List(IEnumerable<T> collection)': ([type]: [Type], source: EnumerableValue<unknown>) => List.from(type, source),
    ...enumerableMembers('T'),
    'int Count { get; }': (self: List) => self.items.length,
    'int Capacity { get; set; }': {
      get: (self: List) => self.capacity,
      set: (self: List, capacity: number) => {
        self.capacity = capacity;
      },
    },
    'T this[int index] { get; set; }': {
      get: (self: List, index: number) => self.itemAt(index),
      set: (self: List, index: number, value: unknown) => self.setItemAt(index, value),
    },
    'void Add(T item)': (self: List, item: unknown) => self.add(item),
    'void AddRange(IEnumerable<T> collection)': (self: List, source: EnumerableValue<unknown>) => self.addRange(source),
    'System.Collections.ObjectModel.ReadOnlyCollection<T> AsReadOnly()': (self: List) => self.asReadOnly(),
    'int BinarySearch(T item)': (self: List, item: unknown) => self.binarySearch(item),
    'int BinarySearch(T item, IComparer<T> comparer)': (self: List, item: unknown, comparer: Order) =>
      self.binarySearch(item, comparer),
    'int BinarySearch(int index, int count, T item, IComparer<T> comparer)': (
      self: List,
      index: number,
      count: number,
      item: unknown,
      comparer: Order,
    ) => self.binarySearch(item, comparer, index, count),
    'void Clear()': (self: List) => self.clear(),
    'bool Contains(T item)': (self: List, item: unknown) => self.containsItem(item),
    'List<TOutput> ConvertAll<TOutput>(Converter<T, TOutput> converter)': (
      self: List,
      [type]: [Type],
      converter: (item: unknown) => unknown,
    ) => self.convertAll(type, converter),
    'void CopyTo(T[] array)': (self: List, array: ArrayValue | null) => self.copyTo(array),
    'void CopyTo(T[] array, int arrayIndex)': (self: List, array: ArrayValue | null, index: number) =>
      self.copyTo(array, index),
    'void CopyTo(int index, T[] array, int arrayIndex, int count)': (
      self: List,
      index: number,
      array: ArrayValue | null,
      arrayIndex: number,
      count: number,
    ) => self.copyRangeTo(index, array, arrayIndex, count),
    'bool Exists(Predicate<T> match)': (self: List, match: Match) => self.findIndex(0, self.count, match) >= 0,
    'T Find(Predicate<T> match)': (self: List, match: Match) =>
      itemOrDefault(self, self.findIndex(0, self.count, match)),
    'List<T> FindAll(Predicate<T> match)': (self: List, match: Match) => self.findAll(match),
    'int FindIndex(Predicate<T> match)': (self: List, match: Match) => self.findIndex(0, self.count, match),
    'int FindIndex(int startIndex, Predicate<T> match)': (self: List, start: number, match: Match) =>
      self.findIndex(start, self.count - start, match),
    'int FindIndex(int startIndex, int count, Predicate<T> match)': (
      self: List,
      start: number,
      count: number,
      match: Match,
    ) => self.findIndex(start, count, match),
    'T FindLast(Predicate<T> match)': (self: List, match: Match) =>
      itemOrDefault(self, self.findLastIndex(self.count - 1, self.count, match)),
    'int FindLastIndex(Predicate<T> match)': (self: List, match: Match) =>
      self.findLastIndex(self.count - 1, self.count, match),
    'int FindLastIndex(int startIndex, Predicate<T> match)': (self: List, start: number, match: Match) =>
      self.findLastIndex(start, start + 1, match),
    'int FindLastIndex(int startIndex, int count, Predicate<T> match)': (
      self: List,
      start: number,
      count: number,
      match: Match,
    ) => self.findLastIndex(start, count, match),
    'void ForEach(Action<T> action)': (self: List, action: (item: unknown) => void) => self.forEach(action),
    'List<T> GetRange(int index, int count)': (self: List, index: number, count: number) => self.getRange(index, count),
    'int IndexOf(T item)': (self: List, item: unknown) => self.indexOf(item),
    'int IndexOf(T item, int index)': (self: List, item: unknown, index: number) => self.indexOfWithin(item, index),
    'int IndexOf(T item, int index, int count)': (self: List, item: unknown, index: number, count: number) =>
      self.indexOfWithin(item, index, count),
    'void Insert(int index, T item)': (self: List, index: number, item: unknown) => self.insertAt(index, item),
    'void InsertRange(int index, IEnumerable<T> collection)': (
      self: List,
      index: number,
      source: EnumerableValue<unknown>,
    ) => self.insertRange(index, source),
    'int LastIndexOf(T item)': (self: List, item: unknown) => self.lastIndexOf(item),
    'int LastIndexOf(T item, int index)': (self: List, item: unknown, index: number) =>
      self.lastIndexOfWithin(item, index),
    'int LastIndexOf(T item, int index, int count)': (self: List, item: unknown, index: number, count: number) =>
      self.lastIndexOfWithin(item, index, count),
    'bool Remove(T item)': (self: List, item: unknown) => self.removeItem(item),
    'int RemoveAll(Predicate<T> match)': (self: List, match: Match) => self.removeAll(match),
    'void RemoveAt(int index)': (self: List, index: number) => self.removeAt(index),
    'void RemoveRange(int index, int count)': (self: List, index: number, count: number) =>
      self.removeRange(index, count),
    'void Reverse()': (self: List) => self.reverse(),
    'void Reverse(int index, int count)': (self: List, index: number, count: number) => self.reverse(index, count),
    'void Sort()': (self: List) => self.sort(),
    'void Sort(IComparer<T> comparer)': (self: List, comparer: Order) => self.sort(comparer),
    'void Sort(Comparison<T> comparison)': (self: List, comparison: (left: unknown, right: unknown) => number) =>
      self.sortBy(comparison),
    'void Sort(int index, int count, IComparer<T> comparer)': (
      self: List,
      index: number,
      count: number,
      comparer: Order,
    ) => self.sort(comparer, index, count),
    'T[] ToArray()': (self: List) => self.toArray(),
    'void TrimExcess()': (self: List) => self.trimExcess(),
    'bool TrueForAll(Predicate<T> match)': (self: List, match: Match) => {
      checkDelegate(match, 'match');
      return all(self.items, match);
    },
  },
);

function itemOrDefault(self: List, index: number): unknown {
  return index < 0 ? defaultOf(self.elementType) : self.items[index];
}
