import { defineType, type LibraryType } from '../define-type.ts';

/** `System.Delegate`: https://learn.microsoft.com/dotnet/api/system.delegate */
export const delegate: LibraryType = defineType('public abstract class System.Delegate');
