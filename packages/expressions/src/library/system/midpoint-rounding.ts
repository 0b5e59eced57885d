import { defineEnum, type LibraryType } from '../define-type.ts';

/** `System.MidpointRounding`: https://learn.microsoft.com/dotnet/api/system.midpointrounding */
export const midpointRounding: LibraryType = defineEnum('System.MidpointRounding', { ToEven: 0, AwayFromZero: 1 });
