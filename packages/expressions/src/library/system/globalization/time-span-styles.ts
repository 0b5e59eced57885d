import { defineEnum, type LibraryType } from '../../define-type.ts';

/** `System.Globalization.TimeSpanStyles`: https://learn.microsoft.com/dotnet/api/system.globalization.timespanstyles */
export const timeSpanStyles: LibraryType = defineEnum(
  'System.Globalization.TimeSpanStyles',
  { None: 0, AssumeNegative: 1 },
  { flags: true },
);
