import type { ArrayValue } from '../../../../runtime/array.ts';
import type { ComparerObject } from '../../../../runtime/collections.ts';
import { DefaultComparer } from '../../../../runtime/comparers.ts';
import type { EnumerableValue } from '../../../../runtime/iterate.ts';
import { Sequence } from '../../../../runtime/linq/sequence.ts';
import { SortedSet } from '../../../../runtime/sorted-set.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { readOnlyCollectionMembers } from './collection-members.ts';
import { setMembers } from './i-set.ts';

type Order = ComparerObject | null;

/** `System.Collections.Generic.SortedSet<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.sortedset-1 */
export const sortedSet: LibraryType = defineType(
  'public class System.Collections.Generic.SortedSet<T> : ISet<T>, ICollection, IReadOnlyCollection<T>',
  {
    'SortedSet()': ([type]: [Type]) => new SortedSet(type),
    'SortedSet(IComparer<T> comparer)': ([type]: [Type], comparer: Order) => new SortedSet(type, comparer),
    'SortedSet(IEnumerable<T> collection)': ([type]: [Type], source: EnumerableValue<unknown>) =>
      SortedSet.from(type, source),
    'SortedSet(IEnumerable<T> collection, IComparer<T> comparer)': (
      [type]: [Type],
      source: EnumerableValue<unknown>,
      comparer: Order,
    ) => SortedSet.from(type, source, comparer),
    ...readOnlyCollectionMembers('T'),
    ...setMembers,
    'void CopyTo(T[] array)': (self: SortedSet, array: ArrayValue | null) => self.copyTo(array),
    'IComparer<T> Comparer { get; }': (self: SortedSet) => self.comparer ?? new DefaultComparer(self.elementType),
    'T Min { get; }': (self: SortedSet) => self.min,
    'T Max { get; }': (self: SortedSet) => self.max,
    'void Clear()': (self: SortedSet) => self.clear(),
    'bool Contains(T item)': (self: SortedSet, item: unknown) => self.containsItem(item),
    'bool Remove(T item)': (self: SortedSet, item: unknown) => self.removeItem(item),
    'int RemoveWhere(Predicate<T> match)': (self: SortedSet, match: (item: unknown) => boolean) =>
      self.removeWhere(match),
    'IEnumerable<T> Reverse()': (self: SortedSet) =>
      new Sequence(self.elementType, 'Reverse', [], () => self.reversed()),
    'SortedSet<T> GetViewBetween(T lowerValue, T upperValue)': (self: SortedSet, lower: unknown, upper: unknown) =>
      self.between(lower, upper),
  },
);
