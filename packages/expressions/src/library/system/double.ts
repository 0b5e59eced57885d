import type { LibraryType } from '../define-type.ts';
import { defineFloating } from './floating-definition.ts';

/** `System.Double`: https://learn.microsoft.com/dotnet/api/system.double */
export const double: LibraryType = defineFloating('double', 'Double');
