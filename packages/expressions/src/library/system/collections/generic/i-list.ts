import { type ArrayValue, asList } from '../../../../runtime/array.ts';
import type { ListObject } from '../../../../runtime/collections.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type ListValue = ListObject | ArrayValue;

/** `System.Collections.Generic.IList<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.ilist-1 */
export const genericIList: LibraryType = defineType(
  'public interface System.Collections.Generic.IList<T> : ICollection<T>',
  {
    'T this[int index] { get; set; }': {
      get: itemAt,
      set: (self: ListValue, index: number, value: unknown) => asList(self).setItemAt(index, value),
    },
    'int IndexOf(T item)': (self: ListValue, item: unknown) => asList(self).indexOf(item),
    'void Insert(int index, T item)': (self: ListValue, index: number, item: unknown) =>
      asList(self).insertAt(index, item),
    'void RemoveAt(int index)': (self: ListValue, index: number) => asList(self).removeAt(index),
  },
);

/** `System.Collections.Generic.IReadOnlyList<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.ireadonlylist-1 */
export const iReadOnlyList: LibraryType = defineType(
  'public interface System.Collections.Generic.IReadOnlyList<out T> : IReadOnlyCollection<T>',
  { 'T this[int index] { get; }': itemAt },
);

function itemAt(self: ListValue, index: number): unknown {
  return asList(self).itemAt(index);
}
