import { allocate, spend } from './budget.ts';
import { htmlEntities } from './html-entities.ts';

// How WebUtility and HttpUtility write text into HTML and read it back.

const named: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '&': '&amp;' };

/** `HtmlEncode`: markup, the upper half of Latin-1 and what is outside the basic plane become references. */
export function encodeHtml(text: string | null): string | null {
  if (text === null) return null;
  spend(1 + (text.length >> 4));
  if (!/[<>"'&\xa0-\xff\ud800-\udfff]/.test(text)) return text;
  // Azure: characters from U+0100 on stay as they are, as in .NET Framework.
  return replaceAll(text, /[<>"'&]|[\xa0-\xff]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) => {
    const known = named[found];
    if (known !== undefined) return known;
    const code = found.codePointAt(0) as number;
    return code >= 0xd800 && code <= 0xdfff ? '\ufffd' : `&#${code};`;
  });
}

/** `HttpUtility.HtmlAttributeEncode`. */
export function encodeHtmlAttribute(text: string | null): string | null {
  return text === null ? null : replaceAll(text, /[<"'&]/g, (found) => named[found] as string);
}

/** `HtmlDecode`: references that say nothing stay. */
export function decodeHtml(text: string | null): string | null {
  if (text === null) return null;
  spend(1 + (text.length >> 4));
  if (!text.includes('&')) return text;
  return replaceAll(text, /&([^;&]*);/g, (whole) => decodeReference(whole.slice(1, -1)) ?? whole);
}

function decodeReference(reference: string): string | undefined {
  if (!reference.startsWith('#') || reference.length < 2) return htmlEntities.get(reference);
  const isHexadecimal = reference[1] === 'x' || reference[1] === 'X';
  const digits = isHexadecimal
    ? /^[0-9a-f]+$/i.exec(reference.slice(2))
    : /^[\s]*\+?(\d+)[\s]*$/.exec(reference.slice(1));
  if (digits === null) return undefined;
  const code = isHexadecimal ? Number.parseInt(digits[0], 16) : Number(digits[1]);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return String.fromCodePoint(code);
}

/** Replaces matches of a pattern, with the budget. */
export function replaceAll(text: string, pattern: RegExp, replace: (found: string) => string): string {
  spend(1 + (text.length >> 3));
  allocate(text.length);
  return text.replace(pattern, (found) => {
    const replacement = replace(found);
    spend(1);
    allocate(replacement.length);
    return replacement;
  });
}
