import { classAt, letter, lineBreak, number, space } from './character-class.ts';
import { after, endOfAll, endOfContraction, endOfSigns, endOfSpaces, endOfThreeNumbers } from './runs.ts';

// OpenAI's pattern (tiktoken, openai_public.py), in the order of its alternatives, with C for "'s" and its like:
//
//   C
//   [^\r\n\p{L}\p{N}]?\p{L}+
//   \p{N}{1,3}
//    ?[^\s\p{L}\p{N}]+[\r\n]*
//   \s+$ | \s*[\r\n] | \s+(?!\S) | \s

const blank = 0x20;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Where the piece that begins at `start` ends, by the pattern of `cl100k_base`. */
export function endOfCl100kPiece(text: string, start: number): number {
  const bits = classAt(text, start);
  if (bits & letter) return endOfAll(text, start, letter);
  if (bits & number) return endOfThreeNumbers(text, start);
  const contraction = endOfContraction(text, start);
  if (contraction > start) return contraction;
  const second = after(start, bits);
  if (!(bits & lineBreak)) {
    const end = endOfAll(text, second, letter);
    if (end > second) return end;
  }
  if (!(bits & space)) return endOfLines(text, endOfSigns(text, second));
  if (text.charCodeAt(start) === blank) {
    const end = endOfSigns(text, second);
    if (end > second) return endOfLines(text, end);
  }
  const end = endOfAll(text, start, space);
  return end === text.length ? end : endOfSpaces(text, start);
}

/** `[\r\n]*` */
function endOfLines(text: string, start: number): number {
  for (let place = start; ; place++) {
    const unit = text.charCodeAt(place);
    if (unit !== lineFeed && unit !== carriageReturn) return place;
  }
}
