import type { LibraryType } from '../define-type.ts';
import { defineInteger } from './integer-definition.ts';

/** `System.Byte`: https://learn.microsoft.com/dotnet/api/system.byte */
export const byte: LibraryType = defineInteger('byte', 'Byte');
