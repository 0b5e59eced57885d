import { allocate, spend } from '../budget.ts';
import { DateTime } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import { argumentNull } from '../exceptions.ts';
import { toText } from '../object.ts';
import { XAttribute } from '../xml/x-attribute.ts';
import { XDeclaration, XDocument } from '../xml/x-document.ts';
import { XElement } from '../xml/x-element.ts';
import { namespaceOf, XName, XNamespace } from '../xml/x-name.ts';
import { XCData, XDocumentType, XProcessingInstruction, XText } from '../xml/x-text.ts';
import { xmlException } from '../xml/xml-exception.ts';
import { dateTimeText, xmlText } from '../xml/xml-text.ts';
import { dateFromText } from './date-text.ts';
import { jsonSerializationException } from './exceptions.ts';
import { JArray } from './j-array.ts';
import { JObject } from './j-object.ts';
import type { JProperty } from './j-property.ts';
import type { JToken } from './j-token.ts';
import type { JValue } from './j-value.ts';
import { checkDepth } from './token-writer.ts';
import { jsonNamespace, XmlNamespaces } from './xml-namespaces.ts';

/**
 * JSON as an XML document, as JsonConvert has it: the other way round than `tokenOfXml`.
 * https://www.newtonsoft.com/json/help/html/ConvertingJSONandXML.htm
 */
export function documentOfToken(token: JToken, findsDates: boolean): XDocument {
  if (!(token instanceof JObject)) {
    throw jsonSerializationException('XmlNodeConverter can only convert JSON that begins with an object.', token.path);
  }
  const document = new XDocument();
  new XmlBuilding(findsDates).properties(token, document);
  return document;
}

type Parent = XDocument | XElement;

class XmlBuilding {
  readonly #namespaces = new XmlNamespaces();
  readonly #findsDates: boolean;
  #depth = 0;

  constructor(findsDates: boolean) {
    this.#findsDates = findsDates;
  }

  properties(object: JObject, parent: Parent): void {
    checkDepth(this.#depth++);
    for (const property of object as Iterable<JProperty>) {
      spend(1);
      if (parent instanceof XDocument && parent.root !== null) {
        throw jsonSerializationException(
          'JSON root object has multiple properties. The root object must have a single property in order to create a valid XML document. Consider specifing a DeserializeRootElementName.',
          property.path,
        );
      }
      const value = property.value as JToken;
      if (value instanceof JArray) for (const item of value.childValues) this.#value(property.name, item, parent);
      else this.#value(property.name, value, parent);
    }
    this.#depth--;
  }

  #value(name: string, value: JToken, parent: Parent): void {
    if (name === '') {
      const message = 'XmlNodeConverter cannot convert JSON with an empty property name to XML.';
      throw jsonSerializationException(message, value.path);
    }
    if (name === '#text') parent.add(new XText(toText((value as JValue).value)));
    else if (name === '#cdata-section') parent.add(new XCData(toText((value as JValue).value)));
    else if (name === '#whitespace' || name === '#significant-whitespace') parent.add(toText((value as JValue).value));
    else if (name.startsWith('?')) addInstruction(name, value, parent);
    else if (name.toLowerCase() === '!doctype') parent.add(documentTypeOf(value as JObject));
    else if (value instanceof JArray) this.#nestedArray(name, value, parent);
    else if (name.startsWith('@')) this.#addAttribute(parent as XElement, name.slice(1), this.#text(value));
    else this.#element(name, value, parent);
  }

  /** The items of an array in an array are elements of the same name once more. */
  #nestedArray(name: string, array: JArray, parent: Parent): void {
    checkDepth(this.#depth++);
    const element = new XElement(this.#nameOf(name, false));
    parent.add(element);
    for (const item of array.childValues) this.#value(name, item, element);
    this.#depth--;
  }

  #element(name: string, value: JToken, parent: Parent): void {
    const { mark } = this.#namespaces;
    if (value instanceof JObject) this.#declare(value);
    allocate(name.length);
    const element = new XElement(this.#nameOf(name, false));
    parent.add(element);
    if (value instanceof JObject) this.#content(value, element);
    else if ((value as JValue).value !== null) element.add(this.#text(value));
    this.#namespaces.leave(mark);
  }

  /** What the attributes at the beginning of an object declare holds for the name of its element already. */
  #declare(object: JObject): void {
    for (const property of object as Iterable<JProperty>) {
      if (!/^[@$]/.test(property.name)) return;
      const match = /^@xmlns(?::(.*))?$/.exec(property.name);
      if (match !== null) this.#namespaces.declare(match[1] ?? '', this.#text(property.value as JToken));
      else if (property.name.startsWith('$') && this.#namespaces.prefixOf(jsonNamespace) === undefined)
        this.#namespaces.declare('json', jsonNamespace);
    }
  }

  #content(object: JObject, element: XElement): void {
    const rest = new JObject();
    for (const property of object as Iterable<JProperty>) {
      const { name } = property;
      if (!name.startsWith('$') || rest.count > 0) rest.set(name, property.value);
      else this.#addInstruction(element, name.slice(1), this.#text(property.value as JToken));
    }
    this.properties(rest, element);
  }

  /** `$type` and its kind are attributes of a namespace of their own. */
  #addInstruction(element: XElement, name: string, value: string): void {
    const prefix = this.#namespaces.prefixOf(jsonNamespace) as string;
    if (element.getNamespaceOfPrefix(prefix) === null)
      element.add(new XAttribute(XNamespace.xmlns.getName(prefix), jsonNamespace));
    element.add(new XAttribute(namespaceOf(jsonNamespace).getName(name), value));
  }

  #addAttribute(element: XElement, name: string, value: string): void {
    element.add(XAttribute.of(this.#nameOf(name, true), value));
  }

  /** A name with the namespace of its prefix; without one, elements are in the default namespace and attributes in none. */
  #nameOf(name: string, isAttribute: boolean): XName {
    const colon = name.indexOf(':');
    if (colon <= 0 || colon === name.length - 1) {
      const uri = isAttribute ? '' : (this.#namespaces.uriOf('') ?? '');
      return uri === '' ? XName.get(name) : namespaceOf(uri).getName(name);
    }
    const prefix = name.slice(0, colon);
    const uri = this.#namespaces.uriOf(prefix);
    if (uri === undefined)
      throw xmlException(`The ':' character, hexadecimal value 0x3A, cannot be included in a name.`);
    return namespaceOf(uri).getName(name.slice(colon + 1));
  }

  #text(token: JToken): string {
    const { value } = token as JValue;
    const found = this.#findsDates && typeof value === 'string' ? dateFromText(value) : undefined;
    const content = found ?? value;
    if (content === null) throw argumentNull('value');
    if (content instanceof DateTime) return dateTimeText(content);
    if (content instanceof DateTimeOffset) return dateTimeText(content.clock);
    return typeof content === 'string' ? content : xmlText(content);
  }
}

function addInstruction(name: string, value: JToken, parent: Parent): void {
  if (name !== '?xml') {
    parent.add(new XProcessingInstruction(name.slice(1), toText((value as JValue).value)));
    return;
  }
  const part = (attribute: string) => textOf((value as JObject).getValue(`@${attribute}`));
  (parent as XDocument).declaration = new XDeclaration(part('version'), part('encoding'), part('standalone'));
}

function documentTypeOf(value: JObject): XDocumentType {
  const part = (attribute: string) => textOf(value.getValue(`@${attribute}`));
  return new XDocumentType(part('name'), part('public'), part('system'), part('internalSubset'));
}

function textOf(token: JToken | null): string | null {
  return token === null ? null : toText((token as JValue).value);
}
