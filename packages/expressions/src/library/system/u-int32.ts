import type { LibraryType } from '../define-type.ts';
import { defineInteger } from './integer-definition.ts';

/** `System.UInt32`: https://learn.microsoft.com/dotnet/api/system.uint32 */
export const uInt32: LibraryType = defineInteger('uint', 'UInt32');
