import { classAt, letter, lineBreak, lower, number, space, upper } from './character-class.ts';
import { after, endOfContraction, endOfSigns, endOfSpaces, endOfThreeNumbers } from './runs.ts';

// OpenAI's pattern (tiktoken, openai_public.py), in the order of its alternatives, with C for "'s" and its like:
//
//   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+C?
//   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*C?
//   \p{N}{1,3}
//    ?[^\s\p{L}\p{N}]+[\r\n/]*
//   \s*[\r\n]+ | \s+(?!\S) | \s+

const blank = 0x20;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const slash = 0x2f;

/** Where the piece that begins at `start` ends, by the pattern of `o200k_base`. */
export function endOfO200kPiece(text: string, start: number): number {
  const bits = classAt(text, start);
  if (bits & letter) return endOfWord(text, start, true);
  if (bits & number) return endOfThreeNumbers(text, start);
  const second = after(start, bits);
  if (!(bits & lineBreak)) {
    const isMark = (bits & upper) !== 0;
    const end = endOfWord(text, second, !isMark);
    if (end > second) return end;
    // A mark stands before a word or in one: where no small letter follows it, it is the small letter itself.
    if (isMark) return endOfWord(text, start, false);
  }
  if (!(bits & space)) return endOfLines(text, endOfSigns(text, second));
  if (text.charCodeAt(start) === blank) {
    const end = endOfSigns(text, second);
    if (end > second) return endOfLines(text, end);
  }
  return endOfSpaces(text, start);
}

/** A word with small letters, or one of capitals, if those are allowed; `start` where there is none. */
function endOfWord(text: string, start: number, capitals: boolean): number {
  let place = start;
  let afterBoth = start;
  let bits = 0;
  while (place < text.length) {
    bits = classAt(text, place);
    if (!(bits & upper)) break;
    place = after(place, bits);
    if (bits & lower) afterBoth = place;
  }
  if (place < text.length && bits & lower) return endOfContraction(text, endOfLower(text, place));
  // What can stand for both is the small letter that the first alternative needs, and capitals after it are another piece.
  if (afterBoth > start) return endOfContraction(text, afterBoth);
  return capitals && place > start ? endOfContraction(text, place) : start;
}

function endOfLower(text: string, start: number): number {
  let place = start;
  while (place < text.length) {
    const bits = classAt(text, place);
    if (!(bits & lower)) break;
    place = after(place, bits);
  }
  return place;
}

/** `[\r\n/]*` */
function endOfLines(text: string, start: number): number {
  for (let place = start; ; place++) {
    const unit = text.charCodeAt(place);
    if (unit !== lineFeed && unit !== carriageReturn && unit !== slash) return place;
  }
}
