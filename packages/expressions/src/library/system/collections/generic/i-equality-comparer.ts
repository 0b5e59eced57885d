import { defineType, type LibraryType } from '../../../define-type.ts';

/** What implements `IEqualityComparer<T>` at run time; all of it takes raw values. */
export interface EqualityComparerValue<T> {
  equals(x: T, y: T): boolean;
  /** `GetHashCode(T)`. */
  hash(value: T): number;
  /** The same for values that are equal, for use as the key of a `Map`. */
  keyOf(value: T): unknown;
}

/** `System.Collections.Generic.IEqualityComparer<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.iequalitycomparer-1 */
export const genericIEqualityComparer: LibraryType = defineType(
  'public interface System.Collections.Generic.IEqualityComparer<in T>',
  {
    'bool Equals(T x, T y)': (self: EqualityComparerValue<unknown>, x: unknown, y: unknown) => self.equals(x, y),
    'int GetHashCode(T obj)': (self: EqualityComparerValue<unknown>, value: unknown) => self.hash(value),
  },
);
