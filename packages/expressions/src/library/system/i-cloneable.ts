import { defineType, type LibraryType } from '../define-type.ts';

/** `System.ICloneable`: https://learn.microsoft.com/dotnet/api/system.icloneable */
export const iCloneable: LibraryType = defineType('public interface System.ICloneable', {
  // What cannot change is its own clone; others say how in `clone`.
  'object Clone()': (self: { clone?(): unknown }) =>
    typeof self === 'object' && self.clone !== undefined ? self.clone() : self,
});
