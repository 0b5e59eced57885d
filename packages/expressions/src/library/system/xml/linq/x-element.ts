import { argumentNull } from '../../../../runtime/exceptions.ts';
import type { TextReader } from '../../../../runtime/text-reader.ts';
import type { TextWriter } from '../../../../runtime/text-writer.ts';
import { XElement } from '../../../../runtime/xml/x-element.ts';
import type { XName, XNamespace } from '../../../../runtime/xml/x-name.ts';
import { xSequence } from '../../../../runtime/xml/x-sequence.ts';
import { parseElement } from '../../../../runtime/xml/xml-parser.ts';
import { writeWithDeclaration } from '../../../../runtime/xml/xml-writer.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { conversions } from './conversions.ts';
import { named } from './x-object.ts';

type Name = XName | null;
type Self = XElement;

/** `System.Xml.Linq.XElement`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xelement */
export const xElement: LibraryType = defineType('public class System.Xml.Linq.XElement : XContainer', {
  'XElement(XName name)': (name: Name) => XElement.of(name),
  'XElement(XName name, object content)': (name: Name, content: unknown) => XElement.of(name, content),
  'XElement(XName name, params object[] content)': (name: Name, content: unknown) => XElement.of(name, content),
  'XElement(XElement other)': (other: XElement | null) => {
    if (other === null) throw argumentNull('other');
    return other.clone(0);
  },
  'static XElement Parse(string text)': (text: string | null) => parseElement(text),
  'static XElement Parse(string text, LoadOptions options)': (text: string | null, options: number) =>
    parseElement(text, options),
  'static XElement Load(TextReader textReader)': (reader: TextReader | null) => load(reader, 0),
  'static XElement Load(TextReader textReader, LoadOptions options)': load,
  'static IEnumerable<XElement> EmptySequence { get; }': () => xSequence('XElement', () => [].values()),
  'XAttribute FirstAttribute { get; }': (self: Self) => self.firstAttribute,
  'XAttribute LastAttribute { get; }': (self: Self) => self.lastAttribute,
  'bool HasAttributes { get; }': (self: Self) => self.lastAttribute !== null,
  'bool HasElements { get; }': (self: Self) => self.hasElements,
  'bool IsEmpty { get; }': (self: Self) => self.isEmpty,
  'XName Name { get; set; }': {
    get: (self: Self) => self.name,
    set: (self: Self, name: Name) => {
      self.name = name;
    },
  },
  'string Value { get; set; }': {
    get: (self: Self) => self.value,
    set: (self: Self, value: string | null) => {
      self.value = value;
    },
  },
  'XAttribute Attribute(XName name)': (self: Self, name: Name) => self.attribute(name),
  'IEnumerable<XAttribute> Attributes()': (self: Self) => self.attributes(null),
  'IEnumerable<XAttribute> Attributes(XName name)': (self: Self, name: Name) =>
    name === null ? xSequence('XAttribute', () => [].values()) : self.attributes(name),
  'IEnumerable<XElement> AncestorsAndSelf()': (self: Self) => self.ancestors(null, true),
  'IEnumerable<XElement> AncestorsAndSelf(XName name)': (self: Self, name: Name) =>
    named(name, (it) => self.ancestors(it, true)),
  'IEnumerable<XNode> DescendantNodesAndSelf()': (self: Self) => self.descendantNodes(true),
  'IEnumerable<XElement> DescendantsAndSelf()': (self: Self) => self.descendants(null, true),
  'IEnumerable<XElement> DescendantsAndSelf(XName name)': (self: Self, name: Name) =>
    named(name, (it) => self.descendants(it, true)),
  'XNamespace GetDefaultNamespace()': (self: Self) => self.getDefaultNamespace(),
  'XNamespace GetNamespaceOfPrefix(string prefix)': (self: Self, prefix: string | null) =>
    self.getNamespaceOfPrefix(prefix),
  'string GetPrefixOfNamespace(XNamespace ns)': (self: Self, namespace: XNamespace | null) =>
    self.getPrefixOfNamespace(namespace),
  'void RemoveAll()': (self: Self) => self.removeAll(),
  'void RemoveAttributes()': (self: Self) => self.removeAttributes(),
  'void ReplaceAll(object content)': (self: Self, content: unknown) => self.replaceAll(content),
  'void ReplaceAll(params object[] content)': (self: Self, content: unknown) => self.replaceAll(content),
  'void ReplaceAttributes(object content)': (self: Self, content: unknown) => self.replaceAttributes(content),
  'void ReplaceAttributes(params object[] content)': (self: Self, content: unknown) => self.replaceAttributes(content),
  'void SetAttributeValue(XName name, object value)': (self: Self, name: Name, value: unknown) =>
    self.setAttributeValue(name, value),
  'void SetElementValue(XName name, object value)': (self: Self, name: Name, value: unknown) =>
    self.setElementValue(name, value),
  'void SetValue(object value)': (self: Self, value: unknown) => self.setValue(value),
  'void Save(TextWriter textWriter)': (self: Self, writer: TextWriter | null) => save(self, writer, 0),
  'void Save(TextWriter textWriter, SaveOptions options)': save,
  ...conversions('XElement', 'element'),
});

function load(reader: TextReader | null, options: number): XElement {
  if (reader === null) throw argumentNull('textReader');
  return parseElement(reader.readToEnd(), options);
}

function save(element: XElement, writer: TextWriter | null, options: number): void {
  if (writer === null) throw argumentNull('textWriter');
  writer.write(writeWithDeclaration(element, options, null));
}
