import { allocate, spend } from './budget.ts';
import { argumentNull, DotNetException } from './exceptions.ts';

// How URIs are escaped and read back (.NET Framework 4.5 and later, RFC 3986 and 3987).
// https://learn.microsoft.com/dotnet/api/system.uri.escapedatastring

/** The longest URI, and the longest text that is escaped. */
export const longestUri = 65519;

/** `System.UriFormatException`. */
export function uriFormat(message: string): DotNetException {
  return new DotNetException('System.UriFormatException', message);
}

/** `Uri.EscapeDataString`: all but letters, digits and `-_.~`. */
export function escapeDataString(text: string | null): string {
  if (text === null) throw argumentNull('stringToEscape');
  return escapeWith(text, (well) =>
    encodeURIComponent(well).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`),
  );
}

/** `Uri.EscapeUriString`: leaves reserved characters as well. */
export function escapeUriString(text: string | null): string {
  if (text === null) throw argumentNull('stringToEscape');
  return escapeWith(text, (well) => encodeURI(well).replaceAll('%5B', '[').replaceAll('%5D', ']'));
}

function escapeWith(text: string, encode: (text: string) => string): string {
  if (text.length > longestUri) throw uriFormat('Invalid URI: The Uri string is too long.');
  if (!text.isWellFormed()) throw uriFormat('Invalid URI: There is an invalid sequence in the string.');
  spend(1 + (text.length >> 3));
  const escaped = encode(text);
  allocate(escaped.length);
  return escaped;
}

/** `Uri.UnescapeDataString`: what is no escape, or no UTF-8, stays. */
export function unescapeDataString(text: string | null): string {
  if (text === null) throw argumentNull('stringToUnescape');
  spend(1 + (text.length >> 4));
  return text.includes('%') ? unescapeAll(text) : text;
}

/** Reads all escapes. */
export function unescapeAll(text: string): string {
  return readEscapes(text, () => true, { isQuery: true, anyCharacter: true });
}

/** Reads the escapes that make a URI no different to a program: those of blanks, letters and the like. */
export function unescapeSafely(text: string, isQuery: boolean): string {
  return readEscapes(text.replace(/%(?![0-9a-f]{2})/gi, '%25'), (ascii) => !isUnsafe(ascii), {
    isQuery,
    anyCharacter: false,
  });
}

function readEscapes(
  text: string,
  reads: (ascii: number) => boolean,
  options: { readonly isQuery: boolean; readonly anyCharacter: boolean; readonly keepsInvalid?: boolean },
): string {
  if (!text.includes('%')) return text;
  spend(1 + (text.length >> 2));
  allocate(text.length);
  // What .NET normalizes, it steps over an escape that is none by the length of an escape.
  const pattern = options.keepsInvalid
    ? /%(?![0-9a-f]{2})[\s\S]{2}|%[0-7][0-9a-f]|(?:%[89a-f][0-9a-f])+/gi
    : /%[0-7][0-9a-f]|(?:%[89a-f][0-9a-f])+/gi;
  return text.replace(pattern, (found) => {
    if (found.length === 3 && !/^%[0-9a-f]{2}/i.test(found)) return found;
    if (found.length > 3 || found.charCodeAt(1) > 0x37) {
      const wanted = (character: string) => options.anyCharacter || isIriCharacter(character, options.isQuery);
      return decodeRun(found, wanted, options.keepsInvalid ?? false);
    }
    const ascii = Number.parseInt(found.slice(1), 16);
    return reads(ascii) ? String.fromCharCode(ascii) : found;
  });
}

/**
 * Decodes a run of escapes above ASCII; bytes that are no UTF-8 and characters not wanted are escaped again, or the
 * former kept as they are spelled.
 */
function decodeRun(run: string, wanted: (character: string) => boolean, keepsInvalid: boolean): string {
  const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
  let text = '';
  for (let index = 0; index < bytes.length; ) {
    const first = bytes[index] as number;
    const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
    const part = bytes.subarray(index, index + length);
    const character = part.toString('utf8');
    const isOne = character.codePointAt(0) !== 0xfffd && Buffer.byteLength(character) === length && length > 1;
    const isReplacement = length === 3 && part.equals(Buffer.from('\ufffd'));
    if (isOne || isReplacement) {
      text += wanted(character) ? character : escapeBytes(part);
      index += length;
    } else {
      text += keepsInvalid ? run.slice(index * 3, index * 3 + 3) : escapeBytes(bytes.subarray(index, index + 1));
      index++;
    }
  }
  return text;
}

function escapeBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** Characters whose escapes mean something else than the character itself. */
function isUnsafe(ascii: number): boolean {
  if (ascii <= 0x1f || ascii === 0x7f) return true;
  return ';=?@#$%&+,/\\'.includes(String.fromCharCode(ascii));
}

/** RFC 3987: `ucschar`, and `iprivate` in a query. */
function isIriCharacter(character: string, isQuery: boolean): boolean {
  const code = character.codePointAt(0) as number;
  if (code < 0xd800) return code >= 0xa0;
  if (code < 0xe000) return false;
  if (code < 0xf900) return isQuery;
  if (code < 0x10000) return code < 0xfdd0 || (code >= 0xfdf0 && code < 0xfff0);
  if ((code & 0xffff) >= 0xfffe) return false;
  if (code >= 0xf0000) return isQuery;
  return code < 0xe0000 || code >= 0xe1000;
}

/** Where in a URI a text stands; it decides which characters are reserved there. */
export type UriPart = 'user' | 'path' | 'query' | 'fragment';

const reservedIn: Readonly<Record<UriPart, string>> = {
  user: '/?#[]@',
  path: '/?#[]',
  query: '#[]',
  fragment: '#[]',
};

/** Whether .NET takes a URI for an IRI and normalizes it: it has characters beyond ASCII or needless escapes. */
export function needsNormalization(uri: string): boolean {
  if (/[^\0-\x7f]/.test(uri)) return true;
  if (!uri.includes('%')) return false;
  if (/%(?:2[de]|3\d|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])/i.test(uri)) return true;
  return /[^\0-\x7f]/.test(unescapeAll(uri));
}

/** Writes a part of an IRI in one way: needless escapes read, characters that may not stand there escaped. */
export function normalizePart(text: string, part: UriPart): string {
  spend(1 + (text.length >> 2));
  const isQuery = part === 'query';
  const unescaped = readEscapes(
    text,
    (ascii) => !isUnsafe(ascii) && !reservedIn[part].includes(String.fromCharCode(ascii)),
    {
      isQuery,
      anyCharacter: false,
      keepsInvalid: true,
    },
  );
  return unescaped
    .replace(/[\u200e\u200f\u202a-\u202e]/g, '')
    .replace(/[\ud800-\udbff][\udc00-\udfff]|[^\0-\x7f]/g, (character) =>
      isIriCharacter(character, isQuery) ? character : escapeBytes(Buffer.from(character)),
    );
}

/** Escapes what may not stand in a URI; escapes that are there stay. */
export function escapePart(text: string): string {
  if (/^[A-Za-z0-9\-._~;/?:@&=+$,!'()*[\]#]*$/.test(text)) return text;
  spend(1 + (text.length >> 2));
  const escaped = text.replace(
    /%(?![0-9a-f]{2})|[\ud800-\udbff][\udc00-\udfff]|[^%A-Za-z0-9\-._~;/?:@&=+$,!'()*[\]#]/gi,
    (found) => escapeBytes(Buffer.from(found)),
  );
  allocate(escaped.length);
  return escaped;
}
