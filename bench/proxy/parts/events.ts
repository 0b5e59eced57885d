import type { Figure } from '../../harness.ts';
import { type BenchRun, newFolder, takeTurns } from '../bench-run.ts';
import { openStreams } from '../events.ts';
import { startServingOrigin } from '../origin.ts';
import { nginx } from '../peers/nginx.ts';
import { turnpike } from '../peers/turnpike.ts';
import { say } from '../progress.ts';

const streams = 1000;
const openedPerSecond = 500;
const rounds = 3;

interface EventsSample {
  readonly medianMs: number;
  /** When all are opened in one instant. */
  readonly burstMedianMs: number;
}

/** How much later the first event of a stream comes than over a direct connection, with a thousand streams open. */
export async function benchEvents(run: BenchRun): Promise<readonly Figure[]> {
  const cores = run.cores.one;
  const origin = await startServingOrigin(cores.origin);
  const peers = [nginx, turnpike].filter((peer) => run.peers.includes(peer));
  const setup = { duty: 'work', originPort: origin.port, workers: 1, cores: cores.peer } as const;
  const started = [];
  try {
    for (const peer of peers) started.push(await peer.start({ ...setup, folder: newFolder(run) }));
    const targets = [
      { name: 'direct', url: `http://127.0.0.1:${origin.port}` },
      ...started.map(({ url }, index) => ({ name: `${peers[index]!.name}, with work`, url })),
    ];
    say(`${streams.toLocaleString('en')} streams of server-sent events at once`);
    for (const { url } of targets) await openStreams(url, streams, openedPerSecond);
    const found = await takeTurns(rounds, targets, ({ name, url }) => sampleStreams(name, url));
    return figuresOf(found);
  } finally {
    for (const peer of started) await peer.stop();
    await origin.stop();
  }
}

async function sampleStreams(name: string, url: string): Promise<EventsSample> {
  const paced = await openStreams(url, streams, openedPerSecond);
  const burst = await openStreams(url, streams, Number.POSITIVE_INFINITY);
  const failed = paced.failed + burst.failed;
  if (failed > 0) throw new Error(`${name}: ${failed} streams did not begin`);
  const sample = { medianMs: paced.first.percentile(0.5), burstMedianMs: burst.first.percentile(0.5) };
  say(
    `${name}: first event after ${sample.medianMs.toFixed(2)} ms at the median, ${sample.burstMedianMs.toFixed(1)} ms when all are opened at once`,
  );
  return sample;
}

type EventsSeries = { readonly name: string; readonly samples: readonly EventsSample[] };

function figuresOf([direct, ...others]: readonly EventsSeries[]): readonly Figure[] {
  return others.flatMap(({ name, samples }) => [
    {
      name: `first event of ${streams.toLocaleString('en')} streams, median, later than direct: ${name}`,
      unit: 'ms',
      values: samples.map(({ medianMs }, round) => medianMs - direct!.samples[round]!.medianMs),
      ...(name.startsWith(turnpike.name) ? { target: { atMost: 1 } } : {}),
    },
    {
      name: `the same with all opened in one instant: ${name}`,
      unit: 'ms',
      values: samples.map(({ burstMedianMs }, round) => burstMedianMs - direct!.samples[round]!.burstMedianMs),
    },
  ]);
}
