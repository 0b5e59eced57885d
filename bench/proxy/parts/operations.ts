import type { Figure } from '../../harness.ts';
import { type BenchRun, measure, startContender, startOrigin, takeTurns, withContenders } from '../bench-run.ts';
import { ratioFigures } from '../comparison.ts';
import { turnpike } from '../peers/turnpike.ts';
import { say } from '../progress.ts';

/** How much slower 10,000 configured operations are than ten, when the same ten are asked for. */
export async function benchOperations(run: BenchRun): Promise<readonly Figure[]> {
  if (!run.peers.includes(turnpike)) return [];
  const cores = run.cores.one;
  const origin = await startOrigin(run, cores);
  say('Turnpike with 10 operations and with 10,000');
  const start = (operations: number) => async () => {
    const setup = { duty: 'work', originPort: origin.port, workers: 1, operations } as const;
    return {
      ...(await startContender(run, turnpike, setup, cores)),
      name: `${operations.toLocaleString('en')} operations`,
    };
  };
  try {
    return await withContenders([start(10), start(10_000)], async (contenders) => {
      const [few, many] = await takeTurns(run.rounds, contenders, (contender) => measure(run, contender));
      return ratioFigures(many!, few!, 0.9);
    });
  } finally {
    await origin.stop();
  }
}
