import { readDocument } from '@turnpike/policy';

/** How a document is written: its expressions escaped, so that it is XML, or as C#. */
export type PolicyFormat = 'xml' | 'rawxml';

/** Writes a document in a format; where it was written in that format, byte for byte as it was. */
export function writePolicy(text: string, from: PolicyFormat, to: PolicyFormat): string {
  if (from === to) return text;
  let written = '';
  let end = 0;
  for (const { expression } of readDocument(text).tokens) {
    if (expression === undefined) continue;
    const { span, reading } = expression;
    const code = text.slice(span.start, span.end);
    written += text.slice(end, span.start);
    if (to === 'xml') written += escapeXml(reading === 'raw' ? code : unescapeXml(code));
    else written += reading === 'raw' ? code : unescapeXml(code);
    end = span.end;
  }
  return written + text.slice(end);
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&${{ '<': 'lt', '>': 'gt', '&': 'amp', '"': 'quot' }[character]};`);
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (whole, name, decimal, hex) => {
    if (name !== undefined) return entities[name as string] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
