import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

// Who runs where. The peer has a core to itself, the origin another, and the load whatever is left, so that neither of
// these takes time from the peer.

/** Lists of cores as `taskset --cpu-list` takes them; `undefined` where nothing is pinned. */
export interface Cores {
  readonly peer: string | undefined;
  readonly origin: string | undefined;
  readonly load: string | undefined;
}

/** How the cores are given out. */
export interface CorePlan {
  /** A peer on one core. */
  readonly one: Cores;
  /** A peer on two cores, where there are four. */
  readonly two: Cores | undefined;
}

const unpinned: Cores = { peer: undefined, origin: undefined, load: undefined };

/** Gives out cores to a peer, the origin and the load. Fewer than three cannot be told apart. */
export function planCores(available: readonly number[]): CorePlan {
  const [first, second, third, ...rest] = available;
  if (third === undefined) return { one: unpinned, two: undefined };
  const list = (...cores: readonly (number | undefined)[]) => cores.filter((core) => core !== undefined).join(',');
  return {
    one: { peer: list(first), origin: list(second), load: list(third, ...rest) },
    two: rest.length === 0 ? undefined : { peer: list(first, second), origin: list(third), load: list(...rest) },
  };
}

/** Reads a list such as `0-2,5`. */
export function parseCoreList(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [from, to] = part.trim().split('-').map(Number);
    return Array.from({ length: (to ?? from!) - from! + 1 }, (_, index) => from! + index);
  });
}

/** The cores this process may use. Taken before it is pinned. */
export function availableCores(): readonly number[] {
  if (spawnSync('taskset', ['--version']).status !== 0) return [];
  const list = /^Cpus_allowed_list:\s+(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return list === undefined ? [] : parseCoreList(list);
}

/** Cores in the order of how little they do, so that what is measured gets the quietest. */
export async function quietestFirst(cores: readonly number[]): Promise<readonly number[]> {
  const busy = () => cores.map((core) => busySecondsOf(String(core)));
  const before = busy();
  await wait(1000);
  const after = busy();
  const shares = new Map(cores.map((core, index) => [core, after[index]! - before[index]!]));
  return cores.toSorted((one, other) => shares.get(one)! - shares.get(other)!);
}

/** How long some cores, together, have been busy until now with anything, taken by other machines included. */
export function busySecondsOf(cores: string | undefined): number {
  if (cores === undefined) return Number.NaN;
  const wanted = new Set(parseCoreList(cores).map((core) => `cpu${core}`));
  let ticks = 0;
  for (const line of readFileSync('/proc/stat', 'utf8').split('\n')) {
    const [name, ...values] = line.split(' ');
    if (wanted.has(name!)) ticks += busyTicks(values.map(Number));
  }
  return ticks / 100;
}

// user, nice, system, idle, iowait, irq, softirq, steal
function busyTicks([user, nice, system, , , irq, softirq, steal]: readonly number[]): number {
  return user! + nice! + system! + irq! + softirq! + (steal ?? 0);
}

/** Puts this process, with all its threads, onto cores. */
export function pinThisProcess(cores: string | undefined): void {
  if (cores !== undefined && cores !== '')
    spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(process.pid)], { stdio: 'ignore' });
}
