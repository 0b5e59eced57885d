import { argumentNull } from '../../../../runtime/exceptions.ts';
import { XAttribute } from '../../../../runtime/xml/x-attribute.ts';
import type { XName } from '../../../../runtime/xml/x-name.ts';
import { compareDocumentOrder, deepEqualNodes, type XNode } from '../../../../runtime/xml/x-node.ts';
import { XNodeDocumentOrderComparer, XNodeEqualityComparer } from '../../../../runtime/xml/x-node-comparers.ts';
import type { XObject } from '../../../../runtime/xml/x-object.ts';
import { xSequence } from '../../../../runtime/xml/x-sequence.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { conversions } from './conversions.ts';

type Name = XName | null;
type Node = XNode | null;

/** `System.Xml.Linq.XObject`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xobject */
export const xObject: LibraryType = defineType('public abstract class System.Xml.Linq.XObject', {
  'string BaseUri { get; }': () => '',
  'XDocument Document { get; }': (self: XObject) => self.document,
  'XmlNodeType NodeType { get; }': (self: XObject) => self.nodeType,
  'XElement Parent { get; }': (self: XObject) => self.parent,
});

/** `System.Xml.Linq.XAttribute`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xattribute */
export const xAttribute: LibraryType = defineType('public class System.Xml.Linq.XAttribute : XObject', {
  'XAttribute(XName name, object value)': (name: Name, value: unknown) => XAttribute.of(name, value),
  'XAttribute(XAttribute other)': (other: XAttribute | null) => {
    if (other === null) throw argumentNull('other');
    return new XAttribute(other.name, other.value);
  },
  'static IEnumerable<XAttribute> EmptySequence { get; }': () => xSequence('XAttribute', () => [].values()),
  'XName Name { get; }': (self: XAttribute) => self.name,
  'string Value { get; set; }': {
    get: (self: XAttribute) => self.value,
    set: (self: XAttribute, value: string | null) => {
      self.value = value;
    },
  },
  'bool IsNamespaceDeclaration { get; }': (self: XAttribute) => self.isNamespaceDeclaration,
  'XAttribute NextAttribute { get; }': (self: XAttribute) => self.nextAttribute,
  'XAttribute PreviousAttribute { get; }': (self: XAttribute) => self.previousAttribute,
  'void Remove()': (self: XAttribute) => self.remove(),
  'void SetValue(object value)': (self: XAttribute, value: unknown) => self.setValue(value),
  'string ToString()': (self: XAttribute) => self.toString(),
  ...conversions('XAttribute', 'attribute'),
});

/** `System.Xml.Linq.XNode`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xnode */
export const xNode: LibraryType = defineType('public abstract class System.Xml.Linq.XNode : XObject', {
  'XNode NextNode { get; }': (self: XNode) => self.nextNode,
  'XNode PreviousNode { get; }': (self: XNode) => self.previousNode,
  'static XNodeDocumentOrderComparer DocumentOrderComparer { get; }': () => new XNodeDocumentOrderComparer(),
  'static XNodeEqualityComparer EqualityComparer { get; }': () => new XNodeEqualityComparer(),
  'void AddAfterSelf(object content)': (self: XNode, content: unknown) => self.addAfterSelf(content),
  'void AddAfterSelf(params object[] content)': (self: XNode, content: unknown) => self.addAfterSelf(content),
  'void AddBeforeSelf(object content)': (self: XNode, content: unknown) => self.addBeforeSelf(content),
  'void AddBeforeSelf(params object[] content)': (self: XNode, content: unknown) => self.addBeforeSelf(content),
  'IEnumerable<XElement> Ancestors()': (self: XNode) => self.ancestors(null),
  'IEnumerable<XElement> Ancestors(XName name)': (self: XNode, name: Name) => named(name, (it) => self.ancestors(it)),
  'IEnumerable<XElement> ElementsAfterSelf()': (self: XNode) => self.elementsAfterSelf(null),
  'IEnumerable<XElement> ElementsAfterSelf(XName name)': (self: XNode, name: Name) =>
    named(name, (it) => self.elementsAfterSelf(it)),
  'IEnumerable<XElement> ElementsBeforeSelf()': (self: XNode) => self.elementsBeforeSelf(null),
  'IEnumerable<XElement> ElementsBeforeSelf(XName name)': (self: XNode, name: Name) =>
    named(name, (it) => self.elementsBeforeSelf(it)),
  'IEnumerable<XNode> NodesAfterSelf()': (self: XNode) => self.nodesAfterSelf(),
  'IEnumerable<XNode> NodesBeforeSelf()': (self: XNode) => self.nodesBeforeSelf(),
  'bool IsAfter(XNode node)': (self: XNode, node: Node) => compareDocumentOrder(self, node) > 0,
  'bool IsBefore(XNode node)': (self: XNode, node: Node) => compareDocumentOrder(self, node) < 0,
  'void Remove()': (self: XNode) => self.remove(),
  'void ReplaceWith(object content)': (self: XNode, content: unknown) => self.replaceWith(content),
  'void ReplaceWith(params object[] content)': (self: XNode, content: unknown) => self.replaceWith(content),
  'static int CompareDocumentOrder(XNode n1, XNode n2)': compareDocumentOrder,
  'static bool DeepEquals(XNode n1, XNode n2)': deepEqualNodes,
  'string ToString()': (self: XNode) => self.toString(),
  'string ToString(SaveOptions options)': (self: XNode, options: number) => self.write(options),
});

/** .NET gives nothing for a name that is null, not everything. */
export function named<T>(name: Name, find: (name: XName) => T): T | ReturnType<typeof xSequence> {
  return name === null ? xSequence('XElement', () => [].values()) : find(name);
}

/** `System.Xml.Linq.XNodeDocumentOrderComparer`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xnodedocumentordercomparer */
export const xNodeDocumentOrderComparer: LibraryType = defineType(
  'public sealed class System.Xml.Linq.XNodeDocumentOrderComparer : IComparer, IComparer<XNode>',
  {
    'XNodeDocumentOrderComparer()': () => new XNodeDocumentOrderComparer(),
    'int Compare(XNode x, XNode y)': compare,
  },
);

/** `System.Xml.Linq.XNodeEqualityComparer`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xnodeequalitycomparer */
export const xNodeEqualityComparer: LibraryType = defineType(
  'public sealed class System.Xml.Linq.XNodeEqualityComparer : IEqualityComparer, IEqualityComparer<XNode>',
  {
    'XNodeEqualityComparer()': () => new XNodeEqualityComparer(),
    'bool Equals(XNode x, XNode y)': (self: XNodeEqualityComparer, x: Node, y: Node) => self.equals(x, y),
    'int GetHashCode(XNode obj)': (self: XNodeEqualityComparer, node: Node) => self.hash(node),
  },
);

function compare(self: XNodeDocumentOrderComparer, x: Node, y: Node): number {
  return self.compare(x, y);
}
