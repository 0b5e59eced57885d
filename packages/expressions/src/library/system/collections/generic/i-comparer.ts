import { defineType, type LibraryType } from '../../../define-type.ts';

/** What implements `IComparer<T>` at run time: `compare` takes raw values. */
export interface ComparerValue<T> {
  compare(x: T, y: T): number;
}

/** `System.Collections.Generic.IComparer<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.icomparer-1 */
export const genericIComparer: LibraryType = defineType('public interface System.Collections.Generic.IComparer<in T>', {
  'int Compare(T x, T y)': (self: ComparerValue<unknown>, x: unknown, y: unknown) => self.compare(x, y),
});
