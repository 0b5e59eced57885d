import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { SnapshotCompiler } from '../packages/gateway/src/index.ts';
import {
  ControlPlane,
  type ControlPlaneOptions,
  localService,
  openSqliteStore,
  SecretBox,
  type Store,
} from '../packages/management/src/index.ts';
import {
  type Snapshot,
  type SnapshotChange,
  type SnapshotPart,
  snapshotAsChange,
} from '../packages/model/src/index.ts';
import { catalog } from '../packages/policies/src/index.ts';
import { startCold } from './estate/cold-start.ts';
import { globalPolicy, policy, sampleEstate } from './estate/sample-estate.ts';
import { Load, Serving, type ThreadReading } from './estate/serving.ts';
import { writeEstate } from './estate/stored-estate.ts';
import { type Figure, print } from './harness.ts';

// What does a change cost where 10,000 operations in 500 APIs and 100,000 subscriptions are configured, from the write to the
// threads that serve; and how long does it take to begin with all of it?

const threads = 2;
const everyMs = 2;
const changesOfAKind = 25;
const stormSeconds = 60;
const stormChanges = 10_000;

const parts =
  process.argv.find((one) => one.startsWith('--parts='))?.slice('--parts='.length) ??
  'compile,cold,begin,threads,storm,store';
const figures: Figure[] = [];
const notes: string[] = [];

function add(name: string, unit: string, values: readonly number[], target?: Figure['target']): void {
  figures.push({ name, unit, values, ...(target && { target }) });
}

/** A change of each kind: the key of the part, and the part. */
const kinds: Readonly<Record<string, (estate: Snapshot, nth: number) => readonly [key: string, part: SnapshotPart]>> = {
  'a subscription': ({ subscriptions }, nth) => {
    const one = subscriptions[nth * 3989 + 1000]!;
    return [`subscriptions/${one.id}`, { subscriptions: [{ ...one, name: `changed ${nth}` }] }];
  },
  'a user': ({ users }, nth) => {
    const one = users[nth * 1999 + 1000]!;
    return [`users/${one.id}`, { users: [{ ...one, state: nth % 2 === 0 ? 'blocked' : 'active' }] }];
  },
  'a product': ({ products }, nth) => {
    const one = products[nth + 50]!;
    return [`products/${one.id}`, { products: [{ ...one, apis: one.apis.slice(nth % 3) }] }];
  },
  'an API': ({ apis }, nth) => {
    const one = apis[nth + 200]!;
    return [
      `apis/${one.id};rev=1`,
      { apis: [{ ...one, name: `changed ${nth}`, operations: one.operations.slice(1) }] },
    ];
  },
  'the policy of an API': ({ apis }, nth) => {
    const { id, apiRevision } = apis[nth]!;
    const text = policy(`<set-header name="X-Changed"><value>@("${nth}" + context.RequestId)</value></set-header>`);
    return [`policies/apis/${id};rev=1`, { policies: [{ scope: 'api', apiId: id, apiRevision, text }] }];
  },
  'the policy of all APIs': (_, nth) => [
    'policies/',
    { policies: [{ scope: 'global', text: globalPolicy(`version-${nth + 1}`) }] },
  ],
  'a named value': ({ namedValues }, nth) => {
    const one = namedValues[nth]!;
    return [`namedvalues/${one.name}`, { namedValues: [{ ...one, value: `changed ${nth}` }] }];
  },
  'a fragment': (_, nth) => {
    const id = `fragment-${nth % 20}`;
    const text = `<fragment><set-header name="X-Changed-${nth}"><value>yes</value></set-header></fragment>`;
    return [`policyfragments/${id}`, { policyFragments: [{ id, text }] }];
  },
  'a backend': ({ backends }, nth) => {
    const one = backends[nth]!;
    return [`backends/${one.id}`, { backends: [{ ...one, url: `http://changed-${nth}.contoso.example` }] }];
  },
};

/** What a serving thread has to do for a change, alone: processor time, which others on the machine hardly change. */
function measureCompiling(): void {
  const estate = sampleEstate('http://127.0.0.1:1');
  const text = JSON.stringify(snapshotAsChange(estate));
  const originOf = (): never => {
    throw new Error('nothing is sent here');
  };
  const whole: number[] = [];
  let compiler = new SnapshotCompiler({ policies: catalog, originOf });
  for (let run = 0; run < 3; run++) {
    const change = JSON.parse(text) as SnapshotChange;
    const startedAt = processorMs();
    compiler = new SnapshotCompiler({ policies: catalog, originOf });
    compiler.take(change);
    whole.push(processorMs() - startedAt);
  }
  add('compiling everything', 'ms of a processor', whole);
  for (const [kind, make] of Object.entries(kinds)) {
    const made = Array.from({ length: changesOfAKind }, (_, nth) => make(estate, nth));
    const startedAt = processorMs();
    for (const part of made) {
      const after = compiler.sequenceNumber;
      compiler.take({ sequenceNumber: after + 1, after, parts: [part], removed: [] });
    }
    // The clock of processors is too coarse for a single one.
    const times = [(processorMs() - startedAt) / changesOfAKind];
    add(`compiling ${kind}`, 'ms of a processor', times, { atMost: 50 });
  }
}

function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The program as operators start it, from its backup. */
async function measureCold(): Promise<void> {
  const starts = await startCold(sampleEstate('http://127.0.0.1:1'), 3);
  const walls = starts.map(({ wallMs }) => wallMs);
  const used = starts.flatMap(({ processorMs }) => processorMs ?? []);
  add('a gateway starts from its backup and serves', 'ms', walls, { atMost: 3000 });
  if (used.length > 0) add('… of which all its threads have used', 'ms of a processor', used);
}

/** A thread that is told everything, and looks at it before it serves. */
async function measureBeginning(): Promise<void> {
  const estate = sampleEstate('http://127.0.0.1:1');
  const [cold, coldCpu]: [number[], number[]] = [[], []];
  for (let run = 0; run <= 3; run++) {
    const startedAt = performance.now();
    await using serving = new Serving(1, estate);
    await serving.start();
    const wallMs = performance.now() - startedAt;
    const [{ processorMs }] = (await serving.read()) as [ThreadReading];
    // The first may have compiled code to write down.
    if (run === 0) continue;
    cold.push(wallMs);
    coldCpu.push(processorMs);
  }
  add('a thread begins with everything and listens', 'ms', cold, { atMost: 3000 });
  add('… of which the thread has used of a processor', 'ms', coldCpu);
}

/** The threads alone: what they are told, and when it is live. */
async function measureThreads(): Promise<void> {
  await using load = await Load.start();
  const estate = sampleEstate(load.backend);
  const before = process.memoryUsage().rss;
  await using serving = new Serving(threads, estate);
  await serving.start();
  load.begin(serving.port, everyMs);
  await wait(3000);
  await load.read();
  await serving.read();
  await wait(3000);
  const quiet = await load.read();
  notes.push(
    `Load: ${1000 / everyMs} requests a second over kept connections, counted from when they were due; nothing changing: median ${quiet.medianMs.toFixed(2)} ms, 99 % within ${quiet.p99Ms.toFixed(1)} ms, longest ${quiet.longestMs.toFixed(1)} ms, failed ${quiet.failed}.`,
  );
  add(
    'longest pause of a thread while nothing changes',
    'ms',
    (await serving.read()).map((one) => one.longestPauseMs),
  );
  for (const [kind, make] of Object.entries(kinds)) await measureKind(kind, make, estate, serving, load);
  add(
    'heap of a thread',
    'MB',
    (await serving.read()).map((one) => one.heapMegabytes),
  );
  add('memory of the process for each thread', 'MB', [(process.memoryUsage().rss - before) / threads / 2 ** 20]);
}

async function measureKind(
  kind: string,
  make: (typeof kinds)[string],
  estate: Snapshot,
  serving: Serving,
  load: Load,
): Promise<void> {
  const [times, pauses]: [number[], number[]] = [[], []];
  await load.read();
  await serving.read();
  for (let nth = 0; nth < changesOfAKind; nth++) {
    const after = serving.sequenceNumber;
    const startedAt = performance.now();
    serving.change({ sequenceNumber: after + 1, after, parts: [make(estate, nth)], removed: [] });
    await serving.live(after + 1);
    times.push(performance.now() - startedAt);
    await wait(20);
    pauses.push(Math.max(...(await serving.read()).map(({ longestPauseMs }) => longestPauseMs)));
  }
  const { failed, longestMs } = await load.read();
  add(`${kind}: from told to live in every thread`, 'ms', times, { atMost: 50 });
  add(`${kind}: longest pause of a thread`, 'ms', pauses, { atMost: 50 });
  notes.push(`${kind}: of the requests meanwhile the longest took ${longestMs.toFixed(1)} ms; ${failed} failed.`);
}

/** Ten thousand changes in a minute, of every kind in turn. */
async function measureStorm(): Promise<void> {
  await using load = await Load.start();
  const estate = sampleEstate(load.backend);
  await using serving = new Serving(threads, estate);
  await serving.start();
  load.begin(serving.port, everyMs);
  await wait(2000);
  await load.read();
  await serving.read();
  const makers = [kinds['a subscription']!, kinds['a user']!, kinds['a subscription']!, kinds['the policy of an API']!];
  const startedAt = performance.now();
  for (let nth = 0; nth < stormChanges; nth++) {
    const dueAt = startedAt + (nth * stormSeconds * 1000) / stormChanges;
    const early = dueAt - performance.now();
    if (early > 0) await wait(early);
    const after = serving.sequenceNumber;
    const part = makers[nth % makers.length]!(estate, nth % 25);
    serving.change({ sequenceNumber: after + 1, after, parts: [part], removed: [] });
  }
  const toldAt = performance.now();
  await serving.live(serving.sequenceNumber);
  const { answered, failed, medianMs, p99Ms, longestMs } = await load.read();
  add('L5: 10,000 changes in a minute: live after the last was told', 'ms', [performance.now() - toldAt], {
    atMost: 1000,
  });
  add('L5: requests that failed meanwhile', `of ${answered + failed}`, [failed], { atMost: 0 });
  add('L5: requests, median', 'ms', [medianMs]);
  add('L5: requests, 99 % within', 'ms', [p99Ms]);
  add('L5: requests, longest', 'ms', [longestMs]);
  add(
    'L5: longest pause of a thread',
    'ms',
    (await serving.read()).map((one) => one.longestPauseMs),
  );
}

/** With a control plane and its store before the threads. */
async function measureStore(): Promise<void> {
  await using load = await Load.start();
  const estate = sampleEstate(load.backend);
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-estate-'));
  try {
    const open = () => openSqliteStore(join(folder, 'store.db'), new SecretBox(new Uint8Array(32).fill(1)));
    {
      await using store = await open();
      const writtenFrom = performance.now();
      await writeEstate(store, estate);
      notes.push(`The store was written in ${((performance.now() - writtenFrom) / 1000).toFixed(0)} s.`);
    }
    const startedAt = performance.now();
    await using store = await open();
    await using serving = new Serving(threads);
    await serving.start();
    await using _plane = await ControlPlane.start({
      store,
      host: '127.0.0.1',
      port: 0,
      ...(await selfSigned()),
      authenticate: async () => undefined,
      links: { allowAddress: () => false },
      onBug: (error: unknown) => console.error(error),
      onChanged: (change: SnapshotChange) => serving.change(change),
    } as unknown as ControlPlaneOptions);
    await serving.live(serving.sequenceNumber);
    add(`a control plane with ${threads} threads begins with everything`, 'ms', [performance.now() - startedAt]);
    await measureWrites(store, serving);
    add('memory of the process', 'MB', [process.memoryUsage().rss / 2 ** 20]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is written to a resource that changes. */
const writes: Readonly<Record<string, (nth: number) => readonly [key: string, change: Record<string, unknown>]>> = {
  'a subscription': (nth) => [
    `subscriptions/subscription-${nth * 3989 + 1000}`,
    { state: nth % 2 === 0 ? 'suspended' : 'active' },
  ],
  'a user': (nth) => [`users/user-${nth * 1999 + 1000}`, { state: nth % 2 === 0 ? 'blocked' : 'active' }],
  'an operation': (nth) => [`apis/api-${nth};rev=1/operations/operation-3`, { displayName: `changed ${nth}` }],
  'a policy': (nth) => [
    `apis/api-${nth};rev=1/policies/policy`,
    { value: policy(`<set-header name="X-${nth}"><value>a</value></set-header>`) },
  ],
  'a named value': (nth) => [`namedvalues/value-${nth}`, { value: `changed ${nth}` }],
};

async function measureWrites(store: Store, serving: Serving): Promise<void> {
  for (const [kind, make] of Object.entries(writes)) {
    const times: number[] = [];
    for (let nth = 0; nth < changesOfAKind; nth++) {
      const [key, change] = make(nth);
      const written = await store.write({ name: 'bench' }, async (transaction) => {
        const current = await transaction.get(key);
        if (current === undefined) throw new Error(`there is no ${key}`);
        return transaction.put({ ...current, properties: { ...current.properties, ...change } }, 'any');
      });
      const acknowledgedAt = performance.now();
      await serving.live(written!.sequenceNumber);
      times.push(performance.now() - acknowledgedAt);
      await wait(5);
    }
    add(`${kind}: from acknowledged to live in every thread`, 'ms', times, { atMost: 50 });
  }
}

async function selfSigned(): Promise<{ readonly certificate: string; readonly key: string }> {
  const { developmentCertificate } = await import('../packages/cli/src/serve/development-certificate.ts');
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-estate-'));
  try {
    return developmentCertificate(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (parts.includes('compile')) measureCompiling();
if (parts.includes('cold')) await measureCold();
if (parts.includes('begin')) await measureBeginning();
if (parts.includes('threads')) await measureThreads();
if (parts.includes('storm')) await measureStorm();
if (parts.includes('store')) await measureStore();
print({
  question: 'What does a change cost with 10,000 operations in 500 APIs, 100,000 subscriptions and 50,000 users?',
  notes: [`${threads} threads. ${localService.name}: parts are made as the management API makes them.`, ...notes],
  figures,
});
process.exit();
