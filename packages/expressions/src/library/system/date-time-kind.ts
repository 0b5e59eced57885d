import { defineEnum, type LibraryType } from '../define-type.ts';

/** `System.DateTimeKind`: https://learn.microsoft.com/dotnet/api/system.datetimekind */
export const dateTimeKind: LibraryType = defineEnum('System.DateTimeKind', { Unspecified: 0, Utc: 1, Local: 2 });
