import { parentPort } from 'node:worker_threads';
import { countText } from './count-text.ts';
import { type EncodingName, ranksOf } from './encodings.ts';

// The thread that counts what takes long. With its first answer for an encoding it gives the ranks, so that the thread that
// asks need not read them.

/** What is to be counted. */
export interface CountQuestion {
  readonly id: number;
  readonly encoding: EncodingName;
  readonly texts: readonly string[];
}

/** How many tokens that is. */
export interface CountAnswer {
  readonly id: number;
  readonly tokens: number;
  readonly ranks: SharedArrayBuffer;
}

parentPort?.on('message', ({ id, encoding, texts }: CountQuestion) => {
  const ranks = ranksOf(encoding).memory;
  const tokens = texts.reduce((sum, text) => sum + countText(encoding, text), 0);
  parentPort?.postMessage({ id, tokens, ranks } satisfies CountAnswer);
});
