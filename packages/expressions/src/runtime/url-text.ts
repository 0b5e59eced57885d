import { allocate, spend } from './budget.ts';
import { type TextEncoding, utf8 } from './encoding.ts';
import { replaceAll } from './html-text.ts';

// The form encoding of WebUtility (upper-case digits) and HttpUtility (lower-case): a blank is a plus.

const asIs = /^[A-Za-z0-9\-_.!*()]*$/;

const bytesAsIs: ReadonlySet<number> = new Set(
  Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!*()', (c) => c.charCodeAt(0)),
);

const digitsOf = (digits: string): readonly string[] =>
  Array.from({ length: 256 }, (_, byte) => {
    if (bytesAsIs.has(byte)) return String.fromCharCode(byte);
    return byte === 0x20 ? '+' : `%${digits[byte >> 4]}${digits[byte & 15]}`;
  });

const upper = digitsOf('0123456789ABCDEF');
const lower = digitsOf('0123456789abcdef');

/** `UrlEncode` of text. */
export function encodeForm(
  text: string | null,
  digits: 'upper' | 'lower',
  encoding: TextEncoding = utf8,
): string | null {
  if (text === null) return null;
  spend(1 + (text.length >> 4));
  return asIs.test(text) ? text : encodeFormBytes(encoding.encode(text), digits);
}

/** `UrlEncode` of bytes. */
export function encodeFormBytes(bytes: Uint8Array, digits: 'upper' | 'lower'): string {
  const table = digits === 'upper' ? upper : lower;
  spend(bytes.length);
  allocate(bytes.length * 3);
  let text = '';
  for (let index = 0; index < bytes.length; index++) text += table[bytes[index] as number] as string;
  return text;
}

/** `UrlDecode` of text: escapes that are none stay; `%u0041` counts where HttpUtility reads. */
export function decodeForm(
  text: string | null,
  options: { readonly unicodeEscapes?: boolean; readonly encoding?: TextEncoding } = {},
): string | null {
  if (text === null) return null;
  spend(1 + (text.length >> 4));
  if (!/[+%]/.test(text)) return text;
  const encoding = options.encoding ?? utf8;
  const pattern = options.unicodeEscapes ? /\+|%u[0-9a-f]{4}|(?:%[0-9a-f]{2})+/gi : /\+|(?:%[0-9a-f]{2})+/gi;
  return replaceAll(text, pattern, (found) => {
    if (found === '+') return ' ';
    if (found[1] === 'u' || found[1] === 'U') return String.fromCharCode(Number.parseInt(found.slice(2), 16));
    return encoding.decode(new Uint8Array(Buffer.from(found.replaceAll('%', ''), 'hex')));
  });
}

/** `UrlDecode` of bytes. */
export function decodeFormBytes(bytes: Uint8Array): Uint8Array {
  spend(bytes.length);
  allocate(bytes.length);
  const decoded: number[] = [];
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    const value = byte === 0x25 ? hexadecimal(bytes[index + 1]) * 16 + hexadecimal(bytes[index + 2]) : Number.NaN;
    if (Number.isNaN(value)) decoded.push(byte === 0x2b ? 0x20 : byte);
    else {
      decoded.push(value);
      index += 2;
    }
  }
  return Uint8Array.from(decoded);
}

function hexadecimal(byte: number | undefined): number {
  if (byte === undefined) return Number.NaN;
  const digit = String.fromCharCode(byte);
  return /[0-9a-f]/i.test(digit) ? Number.parseInt(digit, 16) : Number.NaN;
}

/** `HttpUtility.UrlEncodeUnicode`: `%u20ac`. */
export function encodeFormUnicode(text: string | null): string | null {
  if (text === null) return null;
  return replaceAll(text, /[^A-Za-z0-9\-_.!*()]/g, (found) => {
    const unit = found.charCodeAt(0);
    return unit < 0x80 ? (lower[unit] as string) : `%u${unit.toString(16).padStart(4, '0')}`;
  });
}

/** `HttpUtility.UrlPathEncode`: escapes blanks and what is not printable ASCII, up to the query. */
export function encodeUrlPath(text: string | null): string | null {
  if (text === null) return null;
  const query = text.indexOf('?');
  const path = query < 0 ? text : text.slice(0, query);
  const encoded = replaceAll(path, /[\ud800-\udbff][\udc00-\udfff]|[^!-~]/g, (found) =>
    Array.from(utf8.encode(found), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  return query < 0 ? encoded : encoded + text.slice(query);
}
