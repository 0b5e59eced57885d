import { allocate, spend } from '../budget.ts';
import { argumentException } from '../exceptions.ts';
import type { XContainer } from './x-container.ts';
import type { XElement } from './x-element.ts';
import type { XNode } from './x-node.ts';
import { xmlNodeTypes } from './x-object.ts';
import type { XComment, XDocumentType, XProcessingInstruction, XText } from './x-text.ts';
import { findInvalidUnit, hexadecimal } from './xml-characters.ts';
import { xmlException } from './xml-exception.ts';

// What `XNode.ToString()` makes of a tree: .NET's ElementWriter, which chooses prefixes, on its XmlWriter, which declares
// what is not declared and indents. Both choices show in the text, so both are made as .NET makes them.

const { CDATA, Comment, Document, DocumentType, Element, ProcessingInstruction, Text } = xmlNodeTypes;

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** `System.Xml.Linq.SaveOptions`. */
export const saveOptions = { None: 0, DisableFormatting: 1, OmitDuplicateNamespaces: 2 } as const;

/** `XNode.ToString(options)`. */
export function writeNode(node: XNode, options: number): string {
  const writer = new TreeWriter(options);
  writer.write(node);
  return writer.text;
}

/** `XDocument.Save(writer)`: with an XML declaration, which names UTF-16 as every `StringWriter` does. */
export function writeWithDeclaration(node: XNode, options: number, standalone: string | null): string {
  const writer = new TreeWriter(options);
  const alone = standalone === 'yes' || standalone === 'no' ? ` standalone="${standalone}"` : '';
  writer.text = `<?xml version="1.0" encoding="utf-16"${alone}?>`;
  writer.write(node);
  return writer.text;
}

/** `XAttribute.ToString()`. */
export function writeAttribute(prefix: string, localName: string, value: string): string {
  return `${prefix === '' ? '' : `${prefix}:`}${localName}="${escapeAttribute(value)}"`;
}

interface Declaration {
  readonly prefix: string;
  readonly namespace: string;
  /** What is in the text already, what holds because it did above, and what the start tag has yet to declare. */
  kind: 'written' | 'implied' | 'needed';
}

/** An element whose end tag has not been written; `mixed` is what `#mixed` was around it. */
interface OpenElement {
  readonly name: string;
  readonly mixed: boolean;
  readonly declaredMark: number;
  readonly carriedMark: number;
}

class TreeWriter {
  text = '';
  readonly #indents: boolean;
  readonly #omitsDuplicates: boolean;
  /** The declarations that the elements carry, the nearest last: what prefixes are chosen from. */
  readonly #carried: { readonly prefix: string; readonly namespace: string }[] = [];
  /** The declarations that hold in the text. The first three always do. */
  readonly #declared: Declaration[] = [
    { prefix: 'xmlns', namespace: xmlnsNamespace, kind: 'implied' },
    { prefix: 'xml', namespace: xmlNamespace, kind: 'implied' },
    { prefix: '', namespace: '', kind: 'implied' },
  ];
  readonly #open: OpenElement[] = [];
  /** Where an element has text, what follows in it is not indented. */
  #mixed = false;

  constructor(options: number) {
    this.#indents = (options & saveOptions.DisableFormatting) === 0;
    this.#omitsDuplicates = (options & saveOptions.OmitDuplicateNamespaces) !== 0;
  }

  write(root: XNode): void {
    if (root.nodeType === Document) {
      const { content } = root as XContainer;
      if (typeof content === 'string') this.#writeText(content);
      if (content === null || typeof content === 'string') return;
      let node = content;
      do {
        node = node.next as XNode;
        this.#writeTree(node);
      } while (node !== content);
      return;
    }
    if (root.nodeType === Element) this.#carryAncestors(root as XElement);
    this.#writeTree(root);
  }

  /** Writes a node and what is below it, without recursion: a tree can be as deep as its text is long. */
  #writeTree(root: XNode): void {
    let node = root;
    for (;;) {
      spend(1);
      if (node.nodeType === Element) {
        const { content } = node as XElement;
        this.#startElement(node as XElement);
        if (content !== null && typeof content === 'object') {
          node = content.next as XNode;
          continue;
        }
        if (typeof content === 'string') this.#writeText(content);
        this.#endElement();
      } else this.#writeLeaf(node);
      while (node !== root && node === (node.container as XContainer).content) {
        node = node.container as XContainer;
        if (!this.#mixed) this.#indent(this.#open.length - 1);
        this.#endElement();
      }
      if (node === root) return;
      node = node.next as XNode;
    }
  }

  #startElement(element: XElement): void {
    if (!this.#mixed && this.text !== '') this.#indent(this.#open.length);
    const carriedMark = this.#carried.length;
    const declaredMark = this.#declared.length;
    const { localName, namespaceName } = element.name;
    const nearest = this.#declared[declaredMark - 1] as Declaration;
    const noNamespace = namespaceName === '' && nearest.prefix === '' && nearest.namespace === '';
    if (noNamespace && element.lastAttribute === null && carriedMark === 0) {
      // The most common case, done quickly: what .NET pushes here is implied.
      this.#declared.push({ prefix: '', namespace: '', kind: 'implied' });
      this.#append(`<${localName}`);
      this.#open.push({ name: localName, mixed: this.#mixed, declaredMark, carriedMark });
    } else {
      this.#carry(element);
      const prefix = this.#carriedPrefix(namespaceName, true) ?? this.#declaredPrefix(namespaceName) ?? '';
      const name = prefix === '' ? localName : `${prefix}:${localName}`;
      this.#append(`<${name}`);
      this.#declareImplicitly(prefix, namespaceName, declaredMark);
      this.#writeAttributes(element, declaredMark);
      for (let index = this.#declared.length - 1; index >= declaredMark; index--) {
        const declaration = this.#declared[index] as Declaration;
        if (declaration.kind === 'needed') this.#writeDeclaration(declaration.prefix, declaration.namespace);
      }
      this.#open.push({ name, mixed: this.#mixed, declaredMark, carriedMark });
    }
    if (element.content !== null) this.#append('>');
    else this.#append(' />');
    if (this.#open.length === 1) this.#mixed = false;
    this.#isEmpty = element.content === null;
  }

  #isEmpty = false;

  #endElement(): void {
    const { name, mixed, declaredMark, carriedMark } = this.#open.pop() as OpenElement;
    if (!this.#isEmpty) this.#append(`</${name}>`);
    this.#isEmpty = false;
    this.#mixed = mixed;
    this.#declared.length = declaredMark;
    this.#carried.length = carriedMark;
  }

  #writeAttributes(element: XElement, mark: number): void {
    const last = element.lastAttribute;
    if (last === null) return;
    let attribute = last;
    do {
      attribute = attribute.next as typeof last;
      spend(1);
      if (attribute.isNamespaceDeclaration) {
        this.#declareExplicitly(attribute.declaredPrefix, attribute.value, mark);
        continue;
      }
      const { localName, namespaceName } = attribute.name;
      const prefix = this.#attributePrefix(namespaceName, mark);
      if (prefix !== '') this.#declareImplicitly(prefix, namespaceName, mark);
      this.#append(` ${writeAttribute(prefix, localName, attribute.value)}`);
    } while (attribute !== last);
  }

  #attributePrefix(namespace: string, mark: number): string {
    if (namespace === '') return '';
    const prefix = this.#carriedPrefix(namespace, false) ?? this.#declaredPrefix(namespace) ?? '';
    // An attribute without a prefix is in no namespace, whatever the default is: https://www.w3.org/TR/xml-names/#defaulting
    if (prefix === '') return this.#newPrefix();
    const local = this.#indexOfPrefix(prefix);
    const isOther = local >= mark && (this.#declared[local] as Declaration).namespace !== namespace;
    return isOther ? this.#newPrefix() : prefix;
  }

  #newPrefix(): string {
    const prefix = `p${this.#declared.length - 3}`;
    if (this.#indexOfPrefix(prefix) < 0) return prefix;
    let count = 0;
    while (this.#indexOfPrefix(prefix + count) >= 0) count++;
    return prefix + count;
  }

  /** The prefix that the elements' own declarations have for a namespace. */
  #carriedPrefix(namespace: string, allowsDefault: boolean): string | undefined {
    if (namespace === '') return '';
    for (let index = this.#carried.length - 1; index >= 0; index--) {
      spend(1);
      const { prefix, namespace: declared } = this.#carried[index] as { prefix: string; namespace: string };
      if (declared !== namespace || (prefix === '' && !allowsDefault)) continue;
      if (!this.#carried.slice(index + 1).some((nearer) => nearer.prefix === prefix)) return prefix;
    }
    if (namespace === xmlNamespace) return 'xml';
    return namespace === xmlnsNamespace ? 'xmlns' : undefined;
  }

  /** The prefix that holds for a namespace in the text. */
  #declaredPrefix(namespace: string): string | undefined {
    for (let index = this.#declared.length - 1; index >= 0; index--) {
      spend(1);
      const declaration = this.#declared[index] as Declaration;
      if (declaration.namespace !== namespace) continue;
      return this.#indexOfPrefix(declaration.prefix) === index ? declaration.prefix : undefined;
    }
    return undefined;
  }

  #indexOfPrefix(prefix: string): number {
    let index = this.#declared.length - 1;
    while (index >= 0 && (this.#declared[index] as Declaration).prefix !== prefix) index--;
    spend(this.#declared.length - index);
    return index;
  }

  /** A name uses the prefix for the namespace. */
  #declareImplicitly(prefix: string, namespace: string, mark: number): void {
    const index = this.#indexOfPrefix(prefix);
    const existing = this.#declared[index];
    if (index >= mark) {
      this.#requireSame(existing as Declaration, namespace);
      return;
    }
    const kind = existing?.namespace === namespace ? 'implied' : 'needed';
    this.#declared.push({ prefix, namespace, kind });
  }

  /** An attribute declares the prefix. */
  #declareExplicitly(prefix: string, namespace: string, mark: number): void {
    const index = this.#indexOfPrefix(prefix);
    const existing = this.#declared[index];
    let writes = true;
    if (existing !== undefined && index >= mark) {
      this.#requireSame(existing, namespace);
      writes = !this.#omitsDuplicates || existing.kind === 'needed';
      existing.kind = 'written';
    } else {
      if (existing?.namespace === namespace) writes = !this.#omitsDuplicates;
      this.#declared.push({ prefix, namespace, kind: 'written' });
    }
    if (writes) this.#writeDeclaration(prefix, namespace);
  }

  #requireSame(existing: Declaration, namespace: string): void {
    if (existing.namespace === namespace) return;
    throw xmlException(
      `The prefix '${existing.prefix}' cannot be redefined from '${existing.namespace}' to '${namespace}' within the same start element tag.`,
    );
  }

  #writeDeclaration(prefix: string, namespace: string): void {
    this.#append(
      prefix === '' ? ` xmlns="${escapeAttribute(namespace)}"` : ` ${writeAttribute('xmlns', prefix, namespace)}`,
    );
  }

  #carry(element: XElement): void {
    for (const attribute of element.attributes(null)) {
      if (attribute.isNamespaceDeclaration) {
        this.#carried.push({ prefix: attribute.declaredPrefix, namespace: attribute.value });
      }
    }
  }

  #carryAncestors(element: XElement): void {
    for (let ancestor = element.parent; ancestor !== null; ancestor = ancestor.parent) this.#carry(ancestor);
    this.#carried.reverse();
  }

  #writeLeaf(node: XNode): void {
    switch (node.nodeType) {
      case Text:
        this.#writeText((node as XText).text);
        break;
      case CDATA:
        this.#mixed = true;
        this.#append(`<![CDATA[${plain((node as XText).text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`);
        break;
      case Comment:
        this.#writeMarkup(`<!--${separateDashes(plain((node as XComment).value))}-->`);
        break;
      case ProcessingInstruction: {
        const { target, data } = node as XProcessingInstruction;
        const rest = data === '' ? '' : ` ${plain(data).replaceAll('?>', '? >')}`;
        this.#writeMarkup(`<?${target}${rest}?>`);
        break;
      }
      case DocumentType:
        this.#writeMarkup(documentTypeText(node as XDocumentType));
        break;
      default:
        break;
    }
  }

  #writeMarkup(markup: string): void {
    if (!this.#mixed && this.text !== '') this.#indent(this.#open.length);
    this.#append(markup);
  }

  #writeText(text: string): void {
    this.#mixed = true;
    this.#append(escapeText(text));
  }

  #indent(level: number): void {
    if (!this.#indents) return;
    this.#append(`\n${'  '.repeat(level)}`);
  }

  #append(text: string): void {
    allocate(text.length);
    this.text += text;
  }
}

function documentTypeText({ name, publicId, systemId, internalSubset }: XDocumentType): string {
  const external =
    publicId !== null ? ` PUBLIC "${publicId}" "${systemId ?? ''}"` : systemId !== null ? ` SYSTEM "${systemId}"` : '';
  return `<!DOCTYPE ${name}${external}${external === '' ? ' ' : ''}[${internalSubset ?? ''}]>`;
}

/** `--` and a last `-` may not stand in a comment; .NET puts blanks between. */
function separateDashes(text: string): string {
  return text.replace(/-(?=-|$)/g, '- ');
}

/** Characters and line ends as .NET's writer has them. */
function plain(text: string): string {
  requireCharacters(text);
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

const textEscapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeText(text: string): string {
  const escaped = plain(text);
  return /[&<>]/.test(escaped) ? escaped.replace(/[&<>]/g, (character) => textEscapes[character] as string) : escaped;
}

const attributeEscapes: Readonly<Record<string, string>> = {
  ...textEscapes,
  '"': '&quot;',
  '\n': '&#xA;',
  '\r': '&#xD;',
  '\t': '&#x9;',
};

function escapeAttribute(value: string): string {
  requireCharacters(value);
  if (!/[&<>"\n\r\t]/.test(value)) return value;
  return value.replace(/[&<>"\n\r\t]/g, (character) => attributeEscapes[character] as string);
}

function requireCharacters(text: string): void {
  spend(text.length >> 4);
  const at = findInvalidUnit(text);
  if (at < 0) return;
  const unit = text.charCodeAt(at);
  if (unit >= 0xdc00 && unit <= 0xdfff) {
    throw argumentException(
      `Invalid high surrogate character (${hexadecimal(unit)}). A high surrogate character must have a value from range (0xD800 - 0xDBFF).`,
    );
  }
  if (unit >= 0xd800 && unit <= 0xdbff) {
    if (at + 1 === text.length) {
      throw argumentException('The surrogate pair is invalid. Missing a low surrogate character.');
    }
    const low = text
      .charCodeAt(at + 1)
      .toString(16)
      .toUpperCase();
    throw argumentException(
      `The surrogate pair (${hexadecimal(unit)}, 0x${low}) is invalid. A high surrogate character (0xD800 - 0xDBFF) must always be paired with a low surrogate character (0xDC00 - 0xDFFF).`,
    );
  }
  throw argumentException(
    `'${String.fromCharCode(unit)}', hexadecimal value ${hexadecimal(unit)}, is an invalid character.`,
  );
}
