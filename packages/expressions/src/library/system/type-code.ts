import { typeCodeValues } from '../../runtime/convert.ts';
import { defineEnum, type LibraryType } from '../define-type.ts';

/** `System.TypeCode`: https://learn.microsoft.com/dotnet/api/system.typecode */
export const typeCode: LibraryType = defineEnum('System.TypeCode', typeCodeValues);
