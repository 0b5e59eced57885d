import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { smallAnswer } from './origin.ts';

// An origin for what a constant answer cannot show. The last part of the path says what is asked for:
//
//   events            server-sent events: one at once, then one each second
//   big?bytes=N       N bytes
//   upload            takes a body and says how many bytes it had
//   slow?ms=N         the small answer after N milliseconds
//   anything else     the small answer
//
// A WebSocket is agreed to, and gets back every byte that comes.

const piece = Buffer.alloc(64 * 1024, 'x');

function serve(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://origin');
  const asked = pathname.slice(pathname.lastIndexOf('/') + 1);
  if (asked === 'events') sendEvents(response);
  else if (asked === 'big') sendBytes(response, Number(searchParams.get('bytes') ?? 1e6));
  else if (asked === 'upload') takeBytes(request, response);
  else if (asked === 'slow') setTimeout(() => answer(response, smallAnswer), Number(searchParams.get('ms') ?? 1000));
  else answer(response, smallAnswer);
}

function answer(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }).end(text);
}

function sendEvents(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const send = () => response.write(`data: ${process.hrtime.bigint()}\n\n`);
  send();
  const timer = setInterval(send, 1000);
  response.on('close', () => clearInterval(timer));
}

function sendBytes(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes });
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const next = left >= piece.length ? piece : piece.subarray(0, left);
      left -= next.length;
      if (!response.write(next)) return;
    }
    response.off('drain', more).end();
  };
  response.on('drain', more);
  more();
}

function takeBytes(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on('data', (data: Buffer) => {
    bytes += data.length;
  });
  request.on('end', () => answer(response, JSON.stringify({ bytes })));
}

const server = createServer(serve);
server.on('upgrade', ({ headers }: IncomingMessage, socket: Duplex, head: Buffer) => {
  // RFC 6455, 1.3
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on('error', () => socket.destroy());
  socket.unshift(head);
  socket.pipe(socket);
});
server.keepAliveTimeout = 600_000;
server.requestTimeout = 0;
server.headersTimeout = 0;
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
