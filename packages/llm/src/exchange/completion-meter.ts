import { Buffer } from 'node:buffer';

// How many tokens have come of a stream. Counting all of it again with each event would cost the square of its length, and
// an event need not be a token. So text is counted once, in stretches that end where tokenizers end a word, and what has
// come since is guessed: by the tokens that a byte had so far, before the first stretch as a token an event or four bytes,
// whichever is more. The guess is wrong by a few tokens at most, and is mended at the end of every stretch. The first
// stretches are short, each as long as all before it: some models have half as many tokens again as others for a text.

/** The first stretch, in characters. */
const firstStretch = 32;

/** Counts the tokens of a stream while it comes. */
export class CompletionMeter {
  readonly #count: (text: string) => number;
  readonly #stretch: number;
  #counted = 0;
  #countedBytes = 0;
  /** Text that was not counted, by what it belongs to. */
  readonly #pending = new Map<string, string>();
  #pendingBytes = 0;
  #events = 0;
  #most = 0;

  /** Counts as `count` does, at most `stretch` characters at a time. */
  constructor(count: (text: string) => number, stretch: number) {
    this.#count = count;
    this.#stretch = stretch;
  }

  /** More text has come with one event. */
  add(lane: string, text: string): void {
    const pending = (this.#pending.get(lane) ?? '') + text;
    this.#events++;
    this.#pendingBytes += Buffer.byteLength(text);
    const stretch = Math.min(this.#stretch, Math.max(firstStretch, this.#countedBytes));
    this.#pending.set(lane, pending.length < stretch ? pending : this.#countStretch(pending, stretch));
  }

  /** So many by now; never fewer than before. */
  get estimate(): number {
    this.#most = Math.max(this.#most, this.#counted + this.#guess());
    return this.#most;
  }

  /** Exactly, all of what has come. */
  total(): number {
    for (const [lane, text] of this.#pending) {
      this.#take(text);
      this.#pending.set(lane, '');
    }
    return this.#counted;
  }

  #guess(): number {
    if (this.#countedBytes === 0) return Math.max(this.#events, Math.ceil(this.#pendingBytes / 4));
    return Math.ceil((this.#pendingBytes * this.#counted) / this.#countedBytes);
  }

  /** Counts up to the last space, and gives the rest: tokens begin with the space before a word. */
  #countStretch(text: string, stretch: number): string {
    const space = text.lastIndexOf(' ');
    // What has no spaces is cut anywhere when it becomes long; that costs a token at most.
    const end = space > 0 ? space : text.length < 2 * stretch ? 0 : wholeCharacters(text);
    this.#take(text.slice(0, end));
    return text.slice(end);
  }

  #take(text: string): void {
    let rest = text;
    while (rest !== '') {
      const part = rest.slice(0, rest.length <= mostAtOnce ? rest.length : endOfWord(rest.slice(0, mostAtOnce)));
      const bytes = Buffer.byteLength(part);
      this.#counted += this.#count(part);
      this.#countedBytes += bytes;
      this.#pendingBytes = Math.max(0, this.#pendingBytes - bytes);
      rest = rest.slice(part.length);
    }
  }
}

/** Longer text is not counted at once, but estimated. */
const mostAtOnce = 4096;

function endOfWord(text: string): number {
  const space = text.lastIndexOf(' ');
  return space > 0 ? space : wholeCharacters(text);
}

/** How much of a text can be taken without cutting its last character. */
function wholeCharacters(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? text.length - 1 : text.length;
}
