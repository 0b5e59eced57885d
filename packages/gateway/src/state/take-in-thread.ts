import { parentPort, workerData } from 'node:worker_threads';
import { SharedCounters } from './shared-counters.ts';

// A thread of a test: takes under each key in turn, once all threads are there, and tells how many were admitted.

interface Task {
  readonly memory: SharedArrayBuffer;
  readonly gate: Int32Array;
  readonly threads: number;
  readonly calls: number;
  readonly limits: readonly number[];
}

const { memory, gate, threads, calls, limits } = workerData as Task;
const counters = new SharedCounters(memory);
const admitted = limits.map(() => 0);

Atomics.add(gate, 0, 1);
Atomics.notify(gate, 0);
for (let there = Atomics.load(gate, 0); there < threads; there = Atomics.load(gate, 0)) Atomics.wait(gate, 0, there);

for (let call = 0; call < calls; call++)
  for (const [key, limit] of limits.entries())
    if (counters.take(`key-${key}`, 1, limit, 3_600_000).admitted) admitted[key]!++;

parentPort?.postMessage(admitted);
