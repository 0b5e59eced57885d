import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { startGateway } from '../../packages/cli/src/serve/testing.ts';
import { HostileBackend } from '../../packages/http/src/client/hostile-backend.ts';
import { SeededRandom } from '../../packages/http/src/codec/random.ts';
import { passThrough } from './pass-through.ts';
import { talkHttp1 } from './talk-http1.ts';
import { TalkHttp2 } from './talk-http2.ts';

// Threat figure T4 through a whole gateway: clients of HTTP/1.1, pipelining and impatient, and of HTTP/2, in front of a
// backend that does whatever threat A23 lists. Every answer of the backend carries the number of its request in a field
// and all through its body. What clients get of HTTP/1.1 is read by the book.

/** What came of it. */
export interface AnswersReport {
  /** How many requests ended how. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Answers of another request, or against the standard, and bugs; there must be none. */
  readonly findings: readonly string[];
}

const mostFindings = 20;

/** Sends requests, half of them by HTTP/2. */
export async function fuzzAnswers(options: {
  readonly requests: number;
  readonly seed?: number;
  readonly clients?: number;
  readonly onProgress?: (done: number) => void;
}): Promise<AnswersReport> {
  const { requests, seed = 1, clients = 128, onProgress } = options;
  const random = new SeededRandom(seed);
  const backend = await HostileBackend.start(random);
  const outcomes: Record<string, number> = {};
  const findings: string[] = [];
  let [next, done] = [0, 0];
  const mayGoOn = () => next < requests && findings.length < mostFindings;
  const count = (name: string) => {
    if (/crossed|standard/.test(name)) findings.push(name);
    else outcomes[name] = (outcomes[name] ?? 0) + 1;
    if (++done % 10_000 === 0) onProgress?.(done);
  };
  try {
    await using plain = await startGateway(passThrough(backend.port));
    const identity = { hostNames: [], credentials: { cert: fixture('contoso.pem'), key: fixture('key.pem') } };
    const tls = { identities: [identity], defaultIdentity: identity };
    await using secure = await startGateway(passThrough(backend.port), {
      listeners: [{ host: '127.0.0.1', port: 0, tls }],
    });
    const overHttp1 = async () => {
      while (mayGoOn()) {
        const ids = Array.from({ length: Math.min(1 + random.below(3), requests - next) }, () => next++);
        for (const outcome of await talkHttp1(plain.port, ids, random)) count(`HTTP/1.1: ${outcome}`);
      }
    };
    const overHttp2 = async () => {
      using client = new TalkHttp2(secure.port);
      while (mayGoOn()) count(`HTTP/2: ${await client.ask(next++, random)}`);
    };
    await Promise.all(Array.from({ length: clients }, (_, index) => (index % 2 === 0 ? overHttp1() : overHttp2())));
    // Answers that nobody waits for any more must not end in a bug either.
    await wait(200);
    for (const bug of [...plain.bugs, ...secure.bugs]) findings.push(bug instanceof Error ? `${bug.stack}` : `${bug}`);
    return { outcomes, findings };
  } finally {
    backend.close();
  }
}

function fixture(name: string): string {
  return readFileSync(new URL(`../../packages/http/src/tls/fixtures/${name}`, import.meta.url), 'utf8');
}
