import { allocate, spend } from '../budget.ts';
import { XAttribute } from '../xml/x-attribute.ts';
import { XDocument } from '../xml/x-document.ts';
import { XElement } from '../xml/x-element.ts';
import { type XName, XNamespace } from '../xml/x-name.ts';
import type { XNode } from '../xml/x-node.ts';
import type { XObject } from '../xml/x-object.ts';
import { XCData, XComment, XDocumentType, XProcessingInstruction, XText } from '../xml/x-text.ts';
import { readXmlBoolean } from '../xml/xml-value.ts';
import { JArray } from './j-array.ts';
import { JObject } from './j-object.ts';
import type { JToken } from './j-token.ts';
import { JValue } from './j-value.ts';
import { checkDepth } from './token-writer.ts';
import { jsonNamespace, XmlNamespaces } from './xml-namespaces.ts';

/**
 * XML as JSON, as JsonConvert has it: an attribute is `@name`, text beside attributes `#text`, elements of one name an array.
 * https://www.newtonsoft.com/json/help/html/ConvertingJSONandXML.htm
 *
 * Differs from Azure: a comment is left out; Newtonsoft.Json writes it into the JSON, where few readers expect one.
 */
export function tokenOfXml(node: XObject): JToken {
  const namespaces = new XmlNamespaces();
  for (const ancestor of ancestorsOf(node)) declareNamespaces(ancestor, namespaces);
  const result = new JObject();
  new XmlReading(namespaces).write(node, result);
  return result;
}

function ancestorsOf(node: XObject): XElement[] {
  const ancestors: XElement[] = [];
  for (let parent = node.parent; parent !== null; parent = parent.parent) ancestors.unshift(parent);
  return ancestors;
}

function declareNamespaces(element: XElement, namespaces: XmlNamespaces): void {
  for (const { name, value } of element.attributes(null)) {
    if (name.namespaceName === XNamespace.xmlns.namespaceName) namespaces.declare(name.localName, value);
  }
}

class XmlReading {
  readonly #namespaces: XmlNamespaces;
  #depth = 0;

  constructor(namespaces: XmlNamespaces) {
    this.#namespaces = namespaces;
  }

  /** Writes a node into an object, under its own name. */
  write(node: XObject, into: JObject): void {
    spend(1);
    if (node instanceof XDocument) this.#children(node, childrenOf(node), into);
    else if (node instanceof XElement) this.#within(node, () => into.set(this.#nameOf(node), this.#element(node)));
    else if (node instanceof XAttribute) {
      if (!isInstruction(node)) into.set(this.#nameOf(node), textToken(node.value));
    } else if (!(node instanceof XComment)) into.set(this.#nameOf(node as XNode), this.#other(node as XNode));
  }

  #within(element: XElement, work: () => void): void {
    checkDepth(this.#depth++);
    const { mark } = this.#namespaces;
    declareNamespaces(element, this.#namespaces);
    work();
    this.#namespaces.leave(mark);
    this.#depth--;
  }

  #element(element: XElement): JToken {
    const children = childrenOf(element);
    const attributes = [...element.attributes(null)];
    const [first] = children;
    const hasValues = attributes.some(({ name }) => name.namespaceName !== jsonNamespace);
    if (!hasValues && children.length === 1 && isText(first)) return textToken(first.value);
    if (attributes.length === 0 && children.length === 0) return element.isEmpty ? new JValue(null) : textToken('');
    const object = new JObject();
    for (const attribute of attributes) this.write(attribute, object);
    this.#children(element, children, object);
    return object;
  }

  /** Nodes of one name go together, where the first of them stands. */
  #children(parent: XElement | XDocument, children: readonly XNode[], into: JObject): void {
    if (parent instanceof XDocument && parent.declaration !== null) {
      const { version, encoding, standalone } = parent.declaration;
      into.set('?xml', attributesToken({ version, encoding, standalone }));
    }
    const groups = new Map<string, XNode[]>();
    for (const child of children) {
      const name = child instanceof XElement ? this.#elementName(child) : this.#nameOf(child);
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [child]);
      else group.push(child);
    }
    for (const [name, [first, ...rest]] of groups) {
      if (first === undefined) continue;
      if (rest.length === 0 && !isArray(first)) this.write(first, into);
      else into.set(name, this.#array([first, ...rest]));
    }
  }

  #array(nodes: readonly XNode[]): JArray {
    const array = new JArray();
    for (const node of nodes) {
      if (node instanceof XElement) this.#within(node, () => array.insert(array.count, this.#element(node)));
      else if (!(node instanceof XComment)) array.insert(array.count, this.#other(node));
    }
    return array;
  }

  #other(node: XNode): JToken {
    if (node instanceof XDocumentType) {
      const { name, publicId, systemId, internalSubset } = node;
      return attributesToken({ name, public: publicId, system: systemId, internalSubset });
    }
    if (node instanceof XProcessingInstruction) return textToken(node.data);
    return textToken((node as XText).value);
  }

  /** The name of an element with the namespaces that it declares itself. */
  #elementName(element: XElement): string {
    let name = '';
    this.#within(element, () => {
      name = this.#nameOf(element);
    });
    return name;
  }

  #nameOf(node: XNode | XAttribute): string {
    if (node instanceof XElement) return this.#fullName(node.name);
    if (node instanceof XAttribute) {
      return node.name.namespaceName === jsonNamespace ? `$${node.name.localName}` : `@${this.#fullName(node.name)}`;
    }
    if (node instanceof XProcessingInstruction) return `?${node.target}`;
    if (node instanceof XDocumentType) return '!DOCTYPE';
    if (node instanceof XCData) return '#cdata-section';
    return node instanceof XComment ? '#comment' : '#text';
  }

  #fullName({ localName, namespaceName }: XName): string {
    const prefix = this.#namespaces.prefixOf(namespaceName);
    return prefix === undefined || prefix === '' ? localName : `${prefix}:${localName}`;
  }
}

function childrenOf(parent: XElement | XDocument): XNode[] {
  return [...parent.nodes()];
}

function isText(node: XNode | undefined): node is XText {
  return node instanceof XText && !(node instanceof XCData);
}

/** Whether an element asks to be an array though it is alone: `json:Array="true"`. */
function isArray(node: XNode): boolean {
  if (!(node instanceof XElement)) return false;
  for (const { name, value } of node.attributes(null)) {
    if (name.namespaceName === jsonNamespace && name.localName === 'Array') return readXmlBoolean(value);
  }
  return false;
}

function isInstruction({ name, value }: XAttribute): boolean {
  if (name.namespaceName === XNamespace.xmlns.namespaceName) return value === jsonNamespace;
  return name.namespaceName === jsonNamespace && name.localName === 'Array';
}

function attributesToken(attributes: Readonly<Record<string, string | null>>): JObject {
  const object = new JObject();
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== '') object.set(`@${name}`, textToken(value));
  }
  return object;
}

function textToken(text: string): JValue {
  allocate(text.length);
  return new JValue(text);
}
