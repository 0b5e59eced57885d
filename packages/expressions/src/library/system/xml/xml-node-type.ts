import { xmlNodeTypes } from '../../../runtime/xml/x-object.ts';
import { defineEnum, type LibraryType } from '../../define-type.ts';

/** `System.Xml.XmlNodeType`: https://learn.microsoft.com/dotnet/api/system.xml.xmlnodetype */
export const xmlNodeType: LibraryType = defineEnum('System.Xml.XmlNodeType', xmlNodeTypes);
