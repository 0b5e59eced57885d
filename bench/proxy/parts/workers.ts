import type { Figure } from '../../harness.ts';
import { type BenchRun, measure, startContender, startOrigin, takeTurns, withContenders } from '../bench-run.ts';
import type { Peer } from '../peer.ts';
import { nginx } from '../peers/nginx.ts';
import { turnpike } from '../peers/turnpike.ts';
import { say } from '../progress.ts';
import type { LoadSample } from '../wrk.ts';

/** How much more two workers on two cores serve than one on one. */
export async function benchWorkers(run: BenchRun): Promise<readonly Figure[]> {
  const { one, two } = run.cores;
  if (two === undefined) {
    say('two workers: left out, it needs four cores');
    return [];
  }
  const origin = await startOrigin(run, two);
  const peer = run.peers.includes(turnpike) ? turnpike : nginx;
  say(`${peer.name} with one worker and with two`);
  // One worker gets the same origin and load as two, so that nothing else differs.
  const start = (workers: number, cores: string | undefined) => () =>
    startContender(run, peer, { duty: 'work', originPort: origin.port, workers }, { ...two, peer: cores });
  try {
    return await withContenders([start(1, one.peer), start(2, two.peer)], async (contenders) => {
      const [single, double] = await takeTurns(run.rounds, contenders, (contender) => measure(run, contender));
      return figuresOf(peer, single!.samples, double!.samples);
    });
  } finally {
    await origin.stop();
  }
}

function figuresOf(peer: Peer, single: readonly LoadSample[], double: readonly LoadSample[]): readonly Figure[] {
  return [
    {
      name: `${peer.name}, two workers by one: rate`,
      unit: '×',
      values: double.map((sample, round) => sample.rate / single[round]!.rate),
      ...(peer === turnpike ? { target: { atLeast: 1.7 } } : {}),
    },
    {
      name: `${peer.name}, two workers by one: requests for the same processor time`,
      unit: '×',
      values: double.map((sample, round) => single[round]!.cpuMicros / sample.cpuMicros),
    },
    {
      name: `${peer.name}, cores that two workers used (near 2, or the load was the limit)`,
      unit: '',
      values: double.map((sample) => sample.coresBusy),
    },
  ];
}
