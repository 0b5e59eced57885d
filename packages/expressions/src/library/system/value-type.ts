import { defineType, type LibraryType } from '../define-type.ts';

/** `System.ValueType`: https://learn.microsoft.com/dotnet/api/system.valuetype */
export const valueType: LibraryType = defineType('public abstract class System.ValueType');
