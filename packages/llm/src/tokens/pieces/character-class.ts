// What the patterns of tokenizers ask of a character, as bits: by the runtime's own Unicode, of which a page of 256 characters is
// read when the first of them is met. A text is then cut by looking up its characters, instead of by a regular expression that
// goes back and forth.

/** Stands in words where capitals do: Lu, Lt, Lm, Lo, M. */
export const upper = 1;
/** Stands in words where small letters do: Ll, Lm, Lo, M. */
export const lower = 2;
/** A letter: L. */
export const letter = 4;
/** A digit, or what else is a number: N. */
export const number = 8;
/** White space. */
export const space = 16;
/** A carriage return or a line feed; white space too. */
export const lineBreak = 32;
/** Takes two units of the string. */
export const wide = 64;

const patterns: readonly (readonly [pattern: RegExp, bits: number])[] = [
  [/[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]/u, upper],
  [/[\p{Ll}\p{Lm}\p{Lo}\p{M}]/u, lower],
  [/\p{L}/u, letter],
  [/\p{N}/u, number],
  [/\s/u, space],
  [/[\r\n]/u, lineBreak],
];

const pages: (Uint8Array | undefined)[] = Array.from({ length: 0x1100 });
const ascii = pageAt(0);

/** The class of the character that begins at a place, which lies within the text. */
export function classAt(text: string, place: number): number {
  const unit = text.charCodeAt(place);
  return unit < 128 ? (ascii[unit] as number) : farClass(text, place);
}

function farClass(text: string, place: number): number {
  const point = text.codePointAt(place) as number;
  const bits = pageAt(point >> 8)[point & 255] as number;
  return point > 0xffff ? bits | wide : bits;
}

function pageAt(index: number): Uint8Array {
  const page = pages[index];
  if (page !== undefined) return page;
  const read = Uint8Array.from({ length: 256 }, (_, low) => bitsOf(String.fromCodePoint(index * 256 + low)));
  pages[index] = read;
  return read;
}

function bitsOf(character: string): number {
  return patterns.reduce((bits, [pattern, bit]) => (pattern.test(character) ? bits | bit : bits), 0);
}
