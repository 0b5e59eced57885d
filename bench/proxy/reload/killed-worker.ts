import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from '../../harness.ts';
import type { RunningPeer } from '../peer.ts';
import { parseStat } from '../process-tree.ts';
import type { Program } from '../programs.ts';
import { say } from '../progress.ts';
import { inspectorOf, terminateThread, throwInThread } from './inspector.ts';
import { type Losses, lossesDuring, type SteadyLoad } from './steady-load.ts';

// A worker that is a process is killed by its id, one that is a thread through the inspector. What is under way in it
// then is lost, whoever does it: its connections go with it. Nothing else may be. A thread that meets an exception which
// nobody catches is another matter: it can finish what is under way, and nothing may be lost at all.

const kills = 3;
/** The system closes the connections of a thread one after another. */
const closingMs = 20;

/** Workers fail under load, one after another, and are ended by force. */
export async function killWorkersUnderLoad(peer: RunningPeer, rate: number): Promise<readonly Figure[]> {
  const url = inspectorOf(peer.program.output());
  const failing = url === undefined ? [] : await failUnderLoad(peer, url, rate);
  const what = `${kills} workers ended by force`;
  const losses = await lossesDuring(what, loadOn(peer, rate), () => repeatedly(() => killOne(peer.program, url)));
  return [
    ...failing,
    {
      name: `lost with ${what}, of ${losses.sent.toLocaleString('en')}`,
      unit: 'requests',
      values: [losses.lost],
      target: { atMost: 0 },
    },
    {
      name: `those of them that were sent more than ${closingMs} ms after the first of their worker was lost`,
      unit: 'requests',
      values: [sentLater(losses)],
      target: { atMost: 0 },
    },
    { name: '99th percentile meanwhile', unit: 'ms', values: [losses.p99Ms] },
  ];
}

async function failUnderLoad(peer: RunningPeer, url: string, rate: number): Promise<readonly Figure[]> {
  const what = `${kills} workers that met an exception nobody catches`;
  const throwOnce = async () => `threw in a thread, of ${await throwInThread(url)}`;
  const losses = await lossesDuring(what, loadOn(peer, rate), () => repeatedly(throwOnce));
  const { sent, lost, p99Ms } = losses;
  return [
    {
      name: `lost with ${what}, of ${sent.toLocaleString('en')}`,
      unit: 'requests',
      values: [lost],
      target: { atMost: 0 },
    },
    { name: '99th percentile with those', unit: 'ms', values: [p99Ms] },
  ];
}

function loadOn(peer: RunningPeer, rate: number): SteadyLoad {
  return { url: () => peer.url, rate, seconds: 2 * kills + 2 };
}

async function repeatedly(act: () => Promise<string>): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    await wait(2000);
    say(await act());
  }
}

/** Workers die two seconds apart, and each takes its connections with it at once. */
function sentLater({ lostRequests }: Losses): number {
  let later = 0;
  let first = Number.NEGATIVE_INFINITY;
  for (const { sentAt, lostAt } of lostRequests) {
    if (lostAt - first > 1000) first = lostAt;
    if (sentAt > first + closingMs) later++;
  }
  return later;
}

async function killOne(program: Program, url: string | undefined): Promise<string> {
  if (url !== undefined) return `ended a thread, of ${await terminateThread(url)}`;
  const worker = childrenOf(program.pid).at(-1);
  if (worker === undefined) throw new Error('there is no worker to kill');
  process.kill(worker, 'SIGKILL');
  return `killed process ${worker}`;
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((other) => Number.isInteger(other) && parentOf(other) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')).parent;
  } catch {
    return undefined;
  }
}
