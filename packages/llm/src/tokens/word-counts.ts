// How many tokens words have that came lately. A few thousand words are most of what people write (Zipf's law); of an
// encoding's two hundred thousand tokens, which take several megabytes, hardly any is in the processor's cache when it is
// looked for, and these are.

/** What is longer is rare, and counted each time. */
const longestWord = 16;
/** A power of two; the one behind them is that of words which are too long. */
const slots = 4096;

/** Remembers how many tokens words have under one encoding. */
export class WordCounts {
  /** For each slot the bytes of its word, in four numbers. */
  readonly #words = new Int32Array(slots * 4);
  /** For each slot how many tokens its word has; 0 where that is not known. */
  readonly #counts = new Uint8Array(slots + 1);
  /** That of the word which was asked for last. */
  #slot = slots;

  /**
   * How many tokens the word has that stands between two places of bytes, behind which there are three more; 0 where that is
   * not known.
   */
  find(bytes: DataView, from: number, to: number): number {
    const length = to - from;
    if (length > longestWord) {
      this.#slot = slots;
      return 0;
    }
    const first = numberAt(bytes, from, length);
    const second = length > 4 ? numberAt(bytes, from + 4, length - 4) : 0;
    const third = length > 8 ? numberAt(bytes, from + 8, length - 8) : 0;
    const fourth = length > 12 ? numberAt(bytes, from + 12, length - 12) : 0;
    const slot = slotOf(first, second, third, fourth);
    this.#slot = slot;
    const words = this.#words;
    const place = slot * 4;
    const isThere =
      words[place] === first &&
      words[place + 1] === second &&
      words[place + 2] === third &&
      words[place + 3] === fourth;
    if (isThere) return this.#counts[slot]!;
    words[place] = first;
    words[place + 1] = second;
    words[place + 2] = third;
    words[place + 3] = fourth;
    return (this.#counts[slot] = 0);
  }

  /** Remembers how many tokens the word has that was asked for, and was not known. */
  keep(count: number): void {
    if (this.#slot < slots) this.#counts[this.#slot] = count;
  }
}

/** The first four bytes of so many as there are at a place, or all. */
function numberAt(bytes: DataView, place: number, length: number): number {
  const number = bytes.getInt32(place, true);
  return length < 4 ? number & ((1 << (length * 8)) - 1) : number;
}

function slotOf(first: number, second: number, third: number, fourth: number): number {
  const other = Math.imul(second, 0x9e3779b1) ^ Math.imul(third, 0x85ebca77) ^ Math.imul(fourth, 0xc2b2ae3d);
  const mixed = Math.imul(first ^ other, 0x27d4eb2f);
  return (mixed ^ (mixed >>> 15)) & (slots - 1);
}
