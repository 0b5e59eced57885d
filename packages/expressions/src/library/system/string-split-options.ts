import { defineEnum, type LibraryType } from '../define-type.ts';

/** `System.StringSplitOptions`: https://learn.microsoft.com/dotnet/api/system.stringsplitoptions */
export const stringSplitOptions: LibraryType = defineEnum(
  'System.StringSplitOptions',
  { None: 0, RemoveEmptyEntries: 1 },
  { flags: true },
);
