import type { LibraryType } from '../define-type.ts';
import { defineInteger } from './integer-definition.ts';

/** `System.Int32`: https://learn.microsoft.com/dotnet/api/system.int32 */
export const int32: LibraryType = defineInteger('int', 'Int32');
