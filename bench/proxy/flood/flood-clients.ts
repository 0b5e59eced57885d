import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { parentPort, workerData } from 'node:worker_threads';
// The frames are those that the tests of the package use; nobody who uses the package needs them.
import { clientPreface } from '../../../packages/http/src/http2/frames.ts';
import { type FloodKind, floods } from '../../../packages/http/src/http2/testing/floods.ts';
import { RawClient, settings } from '../../../packages/http/src/http2/testing/raw-client.ts';

// Connections over TLS that flood a listener with frames of HTTP/2, in a thread of their own. One that is closed is
// opened anew, as an attacker does.

/** What the thread is told. */
export interface FloodPlan {
  readonly url: string;
  readonly kind: FloodKind;
  readonly connections: number;
  readonly seconds: number;
}

/** What became of the connections. */
export interface FloodResult {
  readonly opened: number;
  readonly rounds: number;
  /** How long each was open before the peer closed it, in seconds. */
  readonly closedAfter: readonly number[];
  /** How many the peer had not closed at the end. */
  readonly stillOpen: number;
}

const roundsAtOnce = 100;
const lastStream = 0x7fff_0000;

async function flood({ url, kind, connections, seconds }: FloodPlan): Promise<FloodResult> {
  const endAt = performance.now() + seconds * 1000;
  const closedAfter: number[] = [];
  let opened = 0;
  let rounds = 0;
  let stillOpen = 0;
  const attack = async () => {
    while (performance.now() < endAt) {
      const socket = await open(url);
      if (socket === undefined) {
        await wait(20);
        continue;
      }
      opened++;
      const openedAt = performance.now();
      using client = new RawClient(socket);
      client.send(clientPreface, settings());
      rounds += await floodUntil(client, kind, endAt);
      if (client.isClosed) closedAfter.push((performance.now() - openedAt) / 1000);
      // What was begun just before the end has not had its second yet.
      else if (performance.now() - openedAt > 1000) stillOpen++;
    }
  };
  await Promise.all(Array.from({ length: connections }, attack));
  return { opened, rounds, closedAfter, stillOpen };
}

async function floodUntil(client: RawClient, kind: FloodKind, endAt: number): Promise<number> {
  const round: (stream: number) => Buffer = floods[kind];
  let rounds = 0;
  for (let stream = 1; !client.isClosed && performance.now() < endAt; ) {
    const frames: Buffer[] = [];
    for (; frames.length < roundsAtOnce && stream < lastStream; stream += 2) frames.push(round(stream));
    client.frames.length = 0;
    rounds += frames.length;
    const hasRoom = frames.length > 0 && client.send(...frames);
    if (hasRoom) await turn();
    else await roomOrEnd(client, endAt);
  }
  return rounds;
}

async function roomOrEnd({ socket, closed }: RawClient, endAt: number): Promise<void> {
  const hasRoom = new Promise<void>((resolve) => socket.once('drain', resolve));
  await Promise.race([hasRoom, closed, wait(Math.max(0, endAt - performance.now()))]);
}

function open(url: string): Promise<TLSSocket | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), ALPNProtocols: ['h2'], rejectUnauthorized: false });
    socket.once('secureConnect', () => resolve(socket)).on('error', () => resolve(undefined));
  });
}

if (parentPort !== null) parentPort.postMessage(await flood(workerData as FloodPlan));
