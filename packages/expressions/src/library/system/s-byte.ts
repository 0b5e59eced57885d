import type { LibraryType } from '../define-type.ts';
import { defineInteger } from './integer-definition.ts';

/** `System.SByte`: https://learn.microsoft.com/dotnet/api/system.sbyte */
export const sByte: LibraryType = defineInteger('sbyte', 'SByte');
