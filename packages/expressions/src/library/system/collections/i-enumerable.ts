import { Enumerator } from '../../../runtime/enumerator.ts';
import type { EnumerableValue } from '../../../runtime/iterate.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.Collections.IEnumerable`: https://learn.microsoft.com/dotnet/api/system.collections.ienumerable */
export const iEnumerable: LibraryType = defineType('public interface System.Collections.IEnumerable', {
  'IEnumerator GetEnumerator()': (self: EnumerableValue<unknown>) => new Enumerator(self),
});
