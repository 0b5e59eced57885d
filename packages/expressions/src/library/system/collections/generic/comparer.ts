import { DefaultComparer, DefaultEqualityComparer } from '../../../../runtime/comparers.ts';
import { checkDelegate } from '../../../../runtime/list.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type Comparison = (left: unknown, right: unknown) => number;

/** `System.Collections.Generic.Comparer<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.comparer-1 */
export const comparer: LibraryType = defineType(
  'public abstract class System.Collections.Generic.Comparer<T> : IComparer<T>, IComparer',
  {
    'static Comparer<T> Default { get; }': ([type]: [Type]) => new DefaultComparer(type),
    'static Comparer<T> Create(Comparison<T> comparison)': ([type]: [Type], comparison: Comparison) => {
      checkDelegate(comparison, 'comparison');
      return new DefaultComparer(type, comparison);
    },
    'int Compare(T x, T y)': (self: DefaultComparer, x: unknown, y: unknown) => self.compare(x, y),
  },
);

/** `System.Collections.Generic.EqualityComparer<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.equalitycomparer-1 */
export const equalityComparer: LibraryType = defineType(
  'public abstract class System.Collections.Generic.EqualityComparer<T> : IEqualityComparer<T>, IEqualityComparer',
  {
    'static EqualityComparer<T> Default { get; }': ([type]: [Type]) => new DefaultEqualityComparer(type),
    'bool Equals(T x, T y)': (self: DefaultEqualityComparer, x: unknown, y: unknown) => self.equals(x, y),
    'int GetHashCode(T obj)': (self: DefaultEqualityComparer, value: unknown) => self.hash(value),
  },
);
