import { type ArrayValue, copyItems } from '../../../runtime/array.ts';
import { type EnumerableValue, iterateBoxed } from '../../../runtime/iterate.ts';
import { count } from '../../../runtime/linq/picking.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.Collections.ICollection`: https://learn.microsoft.com/dotnet/api/system.collections.icollection */
export const iCollection: LibraryType = defineType('public interface System.Collections.ICollection : IEnumerable', {
  'int Count { get; }': (self: EnumerableValue<unknown>) => count(self, null),
  'bool IsSynchronized { get; }': () => false,
  'void CopyTo(Array array, int index)': (self: EnumerableValue<unknown>, array: ArrayValue | null, index: number) =>
    copyItems([...iterateBoxed(self)], array, index),
});
