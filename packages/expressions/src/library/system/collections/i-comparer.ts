import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.Collections.IComparer`: https://learn.microsoft.com/dotnet/api/system.collections.icomparer */
export const iComparer: LibraryType = defineType('public interface System.Collections.IComparer', {
  'int Compare(object x, object y)': (
    self: { compareObjects(x: unknown, y: unknown): number },
    x: unknown,
    y: unknown,
  ) => self.compareObjects(x, y),
});
