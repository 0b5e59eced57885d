/** Attributes by name; those that are `undefined` are left out. */
export type XmlAttributes = Readonly<Record<string, string | undefined>>;

/** Writes an element; what is in it is XML already. */
export function xmlElement(name: string, attributes: XmlAttributes, content: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escapeXml(value)}"`,
  );
  const start = `${name}${written.join('')}`;
  return content.length === 0 ? `<${start} />` : `<${start}>${content.join('')}</${name}>`;
}

/** Writes text so that it is text in XML. What XML cannot hold is left out. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, '')
    .replace(/[&<>"]|[\t\n\r]/g, (one) => entities[one] ?? `&#${one.charCodeAt(0)};`);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The declaration that documents begin with. */
export const xmlDeclaration = '<?xml version="1.0" encoding="utf-8"?>\n';
