import { defineEnum, type LibraryType } from '../../define-type.ts';

/** `System.Globalization.DateTimeStyles`: https://learn.microsoft.com/dotnet/api/system.globalization.datetimestyles */
export const dateTimeStyles: LibraryType = defineEnum(
  'System.Globalization.DateTimeStyles',
  {
    None: 0,
    AllowLeadingWhite: 1,
    AllowTrailingWhite: 2,
    AllowInnerWhite: 4,
    AllowWhiteSpaces: 7,
    NoCurrentDateDefault: 8,
    AdjustToUniversal: 16,
    AssumeLocal: 32,
    AssumeUniversal: 64,
    RoundtripKind: 128,
  },
  { flags: true },
);
