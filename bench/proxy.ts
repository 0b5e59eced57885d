import { parseArgs } from 'node:util';
import { describeMachine, type Figure, isMet, median, print } from './harness.ts';
import type { BenchRun } from './proxy/bench-run.ts';
import { compare, tableOf } from './proxy/comparison.ts';
import { availableCores, parseCoreList, pinThisProcess, planCores, quietestFirst } from './proxy/cores.ts';
import { benchEvents } from './proxy/parts/events.ts';
import { benchHalfLoad } from './proxy/parts/half-load.ts';
import { benchOperations } from './proxy/parts/operations.ts';
import { benchThroughput, throughputFigures } from './proxy/parts/throughput.ts';
import { benchWorkers } from './proxy/parts/workers.ts';
import { peers } from './proxy/peers/index.ts';
import { temporaryFolder, versionOf } from './proxy/programs.ts';
import { say } from './proxy/progress.ts';

// How fast is the data plane, side by side with other proxies on one core? See bench/proxy/README.md.

const parts = ['throughput', 'half-load', 'workers', 'operations', 'events'] as const;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    cores: { type: 'string' },
    parts: { type: 'string', default: parts.join(',') },
    peers: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const wanted = values.peers?.toLowerCase().split(',');
const asked = peers.filter(({ name }) => wanted === undefined || wanted.includes(name.toLowerCase()));
const installed = asked.filter((peer) => peer.version() !== undefined);
for (const { name } of asked.filter((peer) => !installed.includes(peer))) say(`${name} is not installed: left out`);
for (const needed of ['nginx', 'wrk'])
  if (versionOf([needed, '-v']) === undefined) {
    console.error(`The benchmark needs ${needed}: run "node bench/proxy/install.ts" first.`);
    process.exit(2);
  }

const allCores = availableCores();
const cores = planCores(values.cores === undefined ? await quietestFirst(allCores) : parseCoreList(values.cores));
if (cores.one.peer === undefined) say('fewer than three cores, or no taskset: nothing is pinned, rates mean little');
pinThisProcess(cores.one.load);

const run: BenchRun = {
  folder: temporaryFolder(),
  cores,
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  peers: installed,
};
const selected = values.parts.split(',');
const figures: Figure[] = [];

// The other parts need its rates, if only those of one round.
const series = await benchThroughput(run, selected.includes('throughput') ? run.rounds : 1);
if (selected.includes('throughput')) figures.push(...throughputFigures(series));
const others = {
  'half-load': () => benchHalfLoad(run, series),
  workers: () => benchWorkers(run),
  operations: () => benchOperations(run),
  events: () => benchEvents(run),
};
for (const [name, bench] of Object.entries(others))
  if (selected.includes(name)) figures.push(...(await orNothing(name, bench)));
pinThisProcess(allCores.join(','));
say('done');

const lines = compare(series);
const versions = installed.map(({ name, version }) => `${name}: ${version()}`);
const notes = [
  'CPU µs: processor time of all the peer’s processes for a request. Busy: of its core. Others: what else that core did.',
  '× rate, × CPU: by nginx as a bare proxy, more is better. Medians of rounds that took turns.',
];
const command = ['npm run bench:proxy --', ...process.argv.slice(2)].join(' ');
if (values.json) {
  const judged = figures.map((figure) => ({ ...figure, median: median(figure.values), met: isMet(figure) }));
  console.log(JSON.stringify({ command, machine: describeMachine(), versions, cores, lines, figures: judged }));
} else {
  console.log(`\n${tableOf(lines)}\n`);
  print({
    question: 'How fast is the data plane, side by side with other proxies on one core?',
    notes: [...notes, ...versions, `${versionOf(['wrk', '-v'])}`, `Again: ${command}`],
    figures,
  });
}

/** What was measured before is worth showing when a part fails. */
async function orNothing(name: string, bench: () => Promise<readonly Figure[]>): Promise<readonly Figure[]> {
  try {
    return await bench();
  } catch (error) {
    say(`${name} failed: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
    return [];
  }
}
