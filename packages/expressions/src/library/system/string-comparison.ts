import { defineEnum, type LibraryType } from '../define-type.ts';

/** `System.StringComparison`: https://learn.microsoft.com/dotnet/api/system.stringcomparison */
export const stringComparison: LibraryType = defineEnum('System.StringComparison', {
  CurrentCulture: 0,
  CurrentCultureIgnoreCase: 1,
  InvariantCulture: 2,
  InvariantCultureIgnoreCase: 3,
  Ordinal: 4,
  OrdinalIgnoreCase: 5,
});
