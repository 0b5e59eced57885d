import { argumentNull } from '../../../../runtime/exceptions.ts';
import type { XNode } from '../../../../runtime/xml/x-node.ts';
import { XCData, XComment, XDocumentType, XProcessingInstruction, XText } from '../../../../runtime/xml/x-text.ts';
import { defineType, type LibraryType, type MemberImplementation } from '../../../define-type.ts';

type Text = string | null;

function copy(other: XNode | null): XNode {
  if (other === null) throw argumentNull('other');
  return other.clone(0);
}

/** A property that the runtime object has by another name. */
function property<K extends string>(name: K): MemberImplementation {
  return {
    get: (self: Record<K, Text>) => self[name],
    set: (self: Record<K, Text>, value: Text) => {
      self[name] = value;
    },
  };
}

/** `System.Xml.Linq.XText`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xtext */
export const xText: LibraryType = defineType('public class System.Xml.Linq.XText : XNode', {
  'XText(string value)': (value: Text) => new XText(value),
  'XText(XText other)': copy,
  'string Value { get; set; }': property('value'),
});

/** `System.Xml.Linq.XCData`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xcdata */
export const xCData: LibraryType = defineType('public class System.Xml.Linq.XCData : XText', {
  'XCData(string value)': (value: Text) => new XCData(value),
  'XCData(XCData other)': copy,
});

/** `System.Xml.Linq.XComment`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xcomment */
export const xComment: LibraryType = defineType('public class System.Xml.Linq.XComment : XNode', {
  'XComment(string value)': (value: Text) => new XComment(value),
  'XComment(XComment other)': copy,
  'string Value { get; set; }': property('value'),
});

/** `System.Xml.Linq.XProcessingInstruction`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xprocessinginstruction */
export const xProcessingInstruction: LibraryType = defineType(
  'public class System.Xml.Linq.XProcessingInstruction : XNode',
  {
    'XProcessingInstruction(string target, string data)': (target: Text, data: Text) =>
      new XProcessingInstruction(target, data),
    'XProcessingInstruction(XProcessingInstruction other)': copy,
    'string Target { get; set; }': property('target'),
    'string Data { get; set; }': property('data'),
  },
);

/** `System.Xml.Linq.XDocumentType`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xdocumenttype */
export const xDocumentType: LibraryType = defineType('public class System.Xml.Linq.XDocumentType : XNode', {
  'XDocumentType(string name, string publicId, string systemId, string internalSubset)': (
    name: Text,
    publicId: Text,
    systemId: Text,
    internalSubset: Text,
  ) => new XDocumentType(name, publicId, systemId, internalSubset),
  'XDocumentType(XDocumentType other)': copy,
  'string Name { get; set; }': property('name'),
  'string PublicId { get; set; }': property('publicId'),
  'string SystemId { get; set; }': property('systemId'),
  'string InternalSubset { get; set; }': property('internalSubset'),
});
