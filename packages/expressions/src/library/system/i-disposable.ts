import { defineType, type LibraryType } from '../define-type.ts';

/** `System.IDisposable`: https://learn.microsoft.com/dotnet/api/system.idisposable */
export const iDisposable: LibraryType = defineType('public interface System.IDisposable', {
  // Runtime objects that have something to end do so in `dispose`.
  'void Dispose()': (self: { dispose?(): void }) => self.dispose?.(),
});
