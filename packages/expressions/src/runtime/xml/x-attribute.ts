import { argumentException, argumentNull, invalidOperation } from '../exceptions.ts';
import { netType } from '../values.ts';
import type { XElement } from './x-element.ts';
import { type XName, XNamespace } from './x-name.ts';
import { XObject, xmlNodeTypes } from './x-object.ts';
import { xmlText } from './xml-text.ts';
import { writeAttribute } from './xml-writer.ts';

const xmlIsBound =
  "The prefix 'xml' is bound to the namespace name 'http://www.w3.org/XML/1998/namespace'. Other prefixes must not be bound to this namespace name, and it must not be declared as the default namespace.";
const xmlnsIsBound =
  "The prefix 'xmlns' is bound to the namespace name 'http://www.w3.org/2000/xmlns/'. It must not be declared. Other prefixes must not be bound to this namespace name, and it must not be declared as the default namespace.";

/** An instance of `System.Xml.Linq.XAttribute`. The attributes of an element are a ring, as its nodes are. */
export class XAttribute extends XObject {
  get [netType](): string {
    return 'System.Xml.Linq.XAttribute';
  }

  readonly name: XName;
  #value: string;
  next: XAttribute | null = null;
  previous: XAttribute | null = null;

  /** Takes an XML text, as the parser and copying have it. */
  constructor(name: XName, value: string) {
    super();
    this.name = name;
    this.#value = value;
  }

  /** `new XAttribute(name, value)`. */
  static of(name: XName | null, value: unknown): XAttribute {
    if (name === null) throw argumentNull('name');
    if (value === null) throw argumentNull('value');
    const text = xmlText(value);
    requireDeclarable(name, text);
    return new XAttribute(name, text);
  }

  get nodeType(): number {
    return xmlNodeTypes.Attribute;
  }

  get value(): string {
    return this.#value;
  }

  set value(value: string | null) {
    if (value === null) throw argumentNull('value');
    requireDeclarable(this.name, value);
    this.#value = value;
  }

  setValue(value: unknown): void {
    if (value === null) throw argumentNull('value');
    this.value = xmlText(value);
  }

  get isNamespaceDeclaration(): boolean {
    const { namespaceName, localName } = this.name;
    return namespaceName === '' ? localName === 'xmlns' : namespaceName === XNamespace.xmlns.namespaceName;
  }

  /** The prefix that a namespace declaration declares; empty for the default namespace. */
  get declaredPrefix(): string {
    return this.name.namespaceName === '' ? '' : this.name.localName;
  }

  get nextAttribute(): XAttribute | null {
    return this.container === null || (this.container as XElement).lastAttribute === this ? null : this.next;
  }

  get previousAttribute(): XAttribute | null {
    return this.container === null || (this.container as XElement).firstAttribute === this ? null : this.previous;
  }

  remove(): void {
    if (this.container === null) throw invalidOperation('The parent is missing.');
    (this.container as XElement).removeAttribute(this);
  }

  override toString(): string {
    const { namespace } = this.name;
    const prefix = namespace.namespaceName === '' ? '' : this.#prefix();
    return writeAttribute(prefix ?? 'p0', this.name.localName, this.#value);
  }

  #prefix(): string | null {
    if (this.container !== null) return (this.container as XElement).getPrefixOfNamespace(this.name.namespace);
    const { namespaceName } = this.name;
    if (namespaceName === XNamespace.xml.namespaceName) return 'xml';
    return namespaceName === XNamespace.xmlns.namespaceName ? 'xmlns' : null;
  }
}

/** Refuses namespace declarations that XML Namespaces does not allow: https://www.w3.org/TR/xml-names/#ns-decl */
function requireDeclarable(name: XName, value: string): void {
  const { localName, namespaceName } = name;
  if (namespaceName === XNamespace.xmlns.namespaceName) {
    if (value === '') throw argumentException(`The prefix '${localName}' cannot be bound to the empty namespace name.`);
    if (value === XNamespace.xml.namespaceName) {
      if (localName !== 'xml') throw argumentException(xmlIsBound);
    } else if (value === XNamespace.xmlns.namespaceName) throw argumentException(xmlnsIsBound);
    else if (localName === 'xml') throw argumentException(xmlIsBound);
    else if (localName === 'xmlns') throw argumentException(xmlnsIsBound);
  } else if (namespaceName === '' && localName === 'xmlns') {
    if (value === XNamespace.xml.namespaceName) throw argumentException(xmlIsBound);
    if (value === XNamespace.xmlns.namespaceName) throw argumentException(xmlnsIsBound);
  }
}
