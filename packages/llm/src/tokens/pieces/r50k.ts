import { classAt, letter, number, space } from './character-class.ts';
import { after, beforeLast, endOfAll, endOfContraction, endOfSigns } from './runs.ts';

// OpenAI's pattern (tiktoken, openai_public.py), in the order of its alternatives; `p50k_base` has the same:
//
//   's|'t|'re|'ve|'m|'ll|'d
//    ?\p{L}+ |  ?\p{N}+ |  ?[^\s\p{L}\p{N}]+
//   \s+(?!\S) | \s+

const blank = 0x20;

/** Where the piece that begins at `start` ends, by the pattern of `r50k_base`. */
export function endOfR50kPiece(text: string, start: number): number {
  const contraction = endOfContraction(text, start, 0);
  if (contraction > start) return contraction;
  const word = text.charCodeAt(start) === blank ? start + 1 : start;
  const bits = word < text.length ? classAt(text, word) : space;
  if (bits & letter) return endOfAll(text, after(word, bits), letter);
  if (bits & number) return endOfAll(text, after(word, bits), number);
  if (!(bits & space)) return endOfSigns(text, after(word, bits));
  return beforeLast(text, start, endOfAll(text, start, space));
}
