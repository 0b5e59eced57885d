import { Enumerator } from '../../../../runtime/enumerator.ts';
import type { EnumerableValue } from '../../../../runtime/iterate.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `System.Collections.Generic.IEnumerable<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.ienumerable-1 */
export const genericIEnumerable: LibraryType = defineType(
  'public interface System.Collections.Generic.IEnumerable<out T> : IEnumerable',
  { 'IEnumerator<T> GetEnumerator()': (self: EnumerableValue<unknown>) => new Enumerator(self) },
);
