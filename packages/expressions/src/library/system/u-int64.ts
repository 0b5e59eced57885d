import type { LibraryType } from '../define-type.ts';
import { defineInteger } from './integer-definition.ts';

/** `System.UInt64`: https://learn.microsoft.com/dotnet/api/system.uint64 */
export const uInt64: LibraryType = defineInteger('ulong', 'UInt64');
