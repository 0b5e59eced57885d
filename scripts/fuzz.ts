import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// Runs the tests that face random input with many cases: a million on the lexer, the parser and the reader, and on top a
// tenth as many expressions that mean harm, which are compiled and run. Every case is run in a shard of its own seed, so
// that a failure can be had again: npx vitest run FILE with the TURNPIKE_FUZZ_… that are printed.

const root = fileURLToPath(new URL('..', import.meta.url));

/** A test that reads TURNPIKE_FUZZ_CASES and TURNPIKE_FUZZ_SEED. */
interface Target {
  readonly name: string;
  readonly file: string;
  /** Which of the tests in the file, where it has others too. */
  readonly test?: string;
  /** What part of all cases it gets. */
  readonly share: number;
  /** How many cases it runs for each that it is told: the parser's test has three kinds of input. */
  readonly kinds: number;
  /** A shard with more time than this a case is taken to be hanging. */
  readonly slowestMs: number;
}

const targets: readonly Target[] = [
  {
    name: 'lexer, parser, scan',
    file: 'packages/expressions/src/parser.fuzz.test.ts',
    share: 0.6,
    kinds: 3,
    slowestMs: 20,
  },
  { name: 'reader', file: 'packages/policy/src/reader.fuzz.test.ts', share: 0.4, kinds: 1, slowestMs: 20 },
  {
    name: 'hostile expressions',
    file: 'packages/expressions/src/safety.test.ts',
    test: 'ways that people have not thought of',
    share: 0.1,
    kinds: 1,
    slowestMs: 100,
  },
  {
    name: 'HTTP/1.1, against llhttp',
    file: 'packages/http/src/codec/differential.fuzz.test.ts',
    share: 0.1,
    kinds: 1,
    slowestMs: 20,
  },
  {
    name: 'changes of snapshots',
    file: 'packages/gateway/src/changes/changes.fuzz.test.ts',
    share: 0.001,
    kinds: 1,
    // Thirty changes, and everything made from nothing after each.
    slowestMs: 3000,
  },
  {
    name: 'calls of the management API',
    file: 'packages/management/src/resources/bodies.fuzz.test.ts',
    share: 0.02,
    kinds: 1,
    slowestMs: 100,
  },
  {
    name: 'counts of tokens, against gpt-tokenizer',
    file: 'packages/llm/src/tokens/count-text.fuzz.test.ts',
    test: 'random ones',
    share: 0.1,
    kinds: 1,
    slowestMs: 20,
  },
];

const mostShards = 10;
/** Fewer would not pay for starting the test, and tests that expect some cases to compile need enough of them. */
const fewestCases = 1000;

interface Shard {
  readonly target: Target;
  readonly seed: number;
  /** What the test is told. */
  readonly cases: number;
}

interface Outcome {
  readonly shard: Shard;
  readonly seconds: number;
  /** What the test said, when it failed. */
  readonly failure: string | undefined;
}

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(Math.max(1, availableParallelism() - 1)) },
  },
});
const total = readCount('cases');
const firstSeed = readCount('seed');
const jobs = readCount('jobs');

const waiting = targets.flatMap(shardsOf);
const outcomes: Outcome[] = [];
const all = waiting.length;
const started = Date.now();
await Promise.all(Array.from({ length: jobs }, work));
report();

function readCount(name: keyof typeof values): number {
  const count = Number(values[name]);
  if (Number.isInteger(count) && count > 0) return count;
  console.error(`'--${name}' is '${values[name]}'; expected a number from 1`);
  process.exit(2);
}

/** Seeds lie so far apart that tests which count them up do not run the cases of the next shard. */
function shardsOf(target: Target): readonly Shard[] {
  const cases = (total * target.share) / target.kinds;
  const shards = Math.max(1, Math.min(mostShards, Math.floor(cases / fewestCases)));
  const each = Math.ceil(cases / shards);
  return Array.from({ length: shards }, (_, index) => ({ target, cases: each, seed: firstSeed + index * each }));
}

async function work(): Promise<void> {
  for (let shard = waiting.shift(); shard !== undefined; shard = waiting.shift()) {
    const outcome = await run(shard);
    outcomes.push(outcome);
    const { target, cases, seed } = shard;
    const result = outcome.failure === undefined ? 'passed' : 'FAILED';
    console.error(
      `${String(outcomes.length).padStart(3)}/${all}  ${target.name}: ${cases * target.kinds} cases from seed ${seed} ${result} in ${outcome.seconds.toFixed(0)} s`,
    );
    if (outcome.failure !== undefined)
      console.error(
        `TURNPIKE_FUZZ_CASES=${cases} TURNPIKE_FUZZ_SEED=${seed} npx vitest run ${target.file}\n${outcome.failure}`,
      );
  }
}

function run(shard: Shard): Promise<Outcome> {
  const { target, cases, seed } = shard;
  const begin = Date.now();
  const filter = target.test === undefined ? [] : ['--testNamePattern', target.test];
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...filter, target.file],
      {
        cwd: root,
        env: { ...process.env, TURNPIKE_FUZZ_CASES: String(cases), TURNPIKE_FUZZ_SEED: String(seed), NO_COLOR: '1' },
        timeout: 60_000 + cases * target.kinds * target.slowestMs,
      },
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('close', (code, signal) => {
      resolve({ shard, seconds: (Date.now() - begin) / 1000, failure: failureOf(code, signal, output) });
    });
  });
}

function failureOf(code: number | null, signal: NodeJS.Signals | null, output: string): string | undefined {
  if (signal !== null) return `It did not end in time.\n${output}`;
  if (code !== 0) return output;
  return /Tests .*\d passed/.test(output) ? undefined : `No test ran.\n${output}`;
}

function report(): void {
  console.log('| Input | Cases | Seconds | Failures |\n|---|---:|---:|---:|');
  for (const target of targets)
    printRow(
      target.name,
      outcomes.filter(({ shard }) => shard.target === target),
    );
  printRow('All', outcomes);
  console.log(`\nOn ${jobs} cores, ${((Date.now() - started) / 1000).toFixed(0)} s in all, from seed ${firstSeed}.`);
  if (outcomes.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
}

function printRow(name: string, part: readonly Outcome[]): void {
  const cases = part.reduce((sum, { shard }) => sum + shard.cases * shard.target.kinds, 0);
  const seconds = part.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const failures = part.filter(({ failure }) => failure !== undefined).length;
  console.log(`| ${name} | ${cases.toLocaleString('en')} | ${seconds.toFixed(0)} | ${failures} |`);
}
