import type { LibraryType } from '../define-type.ts';
import { defineFloating } from './floating-definition.ts';

/** `System.Single`: https://learn.microsoft.com/dotnet/api/system.single */
export const single: LibraryType = defineFloating('float', 'Single');
