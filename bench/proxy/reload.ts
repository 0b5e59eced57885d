import type { Figure } from '../harness.ts';
import { print } from '../harness.ts';
import { changeUnderLoad } from './reload/changes.ts';
import { inspectable } from './reload/inspector.ts';
import { killWorkersUnderLoad } from './reload/killed-worker.ts';
import { drain, killNodes, pauseUnderLoad, restartUnderLoad, rollUnderLoad } from './reload/restart.ts';
import { optionsOf, type Standing, withStanding } from './standing.ts';

// Does a change, a death or a restart lose requests? At 800 requests a second over kept connections, by a client that
// tries nothing twice: T12, T13, T14 and M8 of the threats.

const options = optionsOf({
  peer: 'Turnpike',
  rate: 800,
  changes: 100,
  seconds: 20,
  kills: 5,
  parts: 'changes,worker,restart,rolling,kill,drain,pause',
});
const { rate } = options;

const parts: Readonly<Record<string, (standing: Standing) => Promise<readonly Figure[]>>> = {
  changes: async ({ start }) => changeUnderLoad(await start(), options),
  worker: async ({ start }) => killWorkersUnderLoad(await start({ workers: 2, environment: inspectable }), rate),
  restart: (standing) => restartUnderLoad(standing, rate),
  rolling: (standing) => rollUnderLoad(standing, rate),
  kill: (standing) => killNodes(standing, options.kills),
  drain,
  pause: (standing) => pauseUnderLoad(standing, rate),
};

await withStanding(options.peer, async (standing) => {
  const figures: Figure[] = [];
  for (const name of options.parts.split(',')) figures.push(...(await parts[name]!(standing)));
  print({
    question: 'Does a change, a death or a restart lose requests?',
    notes: [
      `${standing.peer.name}, ${standing.peer.version()}; ${rate} requests/s over 32 connections, nothing tried twice.`,
    ],
    figures,
  });
});
