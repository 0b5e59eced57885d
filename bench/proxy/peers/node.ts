import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer, PeerSetup, RunningPeer } from '../peer.ts';
import { freePort, startProgram, untilListening } from '../programs.ts';

// Proxies of a few lines in the same runtime.

/** `@fastify/http-proxy`, which forwards with undici. */
export const fastifyHttpProxy: Peer = {
  name: '@fastify/http-proxy',
  duties: ['bare'],
  version() {
    const [proxy, fastify] = ['@fastify/http-proxy', 'fastify'].map(installedVersion);
    return proxy === undefined
      ? undefined
      : `@fastify/http-proxy ${proxy}, fastify ${fastify}, Node ${process.versions.node}`;
  },
  start: (setup) => startScript('fastify-http-proxy.js', setup, `http://127.0.0.1:${setup.originPort}`),
};

/** `http.createServer` and `http.request`, piped. */
export const httpRequest: Peer = {
  name: 'http.request',
  duties: ['bare'],
  version: () => `Node ${process.versions.node}`,
  start: (setup) => startScript('http-request.js', setup, String(setup.originPort)),
};

/** Two sockets of our transport with nothing between them: no proxy of HTTP, but the least that one can cost here. */
export const tcp: Peer = {
  name: 'TCP alone',
  duties: ['bare'],
  version: () => `Node ${process.versions.node}`,
  start: (setup) => startScript('tcp.ts', setup, String(setup.originPort)),
};

async function startScript(script: string, { cores, port: wanted }: PeerSetup, origin: string): Promise<RunningPeer> {
  const port = wanted ?? (await freePort());
  const program = startProgram({
    command: [process.execPath, join(import.meta.dirname, script), String(port), origin],
    cores,
    environment: { NODE_ENV: 'production' },
  });
  await untilListening(script, program, port);
  return { url: `http://127.0.0.1:${port}`, port, program, gracefulSignal: 'SIGTERM', stop: () => program.stop() };
}

function installedVersion(name: string): string | undefined {
  const file = join(import.meta.dirname, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
