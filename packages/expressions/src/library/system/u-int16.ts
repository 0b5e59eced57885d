import type { LibraryType } from '../define-type.ts';
import { defineInteger } from './integer-definition.ts';

/** `System.UInt16`: https://learn.microsoft.com/dotnet/api/system.uint16 */
export const uInt16: LibraryType = defineInteger('ushort', 'UInt16');
