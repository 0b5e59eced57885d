import { Buffer } from 'node:buffer';
import {
  type BodyFilter,
  type CompletionGuard,
  type ModelExchange,
  type ModelOutcome,
  type ModelWatcher,
  memoryContext,
} from '@turnpike/policy';
import { ModelReader } from './exchange/model-reader.ts';
import type { TokenCounter } from './tokens/token-counter.ts';

// What the tests of protocols share: a count of tokens that can be written down, and an exchange without a network.

/** Counts four characters as a token: for tests, where it matters only that there is a number. */
export const roughTokens: TokenCounter = {
  prompt: ({ messages }) => messages.reduce((sum, { text }) => sum + Math.ceil(text.length / 4), 0),
  text: (_model, text) => Math.ceil(text.length / 4),
};

/** A call and the stream that answers it, as they are on the wire. */
export interface Recording {
  /** With the query, if it has one. */
  readonly path: string;
  readonly call: Readonly<Record<string, unknown>>;
  readonly type: string;
  readonly stream: string | Buffer;
}

/** How a recording is passed on, and who watches. */
export interface Passing {
  /** Where the stream is cut to pieces; in one when left out. */
  readonly splits?: readonly number[];
  readonly watcher?: Partial<ModelWatcher>;
  readonly guards?: readonly CompletionGuard[];
  /** Ends after that many pieces, as when the caller goes away. */
  readonly leavesAfter?: number;
  /** Whether the connection stays open after the last piece. */
  readonly staysOpen?: boolean;
}

/** What came of it. */
export interface Passed {
  readonly exchange: ModelExchange;
  readonly sent: Buffer;
  /** The pieces as they went on. */
  readonly pieces: readonly Uint8Array[];
  /** Those that came. */
  readonly came: readonly Uint8Array[];
  /** Whether the filter has ended the stream by itself. */
  readonly isCut: boolean;
  readonly outcomes: readonly ModelOutcome[];
}

/** Sends a recording through an exchange. */
export async function passStream(recording: Recording, passing: Passing = {}): Promise<Passed> {
  const models = new ModelReader(roughTokens);
  const context = memoryContext({
    request: { method: 'POST', url: `https://gateway.example${recording.path}`, body: JSON.stringify(recording.call) },
    response: { headers: { 'Content-Type': recording.type }, body: 'to come' },
  });
  const exchange = (await models.exchangeOf(context)) as ModelExchange;
  const outcomes: ModelOutcome[] = [];
  exchange.watch({ keepsText: true, ended: (outcome) => void outcomes.push(outcome), ...passing.watcher });
  for (const guard of passing.guards ?? []) exchange.guard(guard);
  const filters: BodyFilter[] = [];
  context.response.body.filter = (filter) => void filters.push(filter);
  await context.answered();
  const came = cutAt(Buffer.from(recording.stream), passing.splits ?? []);
  const { pieces, isCut } = await runFilter(filters[0]!, came, passing);
  if (passing.staysOpen !== true) await context.finish();
  return { exchange, pieces, came, sent: Buffer.concat(pieces), isCut, outcomes };
}

async function runFilter(
  filter: BodyFilter,
  came: readonly Uint8Array[],
  { leavesAfter = came.length, staysOpen }: Passing,
) {
  const pieces: Uint8Array[] = [];
  let isCut = false;
  const output = {
    push: (piece: Uint8Array) => void pieces.push(piece),
    end: () => {
      isCut = true;
    },
  };
  for (const piece of came.slice(0, leavesAfter)) if (!isCut) await filter.write(piece, output);
  if (leavesAfter < came.length) filter.abandoned();
  else if (!isCut && staysOpen !== true) await filter.end(output);
  return { pieces, isCut };
}

function cutAt(bytes: Buffer, splits: readonly number[]): readonly Buffer[] {
  return [...splits, bytes.length].map((end, index) => bytes.subarray(splits[index - 1] ?? 0, end));
}
