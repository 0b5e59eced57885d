import { defineEnum, type LibraryType } from '../define-type.ts';

/** `System.Base64FormattingOptions`: https://learn.microsoft.com/dotnet/api/system.base64formattingoptions */
export const base64FormattingOptions: LibraryType = defineEnum(
  'System.Base64FormattingOptions',
  { None: 0, InsertLineBreaks: 1 },
  { flags: true },
);
