import type { ArrayValue } from '../../../runtime/array.ts';
import { ArrayList } from '../../../runtime/array-list.ts';
import type { ComparerObject } from '../../../runtime/collections.ts';
import { type EnumerableValue, iterateBoxed } from '../../../runtime/iterate.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type Source = EnumerableValue<unknown> | null;

/** `System.Collections.ArrayList`: https://learn.microsoft.com/dotnet/api/system.collections.arraylist */
export const arrayList: LibraryType = defineType('public class System.Collections.ArrayList : IList', {
  'ArrayList()': () => new ArrayList(),
  'ArrayList(int capacity)': (_capacity: number) => new ArrayList(),
  'ArrayList(ICollection c)': (source: Source) => ArrayList.of(source, 'c'),
  'int Count { get; }': (self: ArrayList) => self.count,
  'object this[int index] { get; set; }': {
    get: (self: ArrayList, index: number) => self.itemAt(index),
    set: (self: ArrayList, index: number, value: unknown) => self.setItemAt(index, value),
  },
  'int Add(object value)': (self: ArrayList, value: unknown) => {
    self.add(value);
    return self.count - 1;
  },
  'void AddRange(ICollection c)': (self: ArrayList, source: Source) => self.addRange(source && iterateBoxed(source)),
  'void Clear()': (self: ArrayList) => self.clear(),
  'bool Contains(object item)': (self: ArrayList, item: unknown) => self.containsItem(item),
  'int IndexOf(object value)': (self: ArrayList, value: unknown) => self.indexOf(value),
  'int LastIndexOf(object value)': (self: ArrayList, value: unknown) => self.lastIndexOf(value),
  'void Insert(int index, object value)': (self: ArrayList, index: number, value: unknown) =>
    self.insertAt(index, value),
  'void Remove(object obj)': (self: ArrayList, value: unknown) => void self.removeItem(value),
  'void RemoveAt(int index)': (self: ArrayList, index: number) => self.removeAt(index),
  'void RemoveRange(int index, int count)': (self: ArrayList, index: number, count: number) =>
    self.removeRange(index, count),
  'void Reverse()': (self: ArrayList) => self.reverse(),
  'void Sort()': (self: ArrayList) => self.sort(),
  'void Sort(IComparer comparer)': (
    self: ArrayList,
    comparer: { compareObjects(x: unknown, y: unknown): number } | null,
  ) => {
    const order: ComparerObject | null = comparer && { compare: (x, y) => comparer.compareObjects(x, y) };
    self.sort(order);
  },
  'object[] ToArray()': (self: ArrayList) => self.toArray(),
  'void CopyTo(Array array)': (self: ArrayList, array: ArrayValue | null) => self.copyTo(array),
  'void CopyTo(Array array, int arrayIndex)': (self: ArrayList, array: ArrayValue | null, index: number) =>
    self.copyTo(array, index),
});
