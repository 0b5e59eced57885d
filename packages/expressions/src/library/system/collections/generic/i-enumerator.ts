import type { Enumerator } from '../../../../runtime/enumerator.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `System.Collections.Generic.IEnumerator<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.ienumerator-1 */
export const genericIEnumerator: LibraryType = defineType(
  'public interface System.Collections.Generic.IEnumerator<out T> : IEnumerator, IDisposable',
  { 'T Current { get; }': (self: Enumerator) => self.current },
);
