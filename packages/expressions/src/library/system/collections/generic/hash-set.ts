import type { ArrayValue } from '../../../../runtime/array.ts';
import type { EqualityComparerObject } from '../../../../runtime/collections.ts';
import { DefaultEqualityComparer } from '../../../../runtime/comparers.ts';
import { checkCapacity } from '../../../../runtime/dictionary.ts';
import { HashSet } from '../../../../runtime/hash-set.ts';
import type { EnumerableValue } from '../../../../runtime/iterate.ts';
import { defaultOf, type Reference } from '../../../../runtime/values.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { readOnlyCollectionMembers } from './collection-members.ts';
import { setMembers } from './i-set.ts';

type Equality = EqualityComparerObject | null;

/** `System.Collections.Generic.HashSet<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.hashset-1 */
export const hashSet: LibraryType = defineType(
  'public class System.Collections.Generic.HashSet<T> : ISet<T>, IReadOnlyCollection<T>',
  {
    'HashSet()': ([type]: [Type]) => new HashSet(type),
    'HashSet(int capacity)': ([type]: [Type], capacity: number) => {
      checkCapacity(capacity);
      return new HashSet(type);
    },
    'HashSet(IEqualityComparer<T> comparer)': ([type]: [Type], comparer: Equality) => new HashSet(type, comparer),
    'HashSet(IEnumerable<T> collection)': ([type]: [Type], source: EnumerableValue<unknown>) =>
      HashSet.from(type, source),
    'HashSet(IEnumerable<T> collection, IEqualityComparer<T> comparer)': (
      [type]: [Type],
      source: EnumerableValue<unknown>,
      comparer: Equality,
    ) => HashSet.from(type, source, comparer),
    ...readOnlyCollectionMembers('T'),
    ...setMembers,
    'void CopyTo(T[] array)': (self: HashSet, array: ArrayValue | null) => self.copyTo(array),
    'void CopyTo(T[] array, int index, int count)': (
      self: HashSet,
      array: ArrayValue | null,
      index: number,
      count: number,
    ) => self.copyTo(array, index, count),
    'IEqualityComparer<T> Comparer { get; }': (self: HashSet) =>
      self.comparer ?? new DefaultEqualityComparer(self.elementType),
    'void Clear()': (self: HashSet) => self.clear(),
    'bool Contains(T item)': (self: HashSet, item: unknown) => self.containsItem(item),
    'bool Remove(T item)': (self: HashSet, item: unknown) => self.removeItem(item),
    'int RemoveWhere(Predicate<T> match)': (self: HashSet, match: (item: unknown) => boolean) =>
      self.removeWhere(match),
    'bool TryGetValue(T equalValue, out T actualValue)': (self: HashSet, item: unknown, actual: Reference<unknown>) => {
      const found = self.findItem(item);
      actual.value = found === undefined ? defaultOf(self.elementType) : found;
      return found !== undefined;
    },
    'void TrimExcess()': () => {},
  },
);
