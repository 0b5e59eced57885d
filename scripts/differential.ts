import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readByTheBook } from './differential/compare.ts';
import { type Judged, type Judgement, judge } from './differential/judge.ts';
import { runLeftOpen } from './differential/left-open.ts';
import { debianPackages, type Origin, startOrigins } from './differential/origins.ts';
import { type Cases, type Finding, runCases, type Tally } from './differential/run-cases.ts';
import { mergeTallies } from './differential/tallies.ts';

// Hostile bytes to a whole gateway: npm run fuzz:wire -- --cases 1000000 --seed 1 --jobs 2. What is accepted is compared
// with a reading by the book and with llhttp on the way; then every other origin that is installed is asked what it reads
// in what the gateway passed on, and in connections of which the gateway accepted everything. What must not be is
// written to .turnpike/fuzz, and run again by its number: npm run fuzz:wire -- --case NUMBER.

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    open: { type: 'string', default: '2000' },
    judged: { type: 'string', default: '20000' },
    case: { type: 'string' },
  },
});
const folder = fileURLToPath(new URL('../.turnpike/fuzz', import.meta.url));
const started = Date.now();

if (values.case !== undefined) {
  const { findings, forwarded } = await runCases({ first: Number(values.case), count: 1 });
  for (const bytes of forwarded) console.log(JSON.stringify(bytes));
  reportFindings(findings);
} else {
  if (Number(values.cases) > 0) await runAll();
  if (Number(values.open) > 0) await leaveOpen();
}

/** Runs cases whose clients never say that they have ended. */
async function leaveOpen(): Promise<void> {
  const { connections, answered, closed, slowestMs, forgotten } = await runLeftOpen(
    Number(values.seed) * 10_000_000 + 9_000_000,
    Number(values.open),
  );
  console.log(
    `\nLeft open: ${number(connections)} connections, ${number(answered)} answered in full, ${number(closed)} closed, the last after ${(slowestMs / 1000).toFixed(1)} s; forgotten: ${forgotten.length}`,
  );
  if (forgotten.length === 0) return;
  process.exitCode = 1;
  writeFinding('left-open', forgotten);
}

async function runAll(): Promise<void> {
  const [count, jobs, seed] = [Number(values.cases), Number(values.jobs), Number(values.seed)];
  if (!(count >= jobs && jobs >= 1 && Number.isInteger(seed)))
    throw new Error('--cases, --jobs and --seed expect numbers');
  const each = Math.ceil(count / jobs);
  const tally = mergeTallies(
    await Promise.all(
      Array.from({ length: jobs }, (_, lane) => run({ first: seed * 10_000_000 + lane * each, count: each, lane })),
    ),
  );
  printTally(tally);
  const { origins, missing } = await startOrigins();
  const forwarded = everyNth(tally.forwarded, Number(values.judged)).map((bytes) => ({
    bytes,
    meant: readByTheBook(bytes).requests,
  }));
  console.log(
    '\n| Origin | Version | Passed on: alike | refused | differently | Directly: alike | refused | differently |',
  );
  console.log('|---|---|---:|---:|---:|---:|---:|---:|');
  const whole = everyNth(tally.whole, Number(values.judged) / 4);
  for (const origin of origins) await compareWith(origin, forwarded, whole);
  if (missing.length > 0)
    console.log(`\nLeft out: ${missing.join(', ')}. On Debian: apt-get install ${debianPackages}`);
  console.log(
    `\n${((Date.now() - started) / 1000).toFixed(0)} s in all, seed ${seed}, ${jobs} threads, Node ${process.versions.node}.`,
  );
  reportFindings(tally.findings);
}

/** Runs a part of the cases in a thread. */
function run(cases: Cases): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./differential/worker.ts', import.meta.url), { workerData: cases });
    worker.on('message', ({ tally, done }: { tally?: Tally; done?: number }) => {
      if (tally !== undefined) resolve(tally);
      else if (done! % 50_000 === 0)
        console.error(
          `thread ${cases.lane}: ${done} of ${cases.count} after ${((Date.now() - started) / 1000).toFixed(0)} s`,
        );
    });
    worker.on('error', reject);
  });
}

async function compareWith(origin: Origin, forwarded: readonly Judged[], whole: readonly Judged[]): Promise<void> {
  await using running = origin;
  const { name, version, port } = running;
  const passedOn = await judge(port, forwarded, 16);
  const directly = await judge(port, whole, 1);
  console.error(`${name}: after ${((Date.now() - started) / 1000).toFixed(0)} s`);
  const cells = ({ readAlike, refused, unread, disagreements }: Judgement) =>
    `${number(readAlike)} | ${number(refused + unread)} | ${disagreements.length}`;
  console.log(`| ${name} | ${version} | ${cells(passedOn)} | ${cells(directly)} |`);
  const all = [...passedOn.disagreements, ...directly.disagreements.map((item) => ({ ...item, direct: true }))];
  if (all.length === 0) return;
  writeFinding(name, all);
  if (passedOn.disagreements.length > 0) process.exitCode = 1;
}

function printTally({
  cases,
  accepted,
  asBrowsersSendIt,
  readAlike,
  refused,
  closedSilently,
  families,
  forwarded,
}: Tally): void {
  console.log(
    `${number(cases)} connections: ${number(accepted)} requests passed on as they were meant (${number(forwarded.length)} different`,
  );
  console.log(
    `ones, ${number(asBrowsersSendIt)} with characters in targets that only browsers send), ${number(readAlike)} of them read alike by llhttp,`,
  );
  console.log(`which refuses the others; ${number(closedSilently)} connections closed without a word.\n`);
  console.log('| Status | Answers of the gateway itself |\n|---|---:|');
  for (const [status, count] of Object.entries(refused)) console.log(`| ${status} | ${number(count)} |`);
  console.log('\n| Grown from | Connections | Something accepted |\n|---|---:|---:|');
  const rows = Object.entries(families).sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }));
  for (const [family, { cases, accepted }] of rows)
    console.log(`| ${family} | ${number(cases)} | ${number(accepted)} |`);
}

function reportFindings(findings: readonly Finding[]): void {
  console.log(`\nFindings: ${findings.length}`);
  if (findings.length === 0) return;
  process.exitCode = 1;
  for (const { number, families, bytes, what } of findings)
    console.error(`\n${number} (${families.join(', ')})\n${bytes}\n${what}`);
  writeFinding('gateway', findings);
}

function writeFinding(name: string, content: unknown): void {
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/${name.replace(/\W/g, '-')}.json`;
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
  console.error(`see ${file} (${readFileSync(file).length} bytes)`);
}

/** At most so many, from all over. */
function everyNth<Item>(items: readonly Item[], most: number): readonly Item[] {
  const step = Math.max(1, items.length / most);
  return Array.from({ length: Math.min(items.length, most) }, (_, index) => items[Math.floor(index * step)]!);
}

function number(value: number): string {
  return value.toLocaleString('en');
}
