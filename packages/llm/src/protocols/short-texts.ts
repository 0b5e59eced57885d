import type { Buffer } from 'node:buffer';

// Short texts that calls and answers have again and again, such as roles and the names of models: found by their bytes, they
// are not made anew, and whoever looks something up by them does not have to go through them again. Each slot keeps what was
// read last, so that callers can fill nothing.

const longest = 24;
/** A power of two. */
const slots = 512;
const texts: string[] = new Array<string>(slots).fill('');
/** For each slot the bytes of its text. */
const table = new Uint8Array(slots * longest);

/** Whether a text of so many bytes is kept. */
export function isShort(length: number): boolean {
  return length <= longest;
}

/** The text that stands between two places of bytes, which are ASCII and no more than are kept. */
export function shortText(bytes: Buffer, from: number, to: number): string {
  if (from === to) return '';
  const slot =
    (bytes[from]! * 5 + bytes[(from + to) >>> 1]! * 11 + bytes[to - 1]! * 31 + (to - from) * 17) & (slots - 1);
  const text = texts[slot]!;
  if (text.length === to - from && isAt(slot, bytes, from, to)) return text;
  for (let at = from, place = slot * longest; at < to; at++, place++) table[place] = bytes[at]!;
  return (texts[slot] = bytes.toString('latin1', from, to));
}

function isAt(slot: number, bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from, place = slot * longest; at < to; at++, place++) if (table[place] !== bytes[at]) return false;
  return true;
}
