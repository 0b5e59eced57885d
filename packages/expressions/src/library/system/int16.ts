import type { LibraryType } from '../define-type.ts';
import { defineInteger } from './integer-definition.ts';

/** `System.Int16`: https://learn.microsoft.com/dotnet/api/system.int16 */
export const int16: LibraryType = defineInteger('short', 'Int16');
