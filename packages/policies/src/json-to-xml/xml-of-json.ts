import { DateTime, DocumentError, type JsonData } from '@turnpike/policy';

// JSON as XML. Azure's page shows one document with namespaces and attributes; what else is known comes from what users
// have published of its answers: a root `Document` where JSON has no single property to be the root, an element for each
// item of an array, `xsi:nil` for null, and values as .NET writes them, such as `True`.

/** How names of properties are understood. */
export interface Naming {
  /** Stands between the prefix and the rest of a name. */
  readonly separator: string;
  /** What properties begin with that declare a namespace. */
  readonly namespacePrefix: string | undefined;
  /** The property whose own are attributes. */
  readonly attributeBlock: string | undefined;
}

/** As much as is written, in characters: names are repeated for every item of an array. */
const longest = 32 * 1024 * 1024;

const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance';

/** Writes JSON as an XML document. */
export function xmlOfJson(data: JsonData, naming: Naming): string {
  const writer = new XmlWriter(naming);
  if (isObject(data)) {
    const [name, value] = rootOf(data, naming) ?? ['Document', data];
    writer.element(name, value, new Set());
  } else writer.element('Document', Array.isArray(data) ? new Map([['item', data]]) : data, new Set());
  return writer.text;
}

function isObject(data: JsonData): data is ReadonlyMap<string, JsonData> {
  return data instanceof Map;
}

/** The only property, where it can be the root. */
function rootOf(data: ReadonlyMap<string, JsonData>, naming: Naming): readonly [string, JsonData] | undefined {
  const [only, more] = data;
  if (only === undefined || more !== undefined || Array.isArray(only[1])) return undefined;
  return isOfElement(only[0], naming) ? undefined : only;
}

/** Whether a property says something of its element rather than being an element in it. */
function isOfElement(name: string, naming: Naming): boolean {
  return name === naming.attributeBlock || /^[@#]./.test(name) || declaredPrefix(name, naming) !== undefined;
}

/** The prefix that a property declares, empty for the default namespace. */
function declaredPrefix(name: string, { namespacePrefix, separator }: Naming): string | undefined {
  if (namespacePrefix === undefined || namespacePrefix === '' || !name.startsWith(namespacePrefix)) return undefined;
  const rest = name.slice(namespacePrefix.length);
  if (rest === '') return '';
  return rest.startsWith(separator) ? rest.slice(separator.length) : undefined;
}

class XmlWriter {
  readonly #naming: Naming;
  /** Whether the tag that was begun last has not been closed: an element without content has no other. */
  #isInStartTag = false;
  text = '';

  constructor(naming: Naming) {
    this.#naming = naming;
  }

  /** An element, or one for each item of an array. */
  member(name: string, value: JsonData, prefixes: ReadonlySet<string>): void {
    if (!Array.isArray(value)) this.element(name, value, prefixes);
    else if (value.length === 0) this.element(name, '', prefixes);
    else for (const item of value as readonly JsonData[]) this.element(name, item, prefixes);
  }

  element(name: string, value: JsonData, outer: ReadonlySet<string>): void {
    // An array in an array is an element with elements of the same name.
    const content = Array.isArray(value) ? new Map([[name, value as JsonData]]) : value;
    const properties = isObject(content) ? this.#flatten(content) : [];
    const prefixes = this.#declare(properties, outer);
    const tag = this.#nameOf(name, prefixes);
    this.#endStartTag();
    this.#add(`<${tag}`);
    for (const [key, attribute] of properties) this.#attribute(key, attribute, prefixes);
    if (value === null) this.#add(` xsi:nil="true" xmlns:xsi="${schemaInstance}"`);
    this.#isInStartTag = true;
    if (!isObject(content)) this.#content(textOf(content));
    else for (const [key, child] of content) this.#child(key, child, prefixes);
    this.#add(this.#isInStartTag ? ' />' : `</${tag}>`);
    this.#isInStartTag = false;
  }

  #content(text: string): void {
    if (text === '') return;
    this.#endStartTag();
    this.#add(escapeText(text));
  }

  #endStartTag(): void {
    if (this.#isInStartTag) this.#add('>');
    this.#isInStartTag = false;
  }

  /** What an object says of its element: declarations and attributes, those of the block and those written with `@`. */
  #flatten(object: ReadonlyMap<string, JsonData>): readonly (readonly [string, JsonData])[] {
    const { attributeBlock } = this.#naming;
    const found: (readonly [string, JsonData])[] = [];
    for (const [key, value] of object) {
      if (key === attributeBlock && isObject(value)) found.push(...value);
      else if (key.startsWith('@') && key.length > 1) found.push([key.slice(1).replace('$', ':'), value]);
      else if (declaredPrefix(key, this.#naming) !== undefined) found.push([key, value]);
    }
    return found;
  }

  #declare(properties: readonly (readonly [string, JsonData])[], outer: ReadonlySet<string>): ReadonlySet<string> {
    const declared = properties.flatMap(([key]) => this.#declaredPrefix(key) ?? []).filter((prefix) => prefix !== '');
    return declared.length === 0 ? outer : new Set([...outer, ...declared]);
  }

  #declaredPrefix(key: string): string | undefined {
    return declaredPrefix(key, this.#naming) ?? (key === 'xmlns' ? '' : /^xmlns:(.+)$/.exec(key)?.[1]);
  }

  #attribute(key: string, value: JsonData, prefixes: ReadonlySet<string>): void {
    const prefix = this.#declaredPrefix(key);
    const name =
      prefix === undefined ? this.#nameOf(key, prefixes) : prefix === '' ? 'xmlns' : `xmlns:${localName(prefix)}`;
    this.#add(` ${name}="${escapeAttribute(textOf(value))}"`);
  }

  #child(key: string, value: JsonData, prefixes: ReadonlySet<string>): void {
    if (key === '#text' || key === '#cdata-section') this.#content(textOf(value));
    else if (!isOfElement(key, this.#naming) || (key === this.#naming.attributeBlock && !isObject(value)))
      this.member(key, value, prefixes);
  }

  /** What stands before the separator is a prefix where one of that name is declared; otherwise it is part of the name. */
  #nameOf(name: string, prefixes: ReadonlySet<string>): string {
    for (const separator of new Set([this.#naming.separator, ':'])) {
      const at = separator === '' ? -1 : name.indexOf(separator);
      const prefix = name.slice(0, Math.max(0, at));
      if (at > 0 && (prefix === 'xml' || prefixes.has(prefix)) && at + separator.length < name.length)
        return `${localName(prefix)}:${localName(name.slice(at + separator.length))}`;
    }
    return localName(name);
  }

  #add(text: string): void {
    this.text += text;
    if (this.text.length > longest) throw new DocumentError(`The document would have more than ${longest} characters.`);
  }
}

/** .NET's names for values; what has parts of its own has no text. */
function textOf(value: JsonData): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value).replace('e', 'E');
  if (typeof value === 'object' && !(value instanceof DateTime))
    throw new DocumentError('An attribute, or text, is an object or an array; expected a value.');
  return String(value);
}

/** XML 1.0, https://www.w3.org/TR/xml/#charsets: no others, not even escaped. */
const forbidden =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function escapeText(text: string): string {
  if (forbidden.test(text)) throw new DocumentError('The document holds a character that XML does not have.');
  return text.replace(/[<>&\r]/g, (character) => references[character] as string);
}

function escapeAttribute(text: string): string {
  return escapeText(text).replace(/["\n\t]/g, (character) => references[character] as string);
}

const references: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  '\r': '&#xD;',
  '\n': '&#xA;',
  '\t': '&#x9;',
};

const nameStart = /^[\p{L}\p{Nl}_]$/u;
const namePart = /^[\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}._\-\u00b7]$/u;

/** As `XmlConvert.EncodeLocalName`: what a name cannot have is written `_x0020_`. */
function localName(text: string): string {
  if (text === '') throw new DocumentError('A property has an empty name; an element needs one.');
  if (/^[A-Za-z_][\w.-]*$/.test(text) && !text.includes('_x')) return text;
  let name = '';
  for (const character of text) {
    const isLegal = (name === '' ? nameStart : namePart).test(character);
    name += isLegal
      ? character
      : `_x${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}_`;
  }
  return name;
}
