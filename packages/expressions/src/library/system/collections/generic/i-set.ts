import type { SetObject } from '../../../../runtime/collections.ts';
import type { EnumerableValue } from '../../../../runtime/iterate.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type Other = EnumerableValue<unknown>;

/** What sets have in common, for the interface and for each class. */
export const setMembers: LibraryType['members'] = {
  'bool Add(T item)': (self: SetObject, item: unknown) => self.add(item),
  'void UnionWith(IEnumerable<T> other)': (self: SetObject, other: Other) => self.unionWith(other),
  'void IntersectWith(IEnumerable<T> other)': (self: SetObject, other: Other) => self.intersectWith(other),
  'void ExceptWith(IEnumerable<T> other)': (self: SetObject, other: Other) => self.exceptWith(other),
  'void SymmetricExceptWith(IEnumerable<T> other)': (self: SetObject, other: Other) => self.symmetricExceptWith(other),
  'bool IsSubsetOf(IEnumerable<T> other)': (self: SetObject, other: Other) => self.isSubsetOf(other),
  'bool IsSupersetOf(IEnumerable<T> other)': (self: SetObject, other: Other) => self.isSupersetOf(other),
  'bool IsProperSubsetOf(IEnumerable<T> other)': (self: SetObject, other: Other) => self.isProperSubsetOf(other),
  'bool IsProperSupersetOf(IEnumerable<T> other)': (self: SetObject, other: Other) => self.isProperSupersetOf(other),
  'bool Overlaps(IEnumerable<T> other)': (self: SetObject, other: Other) => self.overlaps(other),
  'bool SetEquals(IEnumerable<T> other)': (self: SetObject, other: Other) => self.setEquals(other),
};

/** `System.Collections.Generic.ISet<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.iset-1 */
export const iSet: LibraryType = defineType(
  'public interface System.Collections.Generic.ISet<T> : ICollection<T>',
  setMembers,
);
