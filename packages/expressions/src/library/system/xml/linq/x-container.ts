import type { XContainer } from '../../../../runtime/xml/x-container.ts';
import type { XName } from '../../../../runtime/xml/x-name.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { named } from './x-object.ts';

type Name = XName | null;

/** `System.Xml.Linq.XContainer`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xcontainer */
export const xContainer: LibraryType = defineType('public abstract class System.Xml.Linq.XContainer : XNode', {
  'XNode FirstNode { get; }': (self: XContainer) => self.firstNode,
  'XNode LastNode { get; }': (self: XContainer) => self.lastNode,
  'void Add(object content)': (self: XContainer, content: unknown) => self.add(content),
  'void Add(params object[] content)': (self: XContainer, content: unknown) => self.add(content),
  'void AddFirst(object content)': (self: XContainer, content: unknown) => self.addFirst(content),
  'void AddFirst(params object[] content)': (self: XContainer, content: unknown) => self.addFirst(content),
  'IEnumerable<XNode> DescendantNodes()': (self: XContainer) => self.descendantNodes(),
  'IEnumerable<XElement> Descendants()': (self: XContainer) => self.descendants(null),
  'IEnumerable<XElement> Descendants(XName name)': (self: XContainer, name: Name) =>
    named(name, (it) => self.descendants(it)),
  'XElement Element(XName name)': (self: XContainer, name: Name) => self.element(name),
  'IEnumerable<XElement> Elements()': (self: XContainer) => self.elements(null),
  'IEnumerable<XElement> Elements(XName name)': (self: XContainer, name: Name) =>
    named(name, (it) => self.elements(it)),
  'IEnumerable<XNode> Nodes()': (self: XContainer) => self.nodes(),
  'void RemoveNodes()': (self: XContainer) => self.removeNodes(),
  'void ReplaceNodes(object content)': (self: XContainer, content: unknown) => self.replaceNodes(content),
  'void ReplaceNodes(params object[] content)': (self: XContainer, content: unknown) => self.replaceNodes(content),
});
