import { formatWith } from '../../runtime/object.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.IFormattable`: https://learn.microsoft.com/dotnet/api/system.iformattable */
export const iFormattable: LibraryType = defineType('public interface System.IFormattable', {
  'string ToString(string format, IFormatProvider formatProvider)': formatWith,
});
