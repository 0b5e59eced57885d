import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startModelServer } from '@turnpike/llm';
import { WebSocketServer } from 'ws';
import { routes } from './routes.ts';

/** A backend to try things with, and the way to stop it. */
export interface SampleBackend {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Where it answers as a language model does. */
  readonly modelUrl: string;
  close(): Promise<void>;
}

/** What a WebSocket message may have at most. */
const longestMessage = 1024 * 1024;

/** Starts a backend on a free port of the loopback address, for the sample estate and whoever wants to be answered. */
export async function startSampleBackend(): Promise<SampleBackend> {
  const server = createServer((request, response) => void answer(request, response));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage });
  server.on('upgrade', (request, socket, head) => {
    const { pathname } = new URL(request.url ?? '/', 'http://sample');
    if (pathname !== '/ws') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (data, isBinary) => webSocket.send(data, { binary: isBinary }));
      // Whoever broke the connection off is gone.
      webSocket.on('error', () => webSocket.terminate());
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const model = await startModelServer({ remembers: 0 });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    modelUrl: model.url,
    async close() {
      await model.close();
      for (const webSocket of sockets.clients) webSocket.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sample');
  const segments = url.pathname.split('/').slice(1);
  // Whoever broke the connection off is gone.
  request.on('error', () => response.destroy());
  response.on('error', () => response.destroy());
  const route = routes.get(segments[0] ?? '');
  try {
    if (route === undefined) sendNotFound(response);
    else await route({ request, response, segments: segments.slice(1), query: url.searchParams });
  } catch {
    response.destroy();
  }
}

function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: 'not found', paths: [...routes.keys()].map((name) => `/${name}`) }));
}
