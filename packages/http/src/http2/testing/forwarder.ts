import { connect } from 'node:net';
import { pipeBody } from '../../body.ts';
import type { Http2Session } from '../../client/http2-session.ts';
import { FieldList } from '../../codec/fields.ts';
import { removeHopByHop } from '../../codec/hop-by-hop.ts';
import type { Exchange } from '../../exchange.ts';
import type { UpstreamAnswer } from '../../upstream.ts';
import { connectHttp2 } from '../connect-http2.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/** A session with a backend, once the backend has accepted it. */
export async function openSession(port: number, onGone: () => void = ignore): Promise<Http2Session> {
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return new Promise((resolve) => {
    const session = connectHttp2(socket, {
      scheme: 'http',
      bodyIdleMs: 30_000,
      onRoom: () => resolve(session),
      onGone,
      onClosed: ignore,
    });
  });
}

/** Forwards everything to a backend, as simply as can be. */
export class Forwarder implements AsyncDisposable {
  readonly server: TestServer;
  readonly session: Http2Session;

  constructor(server: TestServer, session: Http2Session) {
    this.server = server;
    this.session = session;
  }

  static async start(backendPort: number): Promise<Forwarder> {
    const session = await openSession(backendPort);
    return new Forwarder(await startTestServer((exchange) => forward(exchange, session)), session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.session.destroy();
    await this.server[Symbol.asyncDispose]();
  }
}

function forward(exchange: Exchange, session: Http2Session): void {
  const { method, target, fields, body } = exchange;
  removeHopByHop(fields, []);
  const times = { started: 0, connected: 0, answered: 0, reusedConnection: true };
  const call = session.send({ method, target, fields, body, timeoutMs: 0 }, times);
  exchange.observer = { finished: ignore, aborted: () => call.cancel() };
  call.answer.then(
    (answer) => send(exchange, answer),
    () => exchange.abandon(),
  );
}

function send(exchange: Exchange, { status, fields, body }: UpstreamAnswer): void {
  removeHopByHop(fields, []);
  const head = { status, reason: '', fields };
  if (body === undefined) exchange.respond(head);
  else pipeBody(body, exchange.begin(head, body.length));
}

/** A list of fields, for short. */
export function fieldsOf(...fields: readonly (readonly [string, string])[]): FieldList {
  return FieldList.from(fields);
}

function ignore(): void {}
