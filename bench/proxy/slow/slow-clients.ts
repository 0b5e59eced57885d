import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { apiPath, keyHeader, keyOf } from '../requests.ts';

// Many connections that are slow in one way, in a thread of their own: what they cost here is not to be taken for what
// they cost others.

/** Ways of being slow. */
export const slowKinds = ['head', 'body', 'read'] as const;

/** A header a second; a byte of the body a second; an answer that is asked for and not read. */
export type SlowKind = (typeof slowKinds)[number];

/** What the thread is told. */
export interface SlowPlan {
  readonly url: string;
  readonly kind: SlowKind;
  readonly connections: number;
  /** Longest time to look on. */
  readonly seconds: number;
}

/** What became of the slow connections. */
export interface SlowResult {
  readonly opened: number;
  readonly refused: number;
  /** How long each lived that the peer closed, in seconds. */
  readonly closedAfter: readonly number[];
  readonly stillOpen: number;
}

const slices = 50;

const common = `Host: api.contoso.com\r\n${keyHeader}: ${keyOf(0)}\r\n`;

const kinds: Readonly<Record<SlowKind, { readonly first: string; readonly each: string }>> = {
  head: { first: `GET /${apiPath}/resource-0/1 HTTP/1.1\r\n${common}`, each: 'X-Slow: 1\r\n' },
  body: { first: `POST /${apiPath}/upload HTTP/1.1\r\n${common}Content-Length: 1000000\r\n\r\n`, each: 'x' },
  // More than the buffers of the system take, so that the peer has to wait. The empty lines mean nothing (RFC 9112, 2.2);
  // who sends them learns that the connection was closed.
  read: { first: `GET /${apiPath}/big?bytes=8000000 HTTP/1.1\r\n${common}\r\n`, each: '\r\n' },
};

async function beSlow({ url, kind, connections, seconds }: SlowPlan): Promise<SlowResult> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  const closedAfter: number[] = [];
  let refused = 0;
  const begin = () => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let openedAt = 0;
    socket.on('connect', () => {
      openedAt = performance.now();
      open.add(socket);
      socket.write(kinds[kind].first);
    });
    if (kind === 'read') socket.pause();
    else socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => {
      if (open.delete(socket)) closedAfter.push((performance.now() - openedAt) / 1000);
      else refused++;
    });
  };
  for (let begun = 0; begun < connections; begun++) {
    begin();
    if (begun % 50 === 49) await wait(10);
  }
  const { each } = kinds[kind];
  const endAt = performance.now() + seconds * 1000;
  while (performance.now() < endAt && (open.size > 0 || closedAfter.length + refused < connections)) {
    // Spread over the second: thousands that write in one instant would be a flood, and not slow.
    const now = [...open];
    const share = Math.ceil(now.length / slices);
    for (let slice = 0; slice < slices; slice++) {
      for (const socket of now.slice(slice * share, (slice + 1) * share)) if (open.has(socket)) socket.write(each);
      await wait(1000 / slices);
    }
  }
  const stillOpen = open.size;
  const result = { opened: closedAfter.length + stillOpen, refused, closedAfter: [...closedAfter], stillOpen };
  for (const socket of open) socket.destroy();
  return result;
}

if (parentPort !== null) parentPort.postMessage(await beSlow(workerData as SlowPlan));
