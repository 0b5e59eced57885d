import { countMerges } from './count-merges.ts';
import { type EncodingName, encodings, ranksOf } from './encodings.ts';

// What looks like a special token is text: so providers count what callers write.

/**
 * Text is cut into pieces of so many characters before the pattern sees it: patterns look back and ahead as far as white
 * space goes on, and what is a million spaces must not make them do so a million times.
 */
const longestRun = 16_384;

const scratch = new Uint8Array(3 * longestRun);

/** How many tokens a text has. */
export function countText(name: EncodingName, text: string): number {
  const table = ranksOf(name);
  const pattern = encodings[name];
  let count = 0;
  for (let from = 0; from < text.length; ) {
    const until = cutAfter(text, from);
    const run = from === 0 && until === text.length ? text : text.slice(from, until);
    pattern.lastIndex = 0;
    for (let start = 0; start < run.length && pattern.test(run); start = pattern.lastIndex) {
      const end = pattern.lastIndex;
      count += countMerges(table, scratch, 0, writeBytes(run, start, end));
    }
    from = until;
  }
  return count;
}

/** Where a run that begins at `from` ends: after a line or before a word, where there is one, so that no token is cut. */
function cutAfter(text: string, from: number): number {
  if (text.length - from <= longestRun) return text.length;
  const most = from + longestRun;
  for (let place = most; place > most - 1024; place--) {
    if (isWordAt(text, place) && text.charCodeAt(place - 1) !== 32 && !isBreak(text, place - 1)) return place;
  }
  // A pair of surrogates stays together.
  const unit = text.charCodeAt(most);
  return unit >= 0xdc00 && unit <= 0xdfff ? most - 1 : most;
}

/** Whether a word begins here with the one space before it: tokens begin here whatever comes before. */
function isWordAt(text: string, place: number): boolean {
  return (
    text.charCodeAt(place) === 32 && (text.charCodeAt(place + 1) | 32) >= 97 && (text.charCodeAt(place + 1) | 32) <= 122
  );
}

function isBreak(text: string, place: number): boolean {
  const unit = text.charCodeAt(place);
  return unit < 32 || (unit >= 0x80 && /\s/.test(text.charAt(place)));
}

/** Writes a piece in UTF-8, where half a pair of surrogates is the sign for what cannot be shown; gives its length. */
function writeBytes(text: string, start: number, end: number): number {
  let length = 0;
  for (let place = start; place < end; place++) {
    const unit = text.charCodeAt(place);
    if (unit >= 128)
      return length + new TextEncoder().encodeInto(text.slice(place, end), scratch.subarray(length)).written;
    scratch[length++] = unit;
  }
  return length;
}
