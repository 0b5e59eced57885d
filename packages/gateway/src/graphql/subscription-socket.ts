import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { GraphQLApi } from './graphql-api.ts';
import { SocketStream } from './socket-stream.ts';
import { answerEvents, readSubscription } from './subscription.ts';
import { TransportSession, transportProtocol } from './transport-protocol.ts';

// Subscriptions of synthetic APIs. The socket ends here: `ws` reads its frames, and what it
// writes goes to the client as what a backend writes would.

/** What protects the process from one socket. */
const most = {
  /** Bytes of a message. */
  message: 128 * 1024,
  /** Bytes that wait to be sent. */
  buffered: 4 * 1024 * 1024,
} as const;

/** Milliseconds between pings. */
const pingMs = 30_000;

const frames = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: most.message,
  handleProtocols: () => transportProtocol,
});

/** Whether a request asks for a socket. */
export function asksForSocket({ exchange, request }: GatewayContext): boolean {
  return request.method === 'GET' && exchange.upgrade.includes('websocket');
}

/** Answers the handshake of a socket, and what comes by it. */
export function answerSocket(context: GatewayContext, api: GraphQLApi): void {
  const { exchange } = context;
  const response = context.startResponse();
  if (response === undefined) return;
  const offered = (exchange.fields.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim());
  if (!offered.includes(transportProtocol)) {
    response.status = 400;
    response.reason = '';
    response.headers.set('Content-Type', ['application/json; charset=utf-8']);
    const message = `Subscriptions need the WebSocket protocol '${transportProtocol}'.`;
    response.body.replace(JSON.stringify({ errors: [{ message }] }));
    return;
  }
  const key = exchange.fields.get('sec-websocket-key') ?? Buffer.alloc(16).toString('base64');
  const stream = new HandshakenStream();
  frames.handleUpgrade(handshake(key), stream, Buffer.alloc(0), (socket) => speak(socket, context, api));
  response.status = 101;
  response.reason = 'Switching Protocols';
  response.headers.set('Upgrade', ['websocket']);
  response.headers.set('Sec-WebSocket-Accept', [acceptOf(key)]);
  response.headers.set('Sec-WebSocket-Protocol', [transportProtocol]);
  response.tunnel = stream.tunnel;
}

/** The answer to the handshake goes by the gateway's own way: what `ws` writes of it is left out. */
class HandshakenStream extends SocketStream {
  #isAnswered = false;

  override _write(chunk: Buffer, encoding: string, done: (error?: Error | null) => void): void {
    if (this.#isAnswered) {
      super._write(chunk, encoding, done);
      return;
    }
    this.#isAnswered = true;
    done();
  }
}

/** What `ws` reads of a request. */
function handshake(key: string): IncomingMessage {
  const headers = {
    upgrade: 'websocket',
    connection: 'upgrade',
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
    'sec-websocket-protocol': transportProtocol,
  };
  return { method: 'GET', url: '/', headers } as unknown as IncomingMessage;
}

/** RFC 6455, 4.2.2. */
function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

function speak(socket: WebSocket, context: GatewayContext, api: GraphQLApi): void {
  const { services } = context;
  const carrier = { send: (text: string) => send(socket, text), close: socket.close.bind(socket) };
  const session = new TransportSession(carrier, {
    subscribe: (payload, bytes) => {
      const reading = readSubscription(payload, bytes, context, api);
      if ('errors' in reading) return reading;
      return { answers: answerEvents(reading, context, api, () => socket.close(1013, tooSlow)) };
    },
    onBug: (error) => {
      if (!context.isAborted) services.onBug(error, context.requestId);
      socket.close(1011, 'Internal error');
    },
    wait: services.wait,
  });
  const stopPinging = pingFor(socket, context);
  socket.on('message', (data) => session.take(String(data)));
  socket.on('error', () => socket.terminate());
  socket.once('close', () => {
    stopPinging();
    context.abort();
    session.end();
  });
}

const tooSlow = 'Too slow for its events';

/** Events wait for their turn while others are being sent; a client that takes none of them is let go. */
function send(socket: WebSocket, data: string): Promise<void> {
  if (socket.bufferedAmount > most.buffered) socket.close(1013, tooSlow);
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => socket.send(data, () => resolve()));
}

/** A client that has gone without a word is noticed when it does not answer. */
function pingFor(socket: WebSocket, { services }: GatewayContext): () => void {
  let isAlive = true;
  let cancel: () => void;
  socket.on('pong', () => {
    isAlive = true;
  });
  const ping = (): void => {
    if (!isAlive) {
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
    cancel = services.wait(pingMs, ping);
  };
  cancel = services.wait(pingMs, ping);
  return () => cancel();
}
