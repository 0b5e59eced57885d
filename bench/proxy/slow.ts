import { Worker } from 'node:worker_threads';
import { type Figure, median, print } from '../harness.ts';
import type { RunningPeer } from './peer.ts';
import { probeUntil, warmUp } from './probe.ts';
import { useOf } from './process-tree.ts';
import { say } from './progress.ts';
import { type SlowKind, type SlowPlan, type SlowResult, slowKinds } from './slow/slow-clients.ts';
import { optionsOf, withStanding } from './standing.ts';

// What do thousands of slow connections cost those who are not slow? T20 of the threats: for each way of being slow,
// a polite client is asked how long its requests take, and the slow ones when they were closed. Those who do not read are
// fewer, unless `--readers` says otherwise: what thousands of them leave in the buffers of the system is more than Linux
// gives to all of TCP (`tcp_mem`), so that the machine would be measured and not the peer.

const options = optionsOf({
  peer: 'Turnpike',
  connections: 5000,
  readers: 500,
  seconds: 60,
  kinds: slowKinds.join(','),
});

await withStanding(options.peer, async ({ peer, start }) => {
  const figures: Figure[] = [];
  for (const kind of options.kinds.split(',') as SlowKind[]) {
    const running = await start();
    figures.push(...(await tryKind(running, kind)));
    await running.stop();
  }
  print({
    question: 'What do thousands of slow connections cost those who are not slow?',
    notes: [
      `${peer.name}, ${peer.version()}; ${options.connections} slow connections of each kind, ${options.readers} that do not read, watched for ${options.seconds} s; 50 polite requests/s.`,
    ],
    figures,
  });
});

async function tryKind(running: RunningPeer, kind: SlowKind): Promise<readonly Figure[]> {
  const { url, program } = running;
  const connections = kind === 'read' ? options.readers : options.connections;
  await warmUp(url);
  const memoryBefore = useOf(program.pid).residentBytes;
  const slow = runSlowClients({ url, kind, connections, seconds: options.seconds });
  const polite = probeUntil(url, slow);
  const { opened, refused, closedAfter, stillOpen } = await slow;
  const memoryAfter = useOf(program.pid).residentBytes;
  const { times, failed } = await polite;
  say(
    `slow ${kind}: ${opened} opened, ${refused} refused, ${closedAfter.length} closed by the peer, ${stillOpen} still open`,
  );
  return [
    {
      name: `slow ${kind}: 99th percentile of polite requests`,
      unit: 'ms',
      values: [times.percentile(0.99)],
      target: { atMost: 100 },
    },
    { name: `slow ${kind}: polite requests that failed`, unit: '', values: [failed], target: { atMost: 0 } },
    {
      name: `slow ${kind}: connections that were still open after ${options.seconds} s`,
      unit: '',
      values: [stillOpen],
      target: { atMost: 0 },
    },
    ...(closedAfter.length === 0
      ? []
      : [
          { name: `slow ${kind}: closed after, median`, unit: 's', values: [median(closedAfter)] },
          {
            name: `slow ${kind}: closed after, at most`,
            unit: 's',
            values: [Math.max(...closedAfter)],
            ...(kind === 'head' ? { target: { atMost: 16 } } : {}),
          },
        ]),
    {
      name: `slow ${kind}: memory at the end, more than before`,
      unit: 'MB',
      values: [(memoryAfter - memoryBefore) / 1e6],
    },
  ];
}

function runSlowClients(plan: SlowPlan): Promise<SlowResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('slow/slow-clients.ts', import.meta.url), { workerData: plan });
    worker.once('message', resolve).once('error', reject);
  });
}
