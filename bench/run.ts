import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

// Runs every benchmark, one after another and each in a process of its own, on one core where `taskset` can see to that.

const benchmarks = [
  'compile-expressions',
  'evaluate-header-condition',
  'rewrite-json-body',
  'memory-of-documents',
  'parse-head',
  'route',
  'take-counter',
  'answer-small-request',
] as const;

const core = await idlestCore();
const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
if (!hasTaskset) console.error('There is no taskset here: the benchmarks may use every core.');

for (const name of benchmarks) {
  const file = join(import.meta.dirname, `${name}.ts`);
  const command = [
    ...(hasTaskset ? ['taskset', '--cpu-list', String(core)] : []),
    process.execPath,
    file,
    ...process.argv.slice(2),
  ];
  const { status } = spawnSync(command[0]!, command.slice(1), { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
  if (!process.argv.includes('--json')) console.log();
}

/** The core on which the least is going on. */
async function idlestCore(): Promise<number> {
  const before = cpus();
  await wait(500);
  const idle = cpus().map(({ times }, index) => times.idle - before[index]!.times.idle);
  return idle.indexOf(Math.max(...idle));
}
