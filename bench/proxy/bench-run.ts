import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CorePlan, Cores } from './cores.ts';
import { type RunningOrigin, startConstantOrigin } from './origin.ts';
import type { Duty, Peer, PeerSetup, RunningPeer } from './peer.ts';
import { type LoadSample, loadByWrk } from './wrk.ts';

// What the parts of the benchmark share: where they write, who has which core, how long they take.

/** How the benchmark runs. */
export interface BenchRun {
  readonly folder: string;
  readonly cores: CorePlan;
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  readonly peers: readonly Peer[];
}

/** A peer that serves, with the name that its duty gives it. */
export interface Contender {
  readonly name: string;
  readonly peer: RunningPeer;
  /** How it is put under load. */
  readonly cores: Cores;
}

// Long enough for what compiles as it goes.
const warmUpSeconds = 10;

let folders = 0;

/** A new folder for one program. */
export function newFolder(run: BenchRun): string {
  const folder = join(run.folder, String(folders++));
  mkdirSync(folder);
  return folder;
}

/** The name of a peer in a duty. */
export function titleOf(peer: Peer, duty: Duty): string {
  return peer.duties.length === 1 ? peer.name : `${peer.name}, ${duty === 'bare' ? 'bare' : 'with work'}`;
}

/** Starts an origin whose answers are constant. */
export function startOrigin(run: BenchRun, cores: Cores): Promise<RunningOrigin> {
  return startConstantOrigin(newFolder(run), cores.origin);
}

/** Starts a peer, and warms it up. */
export async function startContender(
  run: BenchRun,
  peer: Peer,
  setup: Omit<PeerSetup, 'folder' | 'cores'>,
  cores: Cores,
): Promise<Contender> {
  const running = await peer.start({ ...setup, cores: cores.peer, folder: newFolder(run) });
  const contender = { name: titleOf(peer, setup.duty), peer: running, cores };
  const { failed } = await measure(run, contender, warmUpSeconds);
  if (failed === 0) return contender;
  await running.stop();
  throw new Error(`${contender.name} failed ${failed} requests. It said:\n${running.program.output()}`);
}

/** Starts peers one after another, does something with those that start, and stops them all. */
export async function withContenders<Result>(
  starts: readonly (() => Promise<Contender | undefined>)[],
  use: (contenders: readonly Contender[]) => Promise<Result>,
): Promise<Result> {
  const contenders: Contender[] = [];
  try {
    for (const start of starts) {
      const contender = await start();
      if (contender !== undefined) contenders.push(contender);
    }
    return await use(contenders);
  } finally {
    for (const { peer } of contenders) await peer.stop();
  }
}

/** Puts load on a contender once. */
export function measure(run: BenchRun, { peer, cores }: Contender, seconds: number = run.seconds): Promise<LoadSample> {
  return loadByWrk({ url: peer.url, pid: peer.program.pid, seconds, folder: run.folder, cores });
}

/** Measures contenders in turns, so that whatever else the machine does meets all of them. */
export async function takeTurns<Item extends { readonly name: string }, Sample>(
  rounds: number,
  contenders: readonly Item[],
  once: (contender: Item) => Promise<Sample>,
): Promise<readonly { readonly name: string; readonly samples: readonly Sample[] }[]> {
  const series = contenders.map(({ name }) => ({ name, samples: [] as Sample[] }));
  for (let round = 0; round < rounds; round++)
    for (const [index, contender] of contenders.entries()) series[index]!.samples.push(await once(contender));
  return series;
}
