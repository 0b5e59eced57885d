import { numberStyles as values } from '../../../runtime/number-parse.ts';
import { defineEnum, type LibraryType } from '../../define-type.ts';

/** `System.Globalization.NumberStyles`: https://learn.microsoft.com/dotnet/api/system.globalization.numberstyles */
export const numberStyles: LibraryType = defineEnum('System.Globalization.NumberStyles', values, { flags: true });
