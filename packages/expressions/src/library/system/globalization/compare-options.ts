import { defineEnum, type LibraryType } from '../../define-type.ts';

/** `System.Globalization.CompareOptions`: https://learn.microsoft.com/dotnet/api/system.globalization.compareoptions */
export const compareOptions: LibraryType = defineEnum(
  'System.Globalization.CompareOptions',
  {
    None: 0,
    IgnoreCase: 1,
    IgnoreNonSpace: 2,
    IgnoreSymbols: 4,
    IgnoreKanaType: 8,
    IgnoreWidth: 16,
    OrdinalIgnoreCase: 0x10000000,
    StringSort: 0x20000000,
    Ordinal: 0x40000000,
  },
  { flags: true },
);
