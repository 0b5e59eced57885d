import { argumentException, argumentNull, invalidOperation } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';
import { XContainer } from './x-container.ts';
import type { XElement } from './x-element.ts';
import type { XNode } from './x-node.ts';
import { xmlNodeTypes } from './x-object.ts';
import type { XDocumentType, XText } from './x-text.ts';

const { CDATA, Document, DocumentType, Element, None, Text } = xmlNodeTypes;

/** An instance of `System.Xml.Linq.XDeclaration`. */
export class XDeclaration implements DotNetObject {
  get [netType](): string {
    return 'System.Xml.Linq.XDeclaration';
  }

  version: string | null;
  encoding: string | null;
  standalone: string | null;

  constructor(version: string | null, encoding: string | null, standalone: string | null) {
    this.version = version;
    this.encoding = encoding;
    this.standalone = standalone;
  }

  static copy(other: XDeclaration | null): XDeclaration {
    if (other === null) throw argumentNull('other');
    return new XDeclaration(other.version, other.encoding, other.standalone);
  }

  toString(): string {
    const parts = (['version', 'encoding', 'standalone'] as const)
      .filter((name) => this[name] !== null)
      .map((name) => ` ${name}="${this[name]}"`);
    return `<?xml${parts.join('')}?>`;
  }
}

/** An instance of `System.Xml.Linq.XDocument`. */
export class XDocument extends XContainer {
  get [netType](): string {
    return 'System.Xml.Linq.XDocument';
  }

  declaration: XDeclaration | null = null;

  /** `new XDocument(declaration, content)`. */
  static of(declaration: XDeclaration | null, content: unknown): XDocument {
    const document = new XDocument();
    document.declaration = declaration;
    // .NET takes a declaration out of the content when it is given without the constructor for it.
    document.add(content);
    return document;
  }

  get nodeType(): number {
    return Document;
  }

  get root(): XElement | null {
    return this.#first(Element) as XElement | null;
  }

  get documentType(): XDocumentType | null {
    return this.#first(DocumentType) as XDocumentType | null;
  }

  requireAllowed(node: XNode, after: XNode | null): void {
    switch (node.nodeType) {
      case Text:
        this.requireAllowedText((node as XText).text);
        break;
      case Element:
        this.#requireOrder(after, DocumentType, None);
        break;
      case DocumentType:
        this.#requireOrder(after, None, Element);
        break;
      case CDATA:
        throw argumentException('A node of type CDATA cannot be added to content.');
      case Document:
        throw argumentException('A node of type Document cannot be added to content.');
      default:
        break;
    }
  }

  requireAllowedText(text: string): void {
    if (!/^[ \t\n\r]*$/.test(text)) {
      throw argumentException('Non-whitespace characters cannot be added to content.');
    }
  }

  clone(depth: number): XDocument {
    const copy = new XDocument();
    if (this.declaration !== null) copy.declaration = XDeclaration.copy(this.declaration);
    copy.copyContent(this, depth);
    return copy;
  }

  deepEquals(other: XNode, depth: number): boolean {
    return other instanceof XDocument && this.contentEquals(other, depth);
  }

  deepKey(depth: number): string {
    return `9${this.contentKey(depth)}`;
  }

  /** One document type, then one element, and no second of either. */
  #requireOrder(after: XNode | null, before: number, behind: number): void {
    let allowed: number = after === null ? behind : before;
    for (const node of this.nodes()) {
      if (node.nodeType === Element || node.nodeType === DocumentType) {
        if (node.nodeType !== allowed) {
          throw invalidOperation('This operation would create an incorrectly structured document.');
        }
        allowed = None;
      }
      if (node === after) allowed = behind;
    }
  }

  #first(nodeType: number): XNode | null {
    for (const node of this.nodes()) if (node.nodeType === nodeType) return node;
    return null;
  }
}
