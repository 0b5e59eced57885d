import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '@turnpike/management';
import { loadPlane, type RunningPlane, type WaitingPlane } from './running-plane.ts';

// A control plane is killed at a random moment while it is written to, and what is in its store is held against what it
// has acknowledged. Each writer does three kinds of things: it makes products with a policy below and deletes them again,
// both in one transaction; it changes one named value on condition of its ETag; it makes and changes secrets.

/** What was tried, and what came of it. */
export interface Finding {
  readonly holds: boolean;
  readonly kills: number;
  readonly acknowledged: number;
  /** Writes that were under way at a kill, and were there after all. */
  readonly kept: number;
  readonly mistakes: readonly string[];
}

/** What is to be tried. */
export interface Trial {
  readonly kills: number;
  readonly writers: number;
  /** A folder for what the control plane keeps besides the store. */
  readonly folder: string;
  readonly storeUrl?: string;
  /** Opens the store beside the control plane, to look at it. */
  readonly open: () => Promise<Store>;
  /** The longest time from the first acknowledgement to the kill. */
  readonly mostMs: number;
  /** Told how many there were, how many writes were acknowledged before them, and how many mistakes were found. */
  readonly onKill?: (kill: number, acknowledged: number, mistakes: number) => void;
}

/** What one resource has to be: what was acknowledged last, or what was under way when the process was killed. */
interface Expected {
  readonly acknowledged: string | undefined;
  readonly underWay?: { readonly value: string | undefined };
}

/** Kills a control plane again and again. */
export async function killAgainAndAgain(trial: Trial): Promise<Finding> {
  const sums = { acknowledged: 0, kept: 0 };
  const mistakes: string[] = [];
  const all = new Map<string, Expected>();
  let sequence = 0;
  let waiting = loadPlane(trial.folder, trial.storeUrl);
  try {
    for (let kill = 1; kill <= trial.kills; kill++) {
      const next = loadPlane(trial.folder, trial.storeUrl);
      const written = await killOnce(waiting, trial, kill, sums);
      waiting = next;
      await using store = await trial.open();
      mistakes.push(...(await checkResources(store, written, sums)));
      for (const key of written.keys()) all.set(key, { acknowledged: await writtenLast(store, key) });
      const checked = await checkChanges(store, sequence);
      sequence = checked.sequence;
      mistakes.push(...checked.mistakes);
      trial.onKill?.(kill, sums.acknowledged, mistakes.length);
      if (mistakes.length > 20) break;
    }
    await using store = await trial.open();
    mistakes.push(...(await checkResources(store, all, { kept: 0 })));
  } finally {
    await waiting.kill();
  }
  return { holds: mistakes.length === 0, kills: trial.kills, ...sums, mistakes };
}

async function killOnce(
  waiting: WaitingPlane,
  { writers, mostMs }: Trial,
  kill: number,
  sums: { acknowledged: number },
): Promise<Map<string, Expected>> {
  const plane = await waiting.begin();
  const written = new Map<string, Expected>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const acknowledge = (key: string, value: string | undefined) => {
    written.set(key, { acknowledged: value });
    sums.acknowledged++;
    begin();
  };
  const work = Array.from({ length: writers }, (_, writer) =>
    write(plane, `k${kill}w${writer}`, written, acknowledge).catch((error: unknown) => error),
  );
  // Where nobody could write, there is nothing to wait for.
  await Promise.race([begun, Promise.all(work)]);
  await wait(Math.random() * mostMs);
  await plane.kill();
  for (const error of await Promise.all(work)) if (error instanceof UnexpectedAnswer) throw error;
  return written;
}

/** A control plane that runs has answered what no kill explains. */
class UnexpectedAnswer extends Error {}

async function write(
  plane: RunningPlane,
  name: string,
  written: Map<string, Expected>,
  acknowledge: (key: string, value: string | undefined) => void,
): Promise<never> {
  const change = async (method: 'PUT' | 'DELETE', path: string, value: string | undefined, body?: unknown) => {
    const keys = method === 'DELETE' ? [...written.keys()].filter((key) => `${key}/`.startsWith(`${path}/`)) : [path];
    for (const key of keys) written.set(key, { acknowledged: written.get(key)?.acknowledged, underWay: { value } });
    const answer = await plane.send(method, path, body);
    if (answer.status >= 300) throw new UnexpectedAnswer(`${method} ${path}: ${answer.status} ${answer.text}`);
    for (const key of keys) acknowledge(key, value);
    return answer;
  };
  for (let index = 0; ; index++) {
    const product = `products/${name}-${index}`;
    const displayName = `${name} ${index}`;
    await change('PUT', product, displayName, { properties: { displayName } });
    const policy = `<policies><inbound><base /><set-variable name="of" value="${name}-${index}" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
    await change('PUT', `${product}/policies/policy`, policy, { properties: { value: policy, format: 'rawxml' } });
    const secret = `${name}-${index}-${'s'.repeat(index % 50)}`;
    const body = { properties: { displayName: name, value: secret, secret: true } };
    await change('PUT', `namedvalues/${name}`, secret, body);
    if (index % 2 === 1) await change('DELETE', product, undefined);
  }
}

/** Whether what is there is what has to be. */
async function checkResources(
  store: Store,
  written: ReadonlyMap<string, Expected>,
  sums: { kept: number },
): Promise<readonly string[]> {
  const mistakes: string[] = [];
  const underWay = new Map<string, Set<boolean>>();
  for (const [key, expected] of written) {
    const found = await writtenLast(store, key);
    const isAsAcknowledged = found === expected.acknowledged;
    const isAsUnderWay = expected.underWay !== undefined && found === expected.underWay.value;
    if (!isAsAcknowledged && !isAsUnderWay)
      mistakes.push(`${key} is ${String(found)}; expected ${String(expected.acknowledged)}`);
    if (expected.underWay === undefined) continue;
    if (isAsUnderWay) sums.kept++;
    const [, product = key] = /^(products\/[^/]+)/.exec(key) ?? [];
    underWay.set(product, (underWay.get(product) ?? new Set()).add(found === undefined));
  }
  // A product goes with what is below it, or stays with it.
  for (const [product, states] of underWay) {
    const policy = await store.get(`${product}/policies/policy`);
    if (states.size > 1 && policy !== undefined && (await store.get(product)) === undefined)
      mistakes.push(`${product} is gone, and what is below it is there`);
  }
  return mistakes;
}

/** What of a resource was written last. */
async function writtenLast(store: Store, key: string): Promise<string | undefined> {
  const resource = await store.get(key);
  const { displayName, value } = { ...resource?.properties, ...resource?.secrets } as Readonly<Record<string, string>>;
  return value ?? displayName;
}

/** Whether numbers rise without a gap, each is of one change, and each resource has the number of its last change. */
async function checkChanges(
  store: Store,
  after: number,
): Promise<{ readonly sequence: number; readonly mistakes: readonly string[] }> {
  const mistakes: string[] = [];
  let sequence = after;
  const last = new Map<string, { readonly verb: string; readonly sequenceNumber: number }>();
  for (;;) {
    const changes = await store.changesAfter(sequence, 1000);
    for (const { sequenceNumber, key, verb } of changes) {
      if (sequenceNumber !== sequence + 1) mistakes.push(`change ${sequenceNumber} comes after ${sequence}`);
      sequence = sequenceNumber;
      last.set(key, { verb, sequenceNumber });
    }
    if (changes.length < 1000) break;
  }
  if (sequence !== (await store.sequenceNumber())) mistakes.push(`the last change is not ${sequence}`);
  for (const [key, { verb, sequenceNumber }] of last) {
    const resource = await store.get(key);
    const isRight = verb === 'delete' ? resource === undefined : resource?.sequenceNumber === sequenceNumber;
    if (!isRight)
      mistakes.push(`${key} has number ${resource?.sequenceNumber}; its last change is ${sequenceNumber}, ${verb}`);
  }
  return { sequence, mistakes };
}
