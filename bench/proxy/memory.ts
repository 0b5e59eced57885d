import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Figure, median, print } from '../harness.ts';
import { download, upload, uploadSlowly } from './bodies.ts';
import { ClientConnection } from './connection.ts';
import { openStreams } from './events.ts';
import { leaveEarly, sendHostile, sendRefused } from './memory/guests.ts';
import { useSockets } from './memory/sockets.ts';
import { ReconnectingLane, runLanes } from './open-loop.ts';
import type { RunningPeer } from './peer.ts';
import { useOf } from './process-tree.ts';
import { say } from './progress.ts';
import { benchRequests, bytesOf } from './requests.ts';
import { optionsOf, withStanding } from './standing.ts';

// How much memory do connections, large bodies and hours take? Ten thousand idle connections, plain and over TLS, 2 GB
// in each direction, and mixed traffic for some minutes with as many requests as an hour of an ordinary day has.

const options = optionsOf({
  peer: 'Turnpike',
  connections: 10_000,
  gigabytes: 2,
  minutes: 2,
  rate: 1500,
  parts: 'idle,idle-tls,bodies,mixed',
});
const megabyte = 1e6;
const requests = benchRequests.map((request) => bytesOf(request));

const parts: Readonly<Record<string, (running: RunningPeer) => Promise<readonly Figure[]>>> = {
  idle: (running) => idle(running, running.url, 'idle connections', { atMost: 300 }),
  'idle-tls': (running) => idle(running, running.tlsUrl, 'idle connections of TLS'),
  bodies,
  mixed,
};

await withStanding(options.peer, async ({ peer, start }) => {
  const figures: Figure[] = [];
  for (const name of options.parts.split(',')) {
    const running = await start();
    figures.push(...(await parts[name]!(running)));
    await running.stop();
  }
  print({
    question: 'How much memory do connections, large bodies and hours take?',
    notes: [`${peer.name}, ${peer.version()}, one worker; resident memory of all its processes.`],
    figures,
  });
});

/** Connections that have had one answer each and are kept. */
async function idle(
  running: RunningPeer,
  url: string | undefined,
  what: string,
  target?: Figure['target'],
): Promise<readonly Figure[]> {
  if (url === undefined) return [];
  const before = memoryOf(running);
  const connections: ClientConnection[] = [];
  let failed = 0;
  while (connections.length < options.connections) {
    const some = await Promise.all(Array.from({ length: 100 }, () => ClientConnection.open(url)));
    const outcomes = await Promise.all(some.map((connection, index) => connection.ask(requests[index]!)));
    failed += outcomes.filter((outcome) => outcome instanceof Error || outcome.status !== 200).length;
    connections.push(...some);
  }
  await wait(3000);
  const after = memoryOf(running);
  const open = connections.filter(({ isOpen }) => isOpen).length;
  for (const connection of connections) connection.close();
  const count = options.connections.toLocaleString('en');
  say(`${count} ${what}: ${mb(before)} before, ${mb(after)} with them; ${open} open, ${failed} failed`);
  return [
    { name: `with ${count} ${what}`, unit: 'MB', values: [after / megabyte], ...(target !== undefined && { target }) },
    { name: 'of them still open at the end', unit: '', values: [open], target: { atLeast: options.connections } },
    { name: 'for each of them', unit: 'KB', values: [(after - before) / options.connections / 1000] },
  ];
}

/** A large upload and a large download. */
async function bodies(running: RunningPeer): Promise<readonly Figure[]> {
  const bytes = options.gigabytes * 2 ** 30;
  await warmUp(running);
  const up = await watched(running, () => upload(running.url, bytes));
  if (!up.result.includes(`{"bytes":${bytes}}`)) throw new Error(`the upload was answered with\n${up.result}`);
  const down = await watched(running, () => download(running.url, bytes));
  if (down.result < bytes) throw new Error(`the download ended after ${down.result} of ${bytes} bytes`);
  const figure = (what: string, { grownBytes, seconds }: Watched<unknown>): readonly Figure[] => [
    {
      name: `${what} of ${options.gigabytes} GB: at most more than before`,
      unit: 'MB',
      values: [grownBytes / megabyte],
      target: { atMost: 64 },
    },
    { name: `${what} of ${options.gigabytes} GB`, unit: 's', values: [seconds] },
  ];
  return [...figure('upload', up), ...figure('download', down)];
}

/**
 * Requests, new connections, clients that leave, streams of events, WebSockets, bodies, fast and slow ones, requests that
 * are refused or mean harm, and a new configuration every second, all at once, for some minutes.
 */
async function mixed(running: RunningPeer): Promise<readonly Figure[]> {
  const { url } = running;
  const seconds = options.minutes * 60;
  const samples: number[] = [];
  await warmUp(running);
  await wait(1000);
  const filesBefore = openFiles(running);
  let isOver = false;
  const repeat = async (once: () => unknown, pauseMs: number) => {
    while (!isOver) {
      await once();
      await wait(pauseMs);
    }
  };
  const lanes = Array.from({ length: 64 }, () => new ReconnectingLane(() => url));
  const churning = setInterval(() => lanes[Math.floor(Math.random() * lanes.length)]!.renew(), 50);
  const sampling = setInterval(() => samples.push(memoryOf(running)), 1000);
  let version = 0;
  let messages = 0;
  let uploads = 0;
  let broken = 0;
  const uploadIn = async (bytes: number, answer: Promise<string>) => {
    uploads++;
    if (!(await answer).includes(`{"bytes":${bytes}}`)) broken++;
  };
  const talk = async () => {
    const { sent, lost } = await useSockets(url, 40, 20);
    messages += sent;
    broken += lost;
  };
  const others = Promise.all([
    repeat(() => download(url, 5e6), 500),
    repeat(() => uploadIn(5e6, upload(url, 5e6)), 500),
    repeat(() => uploadIn(50 * 1024, uploadSlowly(url, 50, 20)), 100),
    repeat(async () => {
      broken += (await openStreams(url, 50, 200)).failed;
    }, 1000),
    repeat(talk, 100),
    repeat(() => leaveEarly(url), 50),
    repeat(() => sendHostile(url), 20),
    repeat(() => sendRefused(url), 20),
    repeat(() => running.configure?.(`version-${++version}`), 1000),
  ]);
  const load = await runLanes({ rate: options.rate, seconds, requests }, lanes);
  isOver = true;
  clearInterval(churning);
  clearInterval(sampling);
  await others;
  for (const lane of lanes) lane.close();
  await wait(3000);
  const files = openFiles(running) - filesBefore;
  const third = Math.floor(samples.length / 3);
  const early = median(samples.slice(third, 2 * third));
  const late = median(samples.slice(-third));
  say(
    `mixed: ${load.sent.toLocaleString('en')} requests, ${load.failed} failed; ${mb(early)} in the second third, ${mb(late)} in the last; ${files} more open files`,
  );
  return [
    {
      name: `mixed traffic for ${options.minutes} minutes: failed of ${load.sent.toLocaleString('en')}`,
      unit: '',
      values: [load.failed],
      target: { atMost: 0 },
    },
    {
      name: `of ${uploads} uploads, ${messages.toLocaleString('en')} messages of WebSockets and the streams: broken`,
      unit: '',
      values: [broken],
      target: { atMost: 0 },
    },
    { name: 'memory in the last third', unit: 'MB', values: [late / megabyte] },
    { name: 'by that in the second', unit: '×', values: [late / early], target: { atMost: 1.05 } },
    { name: 'files and sockets open afterwards, beyond those before', unit: '', values: [files] },
  ];
}

interface Watched<Result> {
  readonly result: Result;
  readonly grownBytes: number;
  readonly seconds: number;
}

async function watched<Result>(running: RunningPeer, work: () => Promise<Result>): Promise<Watched<Result>> {
  const before = memoryOf(running);
  let most = before;
  const watching = setInterval(() => {
    most = Math.max(most, memoryOf(running));
  }, 100);
  const startedAt = performance.now();
  const result = await work();
  clearInterval(watching);
  const seconds = (performance.now() - startedAt) / 1000;
  say(`${options.gigabytes} GB in ${seconds.toFixed(1)} s: ${mb(before)} before, at most ${mb(most)}`);
  return { result, grownBytes: most - before, seconds };
}

async function warmUp({ url }: RunningPeer): Promise<void> {
  const lanes = Array.from({ length: 8 }, () => new ReconnectingLane(() => url));
  await runLanes({ rate: 1000, seconds: 2, requests }, lanes);
  for (const lane of lanes) lane.close();
  await upload(url, 50e6);
  await download(url, 50e6);
}

function memoryOf({ program }: RunningPeer): number {
  return useOf(program.pid).residentBytes;
}

function openFiles({ program }: RunningPeer): number {
  return readdirSync(`/proc/${program.pid}/fd`).length;
}

function mb(bytes: number): string {
  return `${Math.round(bytes / megabyte)} MB`;
}
