import { parentPort, workerData } from 'node:worker_threads';
import { SharedCache } from './shared-cache.ts';

// A thread of a test: writes and reads without end, and tells once that it does, so that it dies at any moment of it.

const cache = new SharedCache((workerData as { readonly memory: SharedArrayBuffer }).memory);
const value = Buffer.alloc(50_000);
for (let call = 0; ; call++) {
  cache.set(`key-${call % 100}`, value, 3_600_000);
  cache.get('a');
  if (call === 1000) parentPort?.postMessage('writing');
}
