import { DocumentError, readXmlData, type XmlElement } from '@turnpike/expressions';
import type { Position } from '@turnpike/text';
import type { Reports } from '../artifact-diagnostic.ts';

/**
 * Reads the XML of a description, with what is wrong with it reported. Document types are refused, so that no entity stands
 * for anything, and nothing that a document names is fetched.
 */
export function readXmlFile(path: string, text: string, reports: Reports): XmlElement | undefined {
  try {
    return readXmlData(text).root;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const { message, position } = placeIn(error.message);
    // .NET's own words are about settings of its reader.
    const isDocumentType = /\bDTD\b|\bDOCTYPE\b/.test(message);
    const said = isDocumentType ? 'found a DOCTYPE; expected none, because it may name other files' : message;
    reports.error('invalid-specification', said, path, position);
    return undefined;
  }
}

/** The reader names the place at the end of what it says. */
function placeIn(message: string): { readonly message: string; readonly position?: Position } {
  const [, rest, line, column] = /^(.*?) Line (\d+), position (\d+)\.$/s.exec(message) ?? [];
  if (rest === undefined) return { message };
  return { message: rest, position: { line: Number(line), column: Number(column) } };
}

/** The elements in an element that have a name. */
export function childrenOf(element: XmlElement, namespaces: readonly string[], name: string): readonly XmlElement[] {
  return elementsIn(element).filter(({ localName, namespace }) => localName === name && namespaces.includes(namespace));
}

/** The elements in an element. */
export function elementsIn({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((child) => 'localName' in child);
}

/** The value of an attribute without a namespace. */
export function attributeOf({ attributes }: XmlElement, name: string): string | undefined {
  return attributes.find(({ localName, namespace }) => localName === name && namespace === '')?.value;
}
