import type { ModelServer } from '../../packages/llm/src/index.ts';

/** What a model server is told to do wrong. */
export type Behaviour = Parameters<ModelServer['behave']>[0];

/** Where a client goes: to the provider, or to a gateway in front of it. */
export interface Place {
  /** What the provider's own path is added to. */
  readonly url: string;
  readonly server: ModelServer;
}

/** Something that an application does with a client. */
export interface Scenario {
  /** The client and what it does. */
  readonly name: string;
  /** How the provider behaves meanwhile. */
  readonly behaviour?: Behaviour;
  /** What comes of it at least, wherever it is done. */
  readonly expects: unknown;
  run(place: Place): Promise<unknown>;
}

/** The key of the application. */
export const applicationKey = 'key-of-the-application';

/** What an error says, as the client has read it. */
export async function errorOf(call: Promise<unknown>): Promise<object> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as Record<string, unknown>,
  );
  if (error === undefined) return { failed: false };
  const { name, message, status, code, type, error: inner } = error;
  return { failed: true, kind: error.constructor.name, name, message, status, code, type, inner };
}

/** All that comes of a stream. */
export async function allOf<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/**
 * Leaves a stream that has no end once something has come of it, and waits until the provider has seen it go; what it
 * gives is how many answers are under way then.
 */
export async function leave(
  { server }: Place,
  open: (signal: AbortSignal) => Promise<AsyncIterable<unknown>>,
): Promise<number> {
  const leaving = new AbortController();
  let seen = 0;
  try {
    for await (const _ of await open(leaving.signal)) if (++seen === 3) leaving.abort();
  } catch (error) {
    // Some clients end the loop, others throw.
    if (!leaving.signal.aborted) throw error;
  }
  await server.whenOpen(0);
  return server.openAnswers;
}

/** Leaves as soon as the provider has been asked; what it gives is how many answers are under way once it has seen that. */
export async function leaveOnceAsked(
  { server }: Place,
  ask: (signal: AbortSignal) => Promise<unknown>,
): Promise<number> {
  const leaving = new AbortController();
  const answer = ask(leaving.signal).then(
    () => 'answered',
    () => 'left',
  );
  await server.whenOpen(1);
  leaving.abort();
  if ((await answer) !== 'left') throw new Error('there was an answer');
  await server.whenOpen(0);
  return server.openAnswers;
}

/** A stream that goes on for ever, slowly. */
export const endless: Behaviour = { isEndless: true, tokenDelayMs: 2 };
