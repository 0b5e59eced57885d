import { classAt, letter, lineBreak, number, space, wide } from './character-class.ts';

// What the patterns have in common. Each function gives where a part that begins at `start` ends.

/** After the character that begins at `place` and is of this class. */
export function after(place: number, bits: number): number {
  return bits & wide ? place + 2 : place + 1;
}

/** As far as every character has this bit. */
export function endOfAll(text: string, start: number, bit: number): number {
  let place = start;
  while (place < text.length) {
    const bits = classAt(text, place);
    if (!(bits & bit)) break;
    place = after(place, bits);
  }
  return place;
}

/** `\p{N}{1,3}`, where the first is one. */
export function endOfThreeNumbers(text: string, start: number): number {
  let place = start;
  for (let count = 0; count < 3 && place < text.length; count++) {
    const bits = classAt(text, place);
    if (!(bits & number)) break;
    place = after(place, bits);
  }
  return place;
}

/** `[^\s\p{L}\p{N}]*` */
export function endOfSigns(text: string, start: number): number {
  let place = start;
  while (place < text.length) {
    const bits = classAt(text, place);
    if (bits & (space | letter | number)) break;
    place = after(place, bits);
  }
  return place;
}

/** `\s*[\r\n]+|\s+(?!\S)|\s+`, where the first is white space: up to the last line break, or all but the last before a word. */
export function endOfSpaces(text: string, start: number): number {
  let afterBreak = start;
  let place = start;
  while (place < text.length) {
    const bits = classAt(text, place);
    if (!(bits & space)) break;
    place++;
    if (bits & lineBreak) afterBreak = place;
  }
  return afterBreak > start ? afterBreak : beforeLast(text, start, place);
}

/** `\s+(?!\S)|\s+`, where white space goes from `start` to `end`. */
export function beforeLast(text: string, start: number, end: number): number {
  return end === text.length || end === start + 1 ? end : end - 1;
}

const apostrophe = 0x27;
const anyCase = 32;
const [d, e, l, m, r, s, t, v] = [...'delmrstv'].map((character) => character.charCodeAt(0));

/** `'s`, `'d`, `'m`, `'t`, `'ll`, `'ve` and `'re`, in capitals too unless `fold` is 0; `start` where there is none. */
export function endOfContraction(text: string, start: number, fold = anyCase): number {
  if (text.charCodeAt(start) !== apostrophe) return start;
  const first = text.charCodeAt(start + 1) | fold;
  if (first === s || first === t || first === m || first === d) return start + 2;
  const second = text.charCodeAt(start + 2) | fold;
  if (first === l) return second === l ? start + 3 : start;
  return (first === r || first === v) && second === e ? start + 3 : start;
}
