import { longestPiece } from './count-long-merges.ts';
import { countMerges } from './count-merges.ts';
import { type EncodingName, encodings, ranksOf } from './encodings.ts';

// What looks like a special token is text: so providers count what callers write.

/** The bytes of one piece, of which there are three for a unit of the string at most. */
const bytes = new Uint8Array(longestPiece);
const mostUnits = longestPiece / 3;

/** How many tokens a text has. */
export function countText(name: EncodingName, text: string): number {
  const table = ranksOf(name);
  const endOfPiece = encodings[name];
  let count = 0;
  for (let start = 0; start < text.length; ) {
    const length = writePlainWord(text, start);
    if (length > 0) {
      count += countMerges(table, bytes, length);
      start += length;
      continue;
    }
    const end = endOfPiece(text, start);
    while (end - start > mostUnits) {
      const cut = isPairAround(text, start + mostUnits) ? start + mostUnits - 1 : start + mostUnits;
      count += countMerges(table, bytes, writeBytes(text, start, cut));
      start = cut;
    }
    count += countMerges(table, bytes, writeBytes(text, start, end));
    start = end;
  }
  return count;
}

const blank = 0x20;
const apostrophe = 0x27;
const longestPlain = 64;

/**
 * Writes the piece that begins at a place if it is what most pieces are, and every encoding takes for one: a word of small
 * letters of ASCII, with a capital in front or none, and a blank or none, behind which no letter follows and nothing that may
 * belong to it. Gives its length; 0 where it is another piece.
 */
function writePlainWord(text: string, start: number): number {
  const last = text.length;
  let place = start;
  let length = 0;
  let unit = text.charCodeAt(place);
  if (unit === blank) {
    bytes[length++] = unit;
    if (++place === last) return 0;
    unit = text.charCodeAt(place);
  }
  if (unit >= 0x41 && unit <= 0x5a) {
    bytes[length++] = unit;
    if (++place === last) return 0;
    unit = text.charCodeAt(place);
  }
  const begin = place;
  while (unit >= 0x61 && unit <= 0x7a && length < longestPlain) {
    bytes[length++] = unit;
    if (++place === last) return length;
    unit = text.charCodeAt(place);
  }
  const isOver = unit < 0x41 ? unit !== apostrophe : (unit > 0x5a && unit < 0x61) || (unit > 0x7a && unit < 128);
  return isOver && place > begin ? length : 0;
}

/** Whether the units before and at a place are one character. */
function isPairAround(text: string, place: number): boolean {
  return (text.codePointAt(place - 1) as number) > 0xffff;
}

/** Writes a piece in UTF-8, where half a pair of surrogates is the sign for what cannot be shown; gives its length. */
function writeBytes(text: string, start: number, end: number): number {
  let length = 0;
  for (let place = start; place < end; place++) {
    const unit = text.charCodeAt(place);
    if (unit < 128) bytes[length++] = unit;
    else {
      const point = text.codePointAt(place) as number;
      if (point > 0xffff) place++;
      length = writeFar(point, length);
    }
  }
  return length;
}

function writeFar(point: number, length: number): number {
  const shown = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
  if (shown < 0x800) bytes[length++] = 0xc0 | (shown >> 6);
  else {
    if (shown < 0x10000) bytes[length++] = 0xe0 | (shown >> 12);
    else {
      bytes[length++] = 0xf0 | (shown >> 18);
      bytes[length++] = 0x80 | ((shown >> 12) & 63);
    }
    bytes[length++] = 0x80 | ((shown >> 6) & 63);
  }
  bytes[length++] = 0x80 | (shown & 63);
  return length;
}
