import { argumentNull } from '../../../../runtime/exceptions.ts';
import { type EnumerableValue, iterate } from '../../../../runtime/iterate.ts';
import { Sequence } from '../../../../runtime/linq/sequence.ts';
import type { XAttribute } from '../../../../runtime/xml/x-attribute.ts';
import type { XContainer } from '../../../../runtime/xml/x-container.ts';
import type { XElement } from '../../../../runtime/xml/x-element.ts';
import type { XName } from '../../../../runtime/xml/x-name.ts';
import { compareDocumentOrder, type XNode } from '../../../../runtime/xml/x-node.ts';
import { xSequence } from '../../../../runtime/xml/x-sequence.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type Name = XName | null;
type Source<T> = EnumerableValue<T> | null;

/** `System.Xml.Linq.Extensions`: https://learn.microsoft.com/dotnet/api/system.xml.linq.extensions */
export const xmlLinqExtensions: LibraryType = defineType('public static class System.Xml.Linq.Extensions', {
  'static IEnumerable<XElement> Ancestors(this IEnumerable<XNode> source)': (source: Source<XNode>) =>
    each('XElement', source, (node) => node.ancestors(null)),
  'static IEnumerable<XElement> Ancestors(this IEnumerable<XNode> source, XName name)': (
    source: Source<XNode>,
    name: Name,
  ) => eachNamed('XElement', source, name, (node, it) => node.ancestors(it)),
  'static IEnumerable<XElement> AncestorsAndSelf(this IEnumerable<XElement> source)': (source: Source<XElement>) =>
    each('XElement', source, (element) => element.ancestors(null, true)),
  'static IEnumerable<XElement> AncestorsAndSelf(this IEnumerable<XElement> source, XName name)': (
    source: Source<XElement>,
    name: Name,
  ) => eachNamed('XElement', source, name, (element, it) => element.ancestors(it, true)),
  'static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source)': (source: Source<XElement>) =>
    each('XAttribute', source, (element) => element.attributes(null)),
  'static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source, XName name)': (
    source: Source<XElement>,
    name: Name,
  ) => eachNamed('XAttribute', source, name, (element, it) => element.attributes(it)),
  'static IEnumerable<XNode> DescendantNodes(this IEnumerable<XContainer> source)': (source: Source<XContainer>) =>
    each('XNode', source, (container) => container.descendantNodes()),
  'static IEnumerable<XNode> DescendantNodesAndSelf(this IEnumerable<XElement> source)': (source: Source<XElement>) =>
    each('XNode', source, (element) => element.descendantNodes(true)),
  'static IEnumerable<XElement> Descendants(this IEnumerable<XContainer> source)': (source: Source<XContainer>) =>
    each('XElement', source, (container) => container.descendants(null)),
  'static IEnumerable<XElement> Descendants(this IEnumerable<XContainer> source, XName name)': (
    source: Source<XContainer>,
    name: Name,
  ) => eachNamed('XElement', source, name, (container, it) => container.descendants(it)),
  'static IEnumerable<XElement> DescendantsAndSelf(this IEnumerable<XElement> source)': (source: Source<XElement>) =>
    each('XElement', source, (element) => element.descendants(null, true)),
  'static IEnumerable<XElement> DescendantsAndSelf(this IEnumerable<XElement> source, XName name)': (
    source: Source<XElement>,
    name: Name,
  ) => eachNamed('XElement', source, name, (element, it) => element.descendants(it, true)),
  'static IEnumerable<XElement> Elements(this IEnumerable<XContainer> source)': (source: Source<XContainer>) =>
    each('XElement', source, (container) => container.elements(null)),
  'static IEnumerable<XElement> Elements(this IEnumerable<XContainer> source, XName name)': (
    source: Source<XContainer>,
    name: Name,
  ) => eachNamed('XElement', source, name, (container, it) => container.elements(it)),
  'static IEnumerable<XNode> Nodes(this IEnumerable<XContainer> source)': (source: Source<XContainer>) =>
    each('XNode', source, (container) => container.nodes()),
  'static IEnumerable<T> InDocumentOrder<T>(this IEnumerable<T> source)': ([type]: [Type], source: Source<XNode>) => {
    const from = present(source);
    return new Sequence<XNode>(type, 'InDocumentOrder', [from], () =>
      [...iterate(from)].sort(compareDocumentOrder).values(),
    );
  },
  'static void Remove(this IEnumerable<XAttribute> source)': remove,
  'static void Remove(this IEnumerable<XNode> source)': remove,
});

function present<T>(source: Source<T>): EnumerableValue<T> {
  if (source === null) throw argumentNull('source');
  return source;
}

function each<T, R>(
  elementType: 'XElement' | 'XNode' | 'XAttribute',
  source: Source<T>,
  find: (item: T) => Iterable<R>,
): Sequence<R> {
  const from = present(source);
  const open = function* () {
    // .NET passes over null.
    for (const item of iterate(from)) if (item !== null) yield* find(item);
  };
  return xSequence(elementType, open, [from]);
}

function eachNamed<T, R>(
  elementType: 'XElement' | 'XNode' | 'XAttribute',
  source: Source<T>,
  name: Name,
  find: (item: T, name: XName) => Iterable<R>,
): Sequence<R> {
  return each(elementType, source, (item) => (name === null ? [] : find(item, name)));
}

function remove(source: Source<XNode | XAttribute>): void {
  for (const item of [...iterate(present(source))]) item?.remove();
}
