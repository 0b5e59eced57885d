import type { Figure } from '../../harness.ts';
import { median } from '../../harness.ts';
import { type BenchRun, startContender, startOrigin, takeTurns, withContenders } from '../bench-run.ts';
import type { Series } from '../comparison.ts';
import { loadAtRate } from '../open-loop.ts';
import type { Duty, Peer } from '../peer.ts';
import { nginx } from '../peers/nginx.ts';
import { turnpike } from '../peers/turnpike.ts';
import { say } from '../progress.ts';
import { benchRequests, bytesOf } from '../requests.ts';

const requests = benchRequests.map((request) => bytesOf(request));

interface HalfLoadSample {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly latenessMs: number;
  readonly failed: number;
}

/** How long requests take at half of what Turnpike can serve, beside nginx at the same rate and the origin itself. */
export async function benchHalfLoad(run: BenchRun, series: readonly Series[]): Promise<readonly Figure[]> {
  const cores = run.cores.one;
  const hasTurnpike = run.peers.includes(turnpike);
  const paced = series.find(({ name }) => name === `${hasTurnpike ? 'Turnpike' : 'nginx'}, with work`);
  if (paced === undefined) return [];
  const rate = Math.round(median(paced.samples.map((sample) => sample.rate)) / 2);
  const origin = await startOrigin(run, cores);
  const start = (peer: Peer, duty: Duty) => () =>
    startContender(run, peer, { duty, originPort: origin.port, workers: 1 }, cores);
  const starts = [start(nginx, 'bare'), start(nginx, 'work'), ...(hasTurnpike ? [start(turnpike, 'work')] : [])];
  say(`half load: ${rate.toLocaleString('en')} requests/s at a fixed rate over 32 connections`);
  try {
    return await withContenders(starts, async (contenders) => {
      const targets = [
        { name: 'the origin itself', url: `http://127.0.0.1:${origin.port}` },
        ...contenders.map(({ name, peer }) => ({ name, url: peer.url })),
      ];
      const found = await takeTurns(Math.max(3, run.rounds - 1), targets, ({ name, url }) =>
        sampleAtRate(name, url, rate, run.seconds),
      );
      return figuresOf(found, rate);
    });
  } finally {
    await origin.stop();
  }
}

async function sampleAtRate(name: string, url: string, rate: number, seconds: number): Promise<HalfLoadSample> {
  const { latencies, lateness, failed } = await loadAtRate(url, { rate, seconds, settleSeconds: 0.5, requests });
  const sample = {
    p50Ms: latencies.percentile(0.5),
    p99Ms: latencies.percentile(0.99),
    latenessMs: lateness.percentile(0.99),
    failed,
  };
  say(`${name}: median ${sample.p50Ms.toFixed(2)} ms, 99th percentile ${sample.p99Ms.toFixed(2)} ms, ${failed} failed`);
  return sample;
}

type HalfLoadSeries = { readonly name: string; readonly samples: readonly HalfLoadSample[] };

function figuresOf(all: readonly HalfLoadSeries[], rate: number): readonly Figure[] {
  const p99 = (name: string) => all.find((one) => one.name === name)?.samples.map((sample) => sample.p99Ms);
  const ours = p99('Turnpike, with work');
  const theirs = p99('nginx, bare')!;
  const at = `at ${rate.toLocaleString('en')} requests/s`;
  return [
    ...all.map(({ name, samples }) => ({
      name: `99th percentile ${at}: ${name}`,
      unit: 'ms',
      values: samples.map((sample) => sample.p99Ms),
    })),
    {
      name: 'lateness of the load itself, 99th percentile',
      unit: 'ms',
      values: all.flatMap(({ samples }) => samples.map((sample) => sample.latenessMs)),
    },
    ...(ours === undefined
      ? []
      : [
          {
            name: `99th percentile ${at}: Turnpike, with work, more than nginx, bare`,
            unit: 'ms',
            values: ours.map((value, round) => value - theirs[round]!),
            target: { atMost: 0.3 },
          },
        ]),
  ];
}
