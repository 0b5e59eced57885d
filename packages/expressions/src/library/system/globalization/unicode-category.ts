import { unicodeCategories } from '../../../runtime/character.ts';
import { defineEnum, type LibraryType } from '../../define-type.ts';

/** `System.Globalization.UnicodeCategory`: https://learn.microsoft.com/dotnet/api/system.globalization.unicodecategory */
export const unicodeCategory: LibraryType = defineEnum('System.Globalization.UnicodeCategory', unicodeCategories);
