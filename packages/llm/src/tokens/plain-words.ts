import { Buffer } from 'node:buffer';

// Nearly all pieces of a text are plain words. They are found in its bytes: what a string has at a place takes several times
// as long to be told.

/** How much of a text is looked at together, in units. */
const size = 8192;
const longestPlain = 64;
/** Behind what is looked at there is room for what follows a word, and for a number that is read at its end. */
const units = Buffer.alloc(size + 16);

/** The same, to be read as numbers. */
export const plainUnits = new DataView(units.buffer, units.byteOffset, units.byteLength);

/** A text in which plain words are looked for. There is one at a time. */
export class PlainWords {
  readonly #text: string;
  /** What of it stands in `units`. */
  #from = 0;
  #to = 0;

  constructor(text: string) {
    this.#text = text;
    this.#look(0);
  }

  /** Where in `units` a place of the text is. */
  placeOf(start: number): number {
    if (start - this.#from > size - 2 * longestPlain && this.#to < this.#text.length) this.#look(start);
    return start - this.#from;
  }

  #look(from: number): void {
    const text = this.#text;
    const to = Math.min(from + size, text.length);
    const part = from === 0 && to === text.length ? text : text.slice(from, to);
    // As many bytes as units: all of it is ASCII.
    if (units.write(part) !== part.length) writeUnits(part);
    units[part.length] = to === text.length ? 0 : far;
    this.#from = from;
    this.#to = to;
  }
}

/** In the place of what is not ASCII. */
const far = 0x80;

function writeUnits(text: string): void {
  for (let place = 0; place < text.length; place++) {
    const unit = text.charCodeAt(place);
    units[place] = unit < far ? unit : far;
  }
}

/**
 * Where the piece ends that begins at a place of `units`, if it is what most pieces are, and every encoding takes for one: a
 * word of small letters of ASCII, with a capital in front or none, and a blank or none, behind which no letter follows and
 * nothing that may belong to it; or a mark before a blank. Where it is another piece, the place itself.
 */
export function endOfPlainWord(start: number): number {
  let place = start;
  if (kinds[units[place]!] === kind.mark) return units[place + 1] === blank ? place + 1 : start;
  if (units[place] === blank) place++;
  if (kinds[units[place]!] === kind.capital) place++;
  const begin = place;
  while (kinds[units[place]!] === kind.small) place++;
  const isPlain = place > begin && kinds[units[place]!]! >= kind.over && place - start <= longestPlain;
  return isPlain ? place : start;
}

const blank = 0x20;
const apostrophe = 0x27;

const kind = { other: 0, small: 1, capital: 2, over: 3, mark: 4 } as const;

/** What a unit is: a letter, or one that ends a word, of which some are marks. */
const kinds = new Uint8Array(256).fill(kind.over, 0, far);
kinds.fill(kind.mark, 0x21, 0x30).fill(kind.mark, 0x3a, 0x7f).fill(kind.capital, 0x41, 0x5b);
kinds.fill(kind.small, 0x61, 0x7b);
kinds[apostrophe] = kind.other;
