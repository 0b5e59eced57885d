import { defineType, type LibraryType } from '../../define-type.ts';

interface ObjectEqualityComparer {
  equalObjects(x: unknown, y: unknown): boolean;
  hashObject(value: unknown): number;
}

/** `System.Collections.IEqualityComparer`: https://learn.microsoft.com/dotnet/api/system.collections.iequalitycomparer */
export const iEqualityComparer: LibraryType = defineType('public interface System.Collections.IEqualityComparer', {
  'bool Equals(object x, object y)': (self: ObjectEqualityComparer, x: unknown, y: unknown) => self.equalObjects(x, y),
  'int GetHashCode(object obj)': (self: ObjectEqualityComparer, value: unknown) => self.hashObject(value),
});
