import { loadOptions as loadValues } from '../../../../runtime/xml/xml-parser.ts';
import { saveOptions as saveValues } from '../../../../runtime/xml/xml-writer.ts';
import { defineEnum, type LibraryType } from '../../../define-type.ts';

/** `System.Xml.Linq.LoadOptions`: https://learn.microsoft.com/dotnet/api/system.xml.linq.loadoptions */
export const loadOptions: LibraryType = defineEnum('System.Xml.Linq.LoadOptions', loadValues, { flags: true });

/** `System.Xml.Linq.SaveOptions`: https://learn.microsoft.com/dotnet/api/system.xml.linq.saveoptions */
export const saveOptions: LibraryType = defineEnum('System.Xml.Linq.SaveOptions', saveValues, { flags: true });
