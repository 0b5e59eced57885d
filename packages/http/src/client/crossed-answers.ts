import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type BodySink, type BodySource, readWhole } from '../body.ts';
import { FieldList } from '../codec/fields.ts';
import { SeededRandom } from '../codec/random.ts';
import type { Origin } from '../upstream.ts';
import { UpstreamAgent } from './agent.ts';
import { onRequests, type ReceivedRequest } from './testing.ts';

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

function bodyOf(id: number | string): string {
  return `answer ${id} `.repeat(5);
}

/** A request as its backend sees it, and the means to be bad to it. */
interface Victim {
  readonly id: string;
  readonly method: string;
  readonly socket: Socket;
}

type Misdeed = (victim: Victim) => void;

function head(id: string, fields: string, status = '200 OK'): string {
  return `HTTP/1.1 ${status}\r\nX-Id: ${id}\r\n${fields}\r\n`;
}

function whole(id: string): string {
  return `${head(id, `Content-Length: ${bodyOf(id).length}\r\n`)}${bodyOf(id)}`;
}

function chunked(id: string, end = '0\r\n\r\n'): string {
  const body = bodyOf(id);
  return `${head(id, 'Transfer-Encoding: chunked\r\n')}${body.length.toString(16)}\r\n${body}\r\n${end}`;
}

const stray = whole('stray');
const withoutBody = (id: string): string => head(id, '', '204 No Content');

/** In pieces of which each is sent on its own. */
function inPieces({ socket }: Victim, text: string): void {
  const middle = 1 + (text.length >> 1);
  socket.write(text.slice(0, middle));
  setImmediate(() => socket.write(text.slice(middle)));
}

const say = (text: (id: string) => string): Misdeed => {
  return ({ id, socket }) => void socket.write(text(id));
};
const sayAndClose = (text: (id: string) => string): Misdeed => {
  return ({ id, socket }) => void socket.end(text(id));
};

const goodDeeds: readonly Misdeed[] = [
  say(whole),
  say((id) => chunked(id)),
  say((id) => chunked(id, '0\r\nX-Sum: 1\r\n\r\n')),
  (victim) => inPieces(victim, whole(victim.id)),
  (victim) => inPieces(victim, chunked(victim.id)),
  sayAndClose((id) => head(id, '') + bodyOf(id)),
  say(withoutBody),
  say((id) => `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Id: no\r\n\r\n${whole(id)}`),
];

const misdeeds: readonly Misdeed[] = [
  say((id) => whole(id) + stray),
  say((id) => chunked(id) + stray),
  (victim) => inPieces(victim, whole(victim.id) + stray),
  say((id) => withoutBody(id) + stray),
  ({ id, socket }) => {
    socket.write(withoutBody(id));
    setImmediate(() => socket.write(stray));
  },
  say((id) => head(id, `Content-Length: ${stray.length}\r\n`, '304 Not Modified') + stray),
  say((id) => head(id, 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n') + stray),
  say((id) => head(id, 'Content-Length: 5\r\nContent-Length: 6\r\n') + stray),
  say((id) => head(id, 'Connection: upgrade\r\nUpgrade: websocket\r\n', '101 Switching Protocols') + stray),
  say(() => `garbage\r\n\r\n${stray}`),
  say((id) => chunked(id, 'zz\r\n') + stray),
  say((id) => 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100) + whole(id)),
  sayAndClose(() => ''),
  sayAndClose((id) => head(id, '').slice(0, -2)),
  sayAndClose((id) => whole(id).slice(0, -3)),
  sayAndClose((id) => chunked(id, '')),
  sayAndClose(whole),
  ({ socket }) => void socket.resetAndDestroy(),
  // Nothing at all, for longer than anybody waits; and a body that stops.
  () => {},
  say((id) => whole(id).slice(0, -3)),
];

class HostileBackend {
  readonly port: number;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets: Set<Socket>;

  private constructor(server: ReturnType<typeof createServer>, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(random: SeededRandom): Promise<HostileBackend> {
    const sockets = new Set<Socket>();
    const server = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      serve(socket, random);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HostileBackend(server, sockets);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Answers each request by a draw; some before they are complete, and a few times nobody at all. */
function serve(socket: Socket, random: SeededRandom): void {
  if (random.below(40) === 0) {
    socket.on('data', () => socket.write(stray));
    socket.write(`garbage${stray}`);
    return;
  }
  let early: string | undefined;
  if (random.below(4) === 0) {
    socket.on('data', (piece: Buffer) => {
      const id = /^PUT \/(\d+) /.exec(piece.toString('latin1'))?.[1];
      if (id === undefined || piece.includes('\r\n0\r\n')) return;
      early = id;
      socket.write(whole(id));
    });
  }
  onRequests(socket, ({ head: { method, target } }: ReceivedRequest) => {
    const id = target.slice(1);
    if (id === early || socket.destroyed) return;
    const deed = random.pick(random.below(3) === 0 ? misdeeds : goodDeeds);
    deed({ id, method, socket });
  });
}
