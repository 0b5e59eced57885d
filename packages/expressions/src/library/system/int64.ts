import type { LibraryType } from '../define-type.ts';
import { defineInteger } from './integer-definition.ts';

/** `System.Int64`: https://learn.microsoft.com/dotnet/api/system.int64 */
export const int64: LibraryType = defineInteger('long', 'Int64');
