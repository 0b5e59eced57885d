import type { DotNetObject } from '../values.ts';
import { netType } from '../values.ts';
import type { XContainer } from './x-container.ts';
import type { XDocument } from './x-document.ts';
import type { XElement } from './x-element.ts';

/** The members of `System.Xml.XmlNodeType`. */
export const xmlNodeTypes = {
  None: 0,
  Element: 1,
  Attribute: 2,
  Text: 3,
  CDATA: 4,
  EntityReference: 5,
  Entity: 6,
  ProcessingInstruction: 7,
  Comment: 8,
  Document: 9,
  DocumentType: 10,
  DocumentFragment: 11,
  Notation: 12,
  Whitespace: 13,
  SignificantWhitespace: 14,
  EndElement: 15,
  EndEntity: 16,
  XmlDeclaration: 17,
} as const;

/** An instance of `System.Xml.Linq.XObject`: a node or an attribute of a tree. */
export abstract class XObject implements DotNetObject {
  abstract readonly [netType]: string;
  abstract readonly nodeType: number;
  /** What it hangs in: an element, a document, or nothing. */
  container: XContainer | null = null;

  /** `Parent`, which is an element only: null below a document. */
  get parent(): XElement | null {
    const { container } = this;
    return container !== null && container.nodeType === xmlNodeTypes.Element ? (container as XElement) : null;
  }

  get document(): XDocument | null {
    let top: XObject = this;
    while (top.container !== null) top = top.container;
    return top.nodeType === xmlNodeTypes.Document ? (top as XDocument) : null;
  }
}
