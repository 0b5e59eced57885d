import { equalsRaw } from '../../runtime/boxed-comparison.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.IEquatable<T>`: https://learn.microsoft.com/dotnet/api/system.iequatable-1 */
export const iEquatable: LibraryType = defineType('public interface System.IEquatable<T>', {
  'bool Equals(T other)': equalsRaw,
});
