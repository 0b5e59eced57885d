import type { Enumerator } from '../../../runtime/enumerator.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.Collections.IEnumerator`: https://learn.microsoft.com/dotnet/api/system.collections.ienumerator */
export const iEnumerator: LibraryType = defineType('public interface System.Collections.IEnumerator', {
  'object Current { get; }': (self: Enumerator) => self.currentObject,
  'bool MoveNext()': (self: Enumerator) => self.moveNext(),
  'void Reset()': (self: Enumerator) => self.reset(),
});
