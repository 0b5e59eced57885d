import { defineType, type LibraryType } from '../define-type.ts';

/** `System.IFormatProvider`: https://learn.microsoft.com/dotnet/api/system.iformatprovider */
export const iFormatProvider: LibraryType = defineType('public interface System.IFormatProvider');
