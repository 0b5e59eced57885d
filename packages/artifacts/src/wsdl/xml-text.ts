import type { XmlAttribute, XmlElement } from '@turnpike/expressions';

const xmlns = 'http://www.w3.org/2000/xmlns/';
const xml = 'http://www.w3.org/XML/1998/namespace';

/**
 * Writes an element of a document as a document of its own: with the prefixes that the elements around it declare, which
 * attributes such as `type="tns:order"` mean.
 */
export function elementText(element: XmlElement, around: readonly XmlElement[]): string {
  const declared = new Map<string, XmlAttribute>();
  for (const { attributes } of [...around, element])
    for (const attribute of attributes) if (attribute.namespace === xmlns) declared.set(attribute.localName, attribute);
  const own = element.attributes.filter(({ namespace }) => namespace !== xmlns);
  return write({ ...element, attributes: [...declared.values(), ...own] });
}

function write({ prefix, localName, attributes, children }: XmlElement): string {
  const name = qualified(prefix, localName);
  const start = `${name}${attributes.map(writeAttribute).join('')}`;
  if (children.length === 0) return `<${start}/>`;
  const content = children.map((child) => ('localName' in child ? write(child) : escapeText(child.text)));
  return `<${start}>${content.join('')}</${name}>`;
}

function writeAttribute({ prefix, localName, namespace, value }: XmlAttribute): string {
  const isDefault = namespace === xmlns && localName === 'xmlns';
  const given = namespace === xmlns ? 'xmlns' : namespace === xml ? 'xml' : prefix;
  return ` ${isDefault ? 'xmlns' : qualified(given, localName)}="${escapeText(value)}"`;
}

function qualified(prefix: string, localName: string): string {
  return prefix === '' ? localName : `${prefix}:${localName}`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  return text.replace(/[&<>"]|[\t\n\r]/g, (character) => entities[character] ?? `&#${character.charCodeAt(0)};`);
}
