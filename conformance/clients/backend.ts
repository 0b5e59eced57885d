import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** What the clients are served by, behind the gateway. */
export interface Backend extends AsyncDisposable {
  readonly port: number;
}

const events = ['one', 'two', 'three'];

/** HTTP and WebSockets at one port: the body that came, a number of bytes, events, or an echo. */
export async function startBackend(): Promise<Backend> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://backend');
    if (pathname === '/bytes') response.end(Buffer.alloc(Number(searchParams.get('count')), 'x'));
    else if (pathname === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const from = Number(request.headers['last-event-id'] ?? -1) + 1;
      for (const [id, text] of events.entries())
        if (id >= from && id < from + 2) response.write(`id: ${id}\ndata: ${text}\n\n`);
      // The client comes back for the third.
      response.end('retry: 10\n\n');
    } else request.pipe(response);
  });
  const sockets = new WebSocketServer({
    server,
    perMessageDeflate: { threshold: 0 },
    handleProtocols: (protocols) => (protocols.has('chat') ? 'chat' : false),
  });
  sockets.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => {
      if (String(data) === 'goodbye') socket.close(4001, 'as you wish');
      else socket.send(data, { binary: isBinary });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
