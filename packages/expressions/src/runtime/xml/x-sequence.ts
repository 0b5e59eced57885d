import { typeNamed } from '../../types/library.ts';
import { Sequence } from '../linq/sequence.ts';

/** A lazy sequence of objects of LINQ to XML; `sources` are the sequences it stands on. */
export function xSequence<T>(
  elementType: 'XElement' | 'XNode' | 'XAttribute',
  open: () => Iterator<T>,
  sources: readonly unknown[] = [],
): Sequence<T> {
  return new Sequence<T>(typeNamed(`System.Xml.Linq.${elementType}`), elementType, sources, open);
}
