import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { readWhole } from '../body.ts';
import { decodeBody } from '../codec/body-decoder.ts';
import { FieldList } from '../codec/fields.ts';
import { requestRefusals } from '../codec/refusals.ts';
import { type RequestHead, RequestHeadParser } from '../codec/request-head.ts';
import type { Origin, OriginDescription, UpstreamAnswer, UpstreamRequest } from '../upstream.ts';
import { UpstreamAgent } from './agent.ts';
import type { AgentOptions } from './options.ts';

// Backends for tests, which say byte by byte what a script tells them, and what the tests ask of them. Everything that
// was made is closed by `closeAll`.

const open: (() => void)[] = [];

/** Closes every backend and every agent that was made here. */
export function closeAll(): void {
  for (const close of open.splice(0)) close();
}

/** A request as a backend has read it. */
export interface ReceivedRequest {
  readonly head: RequestHead;
  readonly body: Buffer;
  readonly trailers: FieldList;
  /** How many requests came by this connection before. */
  readonly place: number;
}

/** Reads the requests of a connection, one after the other. */
export function onRequests(socket: Socket, answer: (request: ReceivedRequest) => void): void {
  const parser = new RequestHeadParser();
  let place = 0;
  let reading: { head: RequestHead; decoder: ReturnType<typeof decodeBody>; pieces: Buffer[] } | undefined;
  socket.on('data', (piece: Buffer) => {
    let at = 0;
    while (at < piece.length || reading?.decoder.hasEnded) {
      if (reading === undefined) {
        const head = parser.read(piece, at);
        at = parser.position;
        if (head === undefined) return;
        if (head.kind === 'refusal') throw new Error(`the client sent what cannot be read: ${head.message}`);
        reading = { head, decoder: decodeBody(head.framing, requestRefusals), pieces: [] };
      }
      const { head, decoder, pieces } = reading;
      for (let slice = decoder.read(piece, at); slice !== undefined; slice = decoder.read(piece, at)) {
        at = decoder.position;
        pieces.push(slice);
      }
      at = decoder.position;
      if (decoder.refusal !== undefined)
        throw new Error(`the client sent what cannot be read: ${decoder.refusal.message}`);
      if (!decoder.hasEnded) return;
      reading = undefined;
      answer({ head, body: Buffer.concat(pieces), trailers: decoder.trailers, place: place++ });
    }
  });
}

/** A backend on the loopback address. */
export interface Backend {
  readonly port: number;
  readonly sockets: readonly Socket[];
}

/** A backend that does something with every connection. */
export async function backend(
  serve: (socket: Socket, index: number) => void,
  server: Server = createServer(),
): Promise<Backend> {
  const sockets: Socket[] = [];
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
    serve(socket, sockets.length - 1);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

/** A backend that answers every request. */
export function answering(
  answer: (request: ReceivedRequest, socket: Socket, connection: number) => string | Buffer | undefined,
): Promise<Backend> {
  return backend((socket, connection) => {
    onRequests(socket, (request) => {
      const bytes = answer(request, socket, connection);
      if (bytes !== undefined) socket.write(bytes, 'latin1');
    });
  });
}

/** An agent with an origin. */
export function originAt(
  at: number | (Partial<OriginDescription> & { readonly port: number }),
  options: Partial<AgentOptions> = {},
): { readonly origin: Origin; readonly agent: UpstreamAgent } {
  const agent = new UpstreamAgent(options);
  open.push(() => agent.close());
  const place = typeof at === 'number' ? { port: at } : at;
  return { agent, origin: agent.origin({ scheme: 'http', host: '127.0.0.1', ...place }) };
}

/** A request with what a test does not care about filled in. */
export function request(parts: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    method: 'GET',
    target: '/',
    fields: FieldList.from([['Host', 'backend.test']]),
    body: undefined,
    timeoutMs: 20_000,
    ...parts,
  };
}

/** What came of a request, in short: its status and the text of its body, or a word for why there is none. */
export async function outcome(origin: Origin, parts: Partial<UpstreamRequest> = {}): Promise<string> {
  try {
    return await textOf(await origin.send(request(parts)).answer);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** The status and the text of the body of an answer, or the status and a word for why the body broke off. */
export async function textOf(answer: UpstreamAnswer): Promise<string> {
  if (answer.body === undefined) return `${answer.status}`;
  try {
    return `${answer.status} ${(await readWhole(answer.body, 1e8)).toString('latin1')}`;
  } catch (error) {
    return `${answer.status} body ${(error as { code?: string }).code}`;
  }
}

/** An answer with a body of a length. */
export function ok(body: string, fields = ''): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`;
}

/** Waits until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let round = 0; !isSo(); round++) {
    if (round > 12_000) throw new Error('it did not come about');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
