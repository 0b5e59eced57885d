import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Latencies } from './latencies.ts';
import { apiPath, bytesOf, keyOf } from './requests.ts';

// Streams of server-sent events, many at once, and how long the first event of each takes.

const request = bytesOf({ path: `/${apiPath}/events`, key: keyOf(0) }, { headers: 'Accept: text/event-stream\r\n' });

/** What opening many streams showed. */
export interface StreamsResult {
  /** From the request to the first event, in milliseconds. */
  readonly first: Latencies;
  readonly failed: number;
}

/**
 * Opens streams, `perSecond` of them each second, and keeps all open until the last has begun. Connections are opened
 * beforehand: what is measured is a request and its answer.
 */
export async function openStreams(url: string, count: number, perSecond: number): Promise<StreamsResult> {
  const { hostname, port } = new URL(url);
  const sockets = await Promise.all(Array.from({ length: count }, () => connected(hostname, Number(port))));
  const first = new Latencies();
  let failed = 0;
  const startedAt = performance.now();
  const begun = await Promise.allSettled(
    sockets.map(async (socket, index) => {
      const dueAt = startedAt + (index * 1000) / perSecond;
      await wait(Math.max(0, dueAt - performance.now()));
      first.add(await untilFirstEvent(socket));
    }),
  );
  failed += begun.filter(({ status }) => status === 'rejected').length;
  for (const socket of sockets) socket.destroy();
  return { first, failed };
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.on('error', reject);
  });
}

function untilFirstEvent(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    const sentAt = performance.now();
    let text = '';
    const read = (data: Buffer) => {
      const at = performance.now();
      text += data.toString('latin1');
      if (!text.includes('\ndata: ') && !text.includes('\r\ndata: ')) return;
      socket.off('data', read);
      // What follows is read and dropped, as a client would that is interested.
      socket.resume();
      resolve(at - sentAt);
    };
    socket.on('data', read);
    socket.once('close', () => reject(new Error('closed before the first event')));
    setTimeout(() => reject(new Error('no event came')), 15_000).unref();
    socket.write(request);
  });
}
