import { parentPort, workerData } from 'node:worker_threads';
import { SharedCounters } from './shared-counters.ts';

// A thread of a test: takes under one key without end, and tells once that it does, so that it dies at any moment of it.

const counters = new SharedCounters((workerData as { readonly memory: SharedArrayBuffer }).memory);
for (let call = 0; ; call++) {
  counters.take('k', 1, 1_000_000_000, 3_600_000);
  if (call === 1000) parentPort?.postMessage('taking');
}
