import { type ArrayValue, asList, copyItems, isArray } from '../../../../runtime/array.ts';
import type { CollectionObject, ListObject } from '../../../../runtime/collections.ts';
import { iterate } from '../../../../runtime/iterate.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type CollectionValue = CollectionObject | ArrayValue;

/** `System.Collections.Generic.ICollection<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.icollection-1 */
export const genericICollection: LibraryType = defineType(
  'public interface System.Collections.Generic.ICollection<T> : IEnumerable<T>',
  {
    'int Count { get; }': countOf,
    'bool IsReadOnly { get; }': (self: CollectionValue) => collection(self).isReadOnly,
    'void Add(T item)': (self: CollectionValue, item: unknown) => collection(self).addItem(item),
    'void Clear()': (self: CollectionValue) => collection(self).clear(),
    'bool Contains(T item)': (self: CollectionValue, item: unknown) => collection(self).containsItem(item),
    'void CopyTo(T[] array, int arrayIndex)': (self: CollectionValue, array: ArrayValue | null, index: number) =>
      copyItems(isArray(self) ? self : [...iterate(self)], array, index),
    'bool Remove(T item)': (self: CollectionValue, item: unknown) => collection(self).removeItem(item),
  },
);

/** `System.Collections.Generic.IReadOnlyCollection<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.ireadonlycollection-1 */
export const iReadOnlyCollection: LibraryType = defineType(
  'public interface System.Collections.Generic.IReadOnlyCollection<out T> : IEnumerable<T>',
  { 'int Count { get; }': countOf },
);

function countOf(self: CollectionValue): number {
  return isArray(self) ? self.length : self.count;
}

function collection(self: CollectionValue): CollectionObject {
  return isArray(self) ? asList(self) : (self as ListObject);
}
