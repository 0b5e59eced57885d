import { Worker } from 'node:worker_threads';
import type { FloodKind } from '../../packages/http/src/http2/testing/floods.ts';
import { type Figure, print } from '../harness.ts';
import type { FloodPlan, FloodResult } from './flood/flood-clients.ts';
import type { RunningPeer } from './peer.ts';
import { probeUntil, warmUp } from './probe.ts';
import { useOf } from './process-tree.ts';
import { say } from './progress.ts';
import { optionsOf, withStanding } from './standing.ts';

// What does a flood of HTTP/2 cost those who send none? T21 of the threats: four connections for five seconds each way,
// a polite client meanwhile, and the memory.

const kinds: readonly FloodKind[] = [
  'rapid reset',
  'made you reset',
  'continuation',
  'field bomb',
  'ping',
  'settings',
  'priority',
  'window update',
  'empty data',
  'unknown frames',
];

const options = optionsOf({ peer: 'Turnpike', connections: 4, seconds: 5, kinds: kinds.join(',') });

await withStanding(options.peer, async ({ peer, start }) => {
  const running = await start();
  // Memory is judged against a peer that has served before.
  await warmUp(running.url);
  const figures: Figure[] = [];
  for (const kind of options.kinds.split(',') as FloodKind[]) figures.push(...(await tryKind(running, kind)));
  print({
    question: 'What does a flood of HTTP/2 cost those who send none?',
    notes: [
      `${peer.name}, ${peer.version()}, one worker; ${options.connections} connections over TLS for ${options.seconds} s, opened anew when closed; 50 polite requests/s.`,
    ],
    figures,
  });
});

async function tryKind({ url, tlsUrl, program }: RunningPeer, kind: FloodKind): Promise<readonly Figure[]> {
  if (tlsUrl === undefined) throw new Error('this peer has no listener for TLS');
  const { connections, seconds } = options;
  const before = useOf(program.pid).residentBytes;
  let most = before;
  const watching = setInterval(() => {
    most = Math.max(most, useOf(program.pid).residentBytes);
  }, 200);
  const flooding = runFlood({ url: tlsUrl, kind, connections, seconds });
  const { times, failed } = await probeUntil(url, flooding);
  clearInterval(watching);
  const { opened, rounds, closedAfter, stillOpen } = await flooding;
  say(`${kind}: ${opened} connections, ${rounds.toLocaleString('en')} rounds of frames, ${stillOpen} never closed`);
  return [
    {
      name: `${kind}: 99th percentile of polite requests`,
      unit: 'ms',
      values: [times.percentile(0.99)],
      target: { atMost: 250 },
    },
    { name: `${kind}: polite requests that failed`, unit: '', values: [failed], target: { atMost: 0 } },
    {
      name: `${kind}: memory at most, more than before`,
      unit: 'MB',
      values: [(most - before) / 1e6],
      target: { atMost: 50 },
    },
    {
      name: `${kind}: closed after, at most`,
      unit: 's',
      values: [stillOpen > 0 ? seconds : Math.max(0, ...closedAfter)],
      target: { atMost: 1 },
    },
  ];
}

function runFlood(plan: FloodPlan): Promise<FloodResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('flood/flood-clients.ts', import.meta.url), { workerData: plan });
    worker.once('message', resolve).once('error', reject);
  });
}
