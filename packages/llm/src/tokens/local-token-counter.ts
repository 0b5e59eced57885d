import type { ModelCall } from '@turnpike/policy';
import { countText } from './count-text.ts';
import { type EncodingName, knownRanks } from './encodings.ts';
import { estimateText } from './estimate-text.ts';
import { promptParts } from './prompt-parts.ts';
import { ThreadedCount, type ThreadedCountOptions } from './threaded-count.ts';
import type { TokenCounter } from './token-counter.ts';
import { tokenizerOf } from './tokenizers.ts';

/** What is not longer is counted at once: it takes less than to ask the thread. */
const shortCharacters = 2048;

/** Of text that nobody can wait for, what is longer is estimated. */
const longestAtOnce = 8192;

/** Counts tokens here: short texts at once, long ones in a thread, and by estimate what neither can do in time. */
export class LocalTokenCounter implements TokenCounter, AsyncDisposable {
  readonly #thread: ThreadedCount;
  readonly #asked = new Set<EncodingName>();

  constructor(options: ThreadedCountOptions = {}) {
    this.#thread = new ThreadedCount(options);
  }

  prompt(call: ModelCall): number | Promise<number> {
    const { encoding, factor } = tokenizerOf(call.model);
    const { texts, added } = promptParts(call);
    let length = 0;
    for (const text of texts) length += text.length;
    const whole = (tokens: number) => Math.ceil(tokens * factor) + added;
    if (length === 0) return added;
    if (length <= shortCharacters && knownRanks(encoding) !== undefined) {
      let tokens = 0;
      for (const text of texts) tokens += countText(encoding, text);
      return whole(tokens);
    }
    return this.#thread
      .count(encoding, texts)
      .then((tokens) => whole(tokens ?? estimateText(encoding, texts.join('\n'))));
  }

  text(model: string, text: string): number {
    const { encoding, factor } = tokenizerOf(model);
    if (text === '') return 0;
    const isKnown = this.#isKnown(encoding);
    const counts = isKnown && text.length <= longestAtOnce;
    return Math.ceil((counts ? countText(encoding, text) : estimateText(encoding, text)) * factor);
  }

  /** Whether the ranks are here. The first that is asked of an encoding has them read for those that follow. */
  #isKnown(encoding: EncodingName): boolean {
    if (knownRanks(encoding) !== undefined) return true;
    if (!this.#asked.has(encoding)) {
      this.#asked.add(encoding);
      void this.#thread.count(encoding, ['']).then(() => this.#asked.delete(encoding));
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread[Symbol.asyncDispose]();
  }
}
