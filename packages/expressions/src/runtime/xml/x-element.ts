import { allocate, spend } from '../budget.ts';
import { argumentException, argumentNull, invalidOperation } from '../exceptions.ts';
import type { Sequence } from '../linq/sequence.ts';
import { netType } from '../values.ts';
import { XAttribute } from './x-attribute.ts';
import { XContainer } from './x-container.ts';
import { namespaceOf, type XName, XNamespace } from './x-name.ts';
import type { XNode } from './x-node.ts';
import { xmlNodeTypes } from './x-object.ts';
import { xSequence } from './x-sequence.ts';
import { xmlText } from './xml-text.ts';

const { Document, DocumentType, Element } = xmlNodeTypes;

/** An instance of `System.Xml.Linq.XElement`. */
export class XElement extends XContainer {
  get [netType](): string {
    return 'System.Xml.Linq.XElement';
  }

  #name: XName;
  lastAttribute: XAttribute | null = null;

  constructor(name: XName) {
    super();
    this.#name = name;
  }

  /** `new XElement(name, content)`. */
  static of(name: XName | null, content: unknown = null): XElement {
    if (name === null) throw argumentNull('name');
    allocate(40);
    const element = new XElement(name);
    element.add(content);
    return element;
  }

  get nodeType(): number {
    return Element;
  }

  get name(): XName {
    return this.#name;
  }

  set name(name: XName | null) {
    if (name === null) throw argumentNull('value');
    this.#name = name;
  }

  get firstAttribute(): XAttribute | null {
    return this.lastAttribute?.next ?? null;
  }

  get hasElements(): boolean {
    for (const _ of this.elements(null)) return true;
    return false;
  }

  get isEmpty(): boolean {
    return this.content === null;
  }

  get value(): string {
    return this.collectText();
  }

  set value(value: string | null) {
    if (value === null) throw argumentNull('value');
    this.removeNodes();
    this.add(value);
  }

  setValue(value: unknown): void {
    if (value === null) throw argumentNull('value');
    this.value = xmlText(value);
  }

  attribute(name: XName | null): XAttribute | null {
    const last = this.lastAttribute;
    if (name === null || last === null) return null;
    for (let attribute = last.next as XAttribute; ; attribute = attribute.next as XAttribute) {
      spend(1);
      if (attribute.name.is(name)) return attribute;
      if (attribute === last) return null;
    }
  }

  attributes(name: XName | null): Sequence<XAttribute> {
    const self = this;
    return xSequence('XAttribute', function* () {
      let attribute = self.lastAttribute;
      if (attribute === null) return;
      do {
        attribute = attribute.next as XAttribute;
        spend(1);
        if (name === null || attribute.name.is(name)) yield attribute;
      } while (attribute.container === self && attribute !== self.lastAttribute);
    });
  }

  override addAttribute(attribute: XAttribute): void {
    if (this.attribute(attribute.name) !== null) throw invalidOperation('Duplicate attribute.');
    const own = attribute.container === null ? attribute : new XAttribute(attribute.name, attribute.value);
    this.appendAttribute(own);
  }

  /** Appends an attribute that is new and known to be the first of its name: what the parser does. */
  appendAttribute(attribute: XAttribute): void {
    allocate(40);
    const last = this.lastAttribute ?? attribute;
    attribute.container = this;
    attribute.previous = last;
    attribute.next = last.next ?? attribute;
    last.next = attribute;
    attribute.next.previous = attribute;
    this.lastAttribute = attribute;
  }

  removeAttribute(attribute: XAttribute): void {
    const { next, previous } = attribute as { next: XAttribute; previous: XAttribute };
    if (next === attribute) this.lastAttribute = null;
    else {
      if (this.lastAttribute === attribute) this.lastAttribute = previous;
      previous.next = next;
      next.previous = previous;
    }
    attribute.container = attribute.next = attribute.previous = null;
  }

  removeAttributes(): void {
    while (this.lastAttribute !== null) {
      spend(1);
      this.removeAttribute(this.lastAttribute.next as XAttribute);
    }
  }

  removeAll(): void {
    this.removeAttributes();
    this.removeNodes();
  }

  replaceAll(content: unknown): void {
    const parts = this.snapshot(content);
    this.removeAll();
    this.add(parts);
  }

  replaceAttributes(content: unknown): void {
    const parts = this.snapshot(content);
    this.removeAttributes();
    this.add(parts);
  }

  setAttributeValue(name: XName | null, value: unknown): void {
    const attribute = this.attribute(name);
    if (value === null) attribute?.remove();
    else if (attribute !== null) attribute.value = xmlText(value);
    else this.appendAttribute(XAttribute.of(name, value));
  }

  setElementValue(name: XName | null, value: unknown): void {
    const element = this.element(name);
    if (value === null) element?.remove();
    else if (element !== null) element.value = xmlText(value);
    else this.add(XElement.of(name, xmlText(value)));
  }

  getDefaultNamespace(): XNamespace {
    return namespaceOf(this.#declaredNamespace('') ?? '');
  }

  getNamespaceOfPrefix(prefix: string | null): XNamespace | null {
    if (prefix === null) throw argumentNull('prefix');
    if (prefix === '') throw argumentException(`'${prefix}' is an invalid prefix.`);
    if (prefix === 'xmlns') return XNamespace.xmlns;
    const declared = this.#declaredNamespace(prefix);
    if (declared !== undefined) return namespaceOf(declared);
    return prefix === 'xml' ? XNamespace.xml : null;
  }

  getPrefixOfNamespace(namespace: XNamespace | null): string | null {
    if (namespace === null) throw argumentNull('ns');
    const { namespaceName } = namespace;
    const hidden = new Set<string>();
    for (const attribute of this.#declarations()) {
      const prefix = attribute.declaredPrefix;
      // A nearer declaration of the same prefix hides this one.
      if (prefix !== '' && attribute.value === namespaceName && !hidden.has(prefix)) return prefix;
      hidden.add(prefix);
    }
    if (namespaceName === XNamespace.xml.namespaceName) return 'xml';
    return namespaceName === XNamespace.xmlns.namespaceName ? 'xmlns' : null;
  }

  requireAllowed(node: XNode, _after: XNode | null): void {
    if (node.nodeType === Document) throw argumentException('A node of type Document cannot be added to content.');
    if (node.nodeType === DocumentType) {
      throw argumentException('A node of type DocumentType cannot be added to content.');
    }
  }

  requireAllowedText(_text: string): void {}

  clone(depth: number): XElement {
    const copy = new XElement(this.#name);
    for (const attribute of this.attributes(null)) {
      copy.appendAttribute(new XAttribute(attribute.name, attribute.value));
    }
    copy.copyContent(this, depth);
    return copy;
  }

  deepEquals(other: XNode, depth: number): boolean {
    return (
      other instanceof XElement &&
      this.#name.is(other.#name) &&
      this.#attributesKey() === other.#attributesKey() &&
      this.contentEquals(other, depth)
    );
  }

  deepKey(depth: number): string {
    return `1${JSON.stringify(this.#name.toString())}${this.#attributesKey()}${this.contentKey(depth)}`;
  }

  #attributesKey(): string {
    let key = '';
    for (const attribute of this.attributes(null)) {
      key += JSON.stringify([attribute.name.toString(), attribute.value]);
    }
    return key;
  }

  #declaredNamespace(prefix: string): string | undefined {
    for (const attribute of this.#declarations()) {
      if (attribute.declaredPrefix === prefix) return attribute.value;
    }
    return undefined;
  }

  /** The namespace declarations in scope, the nearest element's first. */
  *#declarations(): Generator<XAttribute, void, undefined> {
    for (let element: XElement | null = this; element !== null; element = element.parent) {
      spend(1);
      for (const attribute of element.attributes(null)) {
        if (attribute.isNamespaceDeclaration) yield attribute;
      }
    }
  }
}
