import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from '../../harness.ts';
import type { RunningPeer } from '../peer.ts';
import { parseStat } from '../process-tree.ts';
import type { Program } from '../programs.ts';
import { say } from '../progress.ts';
import { lossesDuring } from './steady-load.ts';

// A worker that is a process is killed by its id. One that is a thread is ended through the inspector, which finds the
// `Worker` objects of the main thread: the program needs no door for that.

/** For a peer on Node whose threads are to be ended. */
export const inspectable: Readonly<Record<string, string>> = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/** Workers die under load, one after another. Only what is under way in them may be lost. */
export async function killWorkersUnderLoad(peer: RunningPeer, rate: number): Promise<readonly Figure[]> {
  const kills = 3;
  const losses = await lossesDuring(
    `${kills} killed workers`,
    { url: () => peer.url, rate, seconds: 2 * kills + 2 },
    async () => {
      for (let kill = 0; kill < kills; kill++) {
        await wait(2000);
        say(await killOne(peer.program));
      }
    },
  );
  return [
    {
      name: `lost with ${kills} killed workers, of ${losses.sent.toLocaleString('en')}`,
      unit: 'requests',
      values: [losses.lost],
      target: { atMost: 0 },
    },
    { name: '99th percentile meanwhile', unit: 'ms', values: [losses.p99Ms] },
  ];
}

async function killOne(program: Program): Promise<string> {
  const url = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(program.output())?.[0];
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

interface InspectorAnswer {
  readonly id: number;
  readonly result?: { readonly result?: RemoteObject; readonly objects?: RemoteObject };
}

interface RemoteObject {
  readonly objectId?: string;
  readonly value?: unknown;
}

// Among the objects found is one that is no worker and throws when asked.
const terminateFirst = `function () {
  const workers = this.filter((worker) => {
    try {
      return worker.threadId > 0;
    } catch {
      return false;
    }
  });
  workers[0]?.terminate();
  return workers.length;
}`;

/** Ends one thread; gives how many there were. */
async function terminateThread(url: string): Promise<number> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('the inspector cannot be reached'));
  });
  const ask = (id: number, method: string, params: object) =>
    new Promise<NonNullable<InspectorAnswer['result']>>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const message = JSON.parse(String(data)) as InspectorAnswer;
        if (message.id === id) resolve(message.result ?? {});
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  const prototype = await ask(1, 'Runtime.evaluate', {
    expression: "process.getBuiltinModule('node:worker_threads').Worker.prototype",
  });
  const { objects } = await ask(2, 'Runtime.queryObjects', { prototypeObjectId: prototype.result?.objectId });
  const called = await ask(3, 'Runtime.callFunctionOn', {
    objectId: objects?.objectId,
    functionDeclaration: terminateFirst,
    returnByValue: true,
  });
  socket.close();
  const count = Number(called.result?.value ?? 0);
  if (count === 0) throw new Error('there is no thread to end');
  return count;
}
