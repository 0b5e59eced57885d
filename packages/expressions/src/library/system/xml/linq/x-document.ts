import { argumentNull } from '../../../../runtime/exceptions.ts';
import type { TextWriter } from '../../../../runtime/text-writer.ts';
import { XDeclaration, XDocument } from '../../../../runtime/xml/x-document.ts';
import { parseDocument } from '../../../../runtime/xml/xml-parser.ts';
import { writeWithDeclaration } from '../../../../runtime/xml/xml-writer.ts';
import { defineType, type LibraryType, type MemberImplementation } from '../../../define-type.ts';

type Text = string | null;

/** `System.Xml.Linq.XDeclaration`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xdeclaration */
export const xDeclaration: LibraryType = defineType('public class System.Xml.Linq.XDeclaration', {
  'XDeclaration(string version, string encoding, string standalone)': (version: Text, encoding: Text, alone: Text) =>
    new XDeclaration(version, encoding, alone),
  'XDeclaration(XDeclaration other)': (other: XDeclaration | null) => XDeclaration.copy(other),
  'string Version { get; set; }': property('version'),
  'string Encoding { get; set; }': property('encoding'),
  'string Standalone { get; set; }': property('standalone'),
  'string ToString()': (self: XDeclaration) => self.toString(),
});

/** `System.Xml.Linq.XDocument`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xdocument */
export const xDocument: LibraryType = defineType('public class System.Xml.Linq.XDocument : XContainer', {
  'XDocument()': () => new XDocument(),
  'XDocument(params object[] content)': (content: unknown) => XDocument.of(null, content),
  'XDocument(XDeclaration declaration, params object[] content)': (
    declaration: XDeclaration | null,
    content: unknown,
  ) => XDocument.of(declaration, content),
  'XDocument(XDocument other)': (other: XDocument | null) => {
    if (other === null) throw argumentNull('other');
    return other.clone(0);
  },
  'static XDocument Parse(string text)': (text: Text) => parseDocument(text),
  'static XDocument Parse(string text, LoadOptions options)': (text: Text, options: number) =>
    parseDocument(text, options),
  'XDeclaration Declaration { get; set; }': {
    get: (self: XDocument) => self.declaration,
    set: (self: XDocument, value: XDeclaration | null) => {
      self.declaration = value;
    },
  },
  'XDocumentType DocumentType { get; }': (self: XDocument) => self.documentType,
  'XElement Root { get; }': (self: XDocument) => self.root,
  'void Save(TextWriter textWriter)': (self: XDocument, writer: TextWriter | null) => save(self, writer, 0),
  'void Save(TextWriter textWriter, SaveOptions options)': save,
});

function property(name: 'version' | 'encoding' | 'standalone'): MemberImplementation {
  return {
    get: (self: XDeclaration) => self[name],
    set: (self: XDeclaration, value: Text) => {
      self[name] = value;
    },
  };
}

function save(document: XDocument, writer: TextWriter | null, options: number): void {
  if (writer === null) throw argumentNull('textWriter');
  writer.write(writeWithDeclaration(document, options, document.declaration?.standalone ?? null));
}
