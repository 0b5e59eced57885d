import {
  CL100K_TOKEN_SPLIT_REGEX,
  O200K_TOKEN_SPLIT_REGEX,
  R50K_TOKEN_SPLIT_REGEX,
} from 'gpt-tokenizer/encodingParams/constants';
import { expect, test } from 'vitest';
import { endOfCl100kPiece } from './cl100k.ts';
import { endOfO200kPiece } from './o200k.ts';
import { endOfR50kPiece } from './r50k.ts';

// One of each class that the patterns tell apart, and the letters that some of them name.
const characters = ['A', 'a', '中', 'ʰ', '\u0301', '7', ' ', '\t', '\n', '!', "'", '/', 's', 'L', '𐐀'];

/** Every text of so many of them. */
function* texts(length: number): Generator<string> {
  if (length === 0) yield '';
  else for (const text of texts(length - 1)) for (const character of characters) yield text + character;
}

function cut(text: string, endOfPiece: (text: string, start: number) => number): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start);
    if (end <= start) throw new Error(`no piece begins at ${start} of ${JSON.stringify(text)}`);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

test.each([
  ['o200k_base', O200K_TOKEN_SPLIT_REGEX, endOfO200kPiece],
  ['cl100k_base', CL100K_TOKEN_SPLIT_REGEX, endOfCl100kPiece],
  ['p50k_base and r50k_base', R50K_TOKEN_SPLIT_REGEX, endOfR50kPiece],
])('every text of up to four characters is cut by %s as by its pattern', (_name, pattern, endOfPiece) => {
  for (const length of [1, 2, 3, 4]) {
    for (const text of texts(length)) {
      const [pieces, expected] = [cut(text, endOfPiece), text.match(pattern) ?? []];
      if (pieces.join('|') !== expected.join('|')) expect(pieces, JSON.stringify(text)).toEqual(expected);
    }
  }
});
