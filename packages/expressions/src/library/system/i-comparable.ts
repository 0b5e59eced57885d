import { compareBoxed, compareToRaw } from '../../runtime/boxed-comparison.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.IComparable`: https://learn.microsoft.com/dotnet/api/system.icomparable */
export const iComparable: LibraryType = defineType('public interface System.IComparable', {
  'int CompareTo(object obj)': compareBoxed,
});

/** `System.IComparable<T>`: https://learn.microsoft.com/dotnet/api/system.icomparable-1 */
export const genericIComparable: LibraryType = defineType('public interface System.IComparable<in T>', {
  'int CompareTo(T other)': compareToRaw,
});
