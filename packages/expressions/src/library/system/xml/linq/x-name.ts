import { argumentNull } from '../../../../runtime/exceptions.ts';
import { namespaceOf, XName, XNamespace } from '../../../../runtime/xml/x-name.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type Name = XName | null;
type Namespace = XNamespace | null;

const sameNames = (left: Name, right: Name) => (left === null ? right === null : left.equals(right));
const sameNamespaces = (left: Namespace, right: Namespace) => (left === null ? right === null : left.equals(right));

/** `System.Xml.Linq.XName`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xname */
export const xName: LibraryType = defineType('public sealed class System.Xml.Linq.XName : IEquatable<XName>', {
  'static XName Get(string expandedName)': (expandedName: string | null) => XName.get(expandedName),
  'static XName Get(string localName, string namespaceName)': (
    localName: string | null,
    namespaceName: string | null,
  ) => {
    if (namespaceName === null) throw argumentNull('namespaceName');
    return namespaceOf(namespaceName).getName(localName);
  },
  'string LocalName { get; }': (self: XName) => self.localName,
  'XNamespace Namespace { get; }': (self: XName) => self.namespace,
  'string NamespaceName { get; }': (self: XName) => self.namespaceName,
  'bool Equals(XName other)': (self: XName, other: Name) => sameNames(self, other),
  'string ToString()': (self: XName) => self.toString(),
  'static implicit operator XName(string expandedName)': (expandedName: string | null) =>
    expandedName === null ? null : XName.get(expandedName),
  'static bool operator ==(XName left, XName right)': sameNames,
  'static bool operator !=(XName left, XName right)': (left: Name, right: Name) => !sameNames(left, right),
});

/** `System.Xml.Linq.XNamespace`: https://learn.microsoft.com/dotnet/api/system.xml.linq.xnamespace */
export const xNamespace: LibraryType = defineType('public sealed class System.Xml.Linq.XNamespace', {
  'static XNamespace Get(string namespaceName)': (namespaceName: string | null) => XNamespace.get(namespaceName),
  'static XNamespace None { get; }': () => XNamespace.none,
  'static XNamespace Xml { get; }': () => XNamespace.xml,
  'static XNamespace Xmlns { get; }': () => XNamespace.xmlns,
  'string NamespaceName { get; }': (self: XNamespace) => self.namespaceName,
  'XName GetName(string localName)': (self: XNamespace, localName: string | null) => self.getName(localName),
  'string ToString()': (self: XNamespace) => self.toString(),
  'static implicit operator XNamespace(string namespaceName)': (namespaceName: string | null) =>
    namespaceName === null ? null : namespaceOf(namespaceName),
  'static XName operator +(XNamespace ns, string localName)': (namespace: Namespace, localName: string | null) => {
    if (namespace === null) throw argumentNull('ns');
    return namespace.getName(localName);
  },
  'static bool operator ==(XNamespace left, XNamespace right)': sameNamespaces,
  'static bool operator !=(XNamespace left, XNamespace right)': (left: Namespace, right: Namespace) =>
    !sameNamespaces(left, right),
});
