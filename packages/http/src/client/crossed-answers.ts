import { Buffer } from 'node:buffer';
import { type BodySink, type BodySource, readWhole } from '../body.ts';
import { FieldList } from '../codec/fields.ts';
import { SeededRandom } from '../codec/random.ts';
import type { Origin } from '../upstream.ts';
import { UpstreamAgent } from './agent.ts';
import { bodyOf, HostileBackend } from './hostile-backend.ts';

// Threat figure T4 in small: requests in random order, with random bodies and random impatience, to a backend that
// answers each by a misdeed of threat A23 drawn at random. Every answer carries the number of its request, in a field and
// all through its body; one that carries another number has crossed.
//
// One misdeed is not tried: a second answer in a piece of its own after an ordinary one. When the next request has been
// sent by then, the bytes on the connection are exactly those of a backend that answers it.

/** What to run. */
export interface CrossedAnswersOptions {
  readonly requests: number;
  readonly seed?: number;
  readonly concurrency?: number;
}

/** What came of it. */
export interface CrossedAnswersReport {
  readonly requests: number;
  /** Answers that were complete, that broke off, and requests without one by the reason. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Answers that were not those of their requests; there must be none. */
  readonly crossed: readonly string[];
  /** Connections that are left when all is done, beyond idle ones; there must be none. */
  readonly leaked: number;
}

/** Sends requests to a hostile backend, and reports whose answers they got. */
export async function countCrossedAnswers(options: CrossedAnswersOptions): Promise<CrossedAnswersReport> {
  const { requests, seed = 1, concurrency = 32 } = options;
  const random = new SeededRandom(seed);
  const backend = await HostileBackend.start(random);
  const agent = new UpstreamAgent({ connections: 8, restMs: 100, bodyIdleMs: 300 });
  const origin = agent.origin({ scheme: 'http', host: '127.0.0.1', port: backend.port });
  const outcomes: Record<string, number> = {};
  const crossed: string[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < requests) {
      const result = await sendOne(origin, next++, random);
      if (result.startsWith('crossed')) crossed.push(result);
      else outcomes[result] = (outcomes[result] ?? 0) + 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, client));
    const [{ connections, idle, queued, opening }] = agent.statistics() as [ReturnType<UpstreamAgent['statistics']>[0]];
    // A connection that rests after an answer without a body is neither idle nor lost.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const later = agent.statistics()[0]!;
    const leaked = Math.min(connections - idle, later.connections - later.idle) + queued + opening;
    return { requests, outcomes, crossed, leaked };
  } finally {
    agent.close();
    backend.close();
  }
}

async function sendOne(origin: Origin, id: number, random: SeededRandom): Promise<string> {
  const method = random.pick(['GET', 'GET', 'HEAD', 'POST', 'PUT']);
  const call = origin.send({
    method,
    target: `/${id}`,
    fields: FieldList.from([['Host', 'backend.test']]),
    body: method === 'POST' ? Buffer.from(`body of ${id}`) : method === 'PUT' ? new SlowSource(id) : undefined,
    timeoutMs: 200,
  });
  if (random.below(20) === 0) setTimeout(() => call.cancel(), random.below(5));
  try {
    const { fields, body } = await call.answer;
    const from = fields.get('x-id');
    if (from !== `${id}`) return `crossed: ${id} got the head of ${from}`;
    if (body === undefined) return 'complete';
    if (random.below(20) === 0) {
      body.cancel();
      return 'not read';
    }
    const text = (await readWhole(body, 1e6)).toString('latin1');
    return text === bodyOf(id) ? 'complete' : `crossed: ${id} got the body ${JSON.stringify(text)}`;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** A body that comes bit by bit, so that answers come before its end. */
class SlowSource implements BodySource {
  readonly length: undefined;
  readonly #id: number;
  #isCancelled = false;

  constructor(id: number) {
    this.#id = id;
  }

  takeWhole(): undefined {}

  pipe(sink: BodySink): void {
    sink.write(Buffer.from(`body `));
    setTimeout(() => {
      if (!this.#isCancelled) sink.write(Buffer.from(`of ${this.#id}`));
      if (!this.#isCancelled) sink.end(new FieldList());
    }, 2);
  }

  resume(): void {}

  cancel(): void {
    this.#isCancelled = true;
  }
}
