import { longestPiece } from './count-long-merges.ts';
import { countMerges } from './count-merges.ts';
import { type EncodingName, encodings, ranksOf } from './encodings.ts';
import { endOfPlainWord, PlainWords, plainUnits } from './plain-words.ts';
import type { RankTable } from './rank-table.ts';
import { WordCounts } from './word-counts.ts';

// What looks like a special token is text: so providers count what callers write.

/** The bytes of one piece, of which there are three for a unit of the string at most. */
const bytes = new Uint8Array(longestPiece);
const mostUnits = longestPiece / 3;

const known: Partial<Record<EncodingName, WordCounts>> = {};

/** How many tokens a text has. */
export function countText(name: EncodingName, text: string): number {
  const table = ranksOf(name);
  const counts = (known[name] ??= new WordCounts());
  const endOfPiece = encodings[name];
  const plain = new PlainWords(text);
  let count = 0;
  for (let start = 0; start < text.length; ) {
    const place = plain.placeOf(start);
    const length = endOfPlainWord(place) - place;
    if (length > 0) {
      count += counts.find(plainUnits, place, place + length) || countWord(text, start, start + length, table, counts);
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

function countWord(text: string, start: number, end: number, table: RankTable, counts: WordCounts): number {
  const count = countMerges(table, bytes, writeBytes(text, start, end));
  counts.keep(count);
  return count;
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
