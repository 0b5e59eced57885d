import type { Buffer } from 'node:buffer';

// What each byte may be, as tables of 256 entries: the inner loops of the codec look here and nowhere else.

export const tab = 0x09;
export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;
export const space = 0x20;
export const percent = 0x25;
export const colon = 0x3a;
export const semicolon = 0x3b;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
// RFC 3986, 2.2 and 2.3
const unreserved = `${letters}${digits}-._~`;
const subDelimiters = "!$&'()*+,;=";

/** A bit in {@link tokenBytes} that only the underscore has. */
export const underscoreBit = 0x100;

/** Bytes of a token (RFC 9110, 5.6.2), each as its lower-case letter, the underscore with {@link underscoreBit}; 0 for others. */
export const tokenBytes: Uint16Array = new Uint16Array(256);
for (const character of `${letters}${digits}!#$%&'*+-.^_\`|~`) {
  tokenBytes[character.charCodeAt(0)] = character.toLowerCase().charCodeAt(0);
}
tokenBytes[0x5f]! |= underscoreBit;

/** Bytes of a field value (RFC 9110, 5.5): visible, space, tab, and 128 to 255. */
export const valueBytes: Uint8Array = new Uint8Array(256).fill(1, 0x20).fill(1, 0x09, 0x0a).fill(0, 0x7f, 0x80);

/**
 * Bytes of a path: RFC 3986, and what browsers leave as it is. The percent sign is 2, because what follows has to be
 * looked at.
 */
export const pathBytes: Uint8Array = tableOf(`${unreserved}${subDelimiters}:@/[]|^`);
pathBytes[percent] = 2;

/** Bytes of a query: RFC 3986, and what browsers leave as it is. */
export const queryBytes: Uint8Array = tableOf(`${unreserved}${subDelimiters}:@/?%[]|^\`{}\\`);

/** Bytes of a host name. Stricter than RFC 3986, which has escapes and delimiters that no name in use has. */
export const hostBytes: Uint8Array = tableOf(unreserved);

/** Hexadecimal digits, each as its number plus one; 0 for others. */
export const hexDigits: Uint8Array = new Uint8Array(256);
for (let digit = 0; digit < 16; digit++) {
  hexDigits[digit.toString(16).charCodeAt(0)] = digit + 1;
  hexDigits[digit.toString(16).toUpperCase().charCodeAt(0)] = digit + 1;
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/** Copies bytes from a place to a place. A call into the runtime costs more than the few bytes of a head. */
export function copyBytes(source: Buffer, target: Buffer, at: number, start: number, end: number): void {
  if (end - start > 256) source.copy(target, at, start, end);
  else for (let from = start; from < end; from++, at++) target[at] = source[from]!;
}
