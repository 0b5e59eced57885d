import { parentPort, workerData } from 'node:worker_threads';
import { SharedCache } from './shared-cache.ts';

// A thread of a proof: users and variants of what they ask for, stored, looked up and removed at random. A value says whose
// it is from its first byte to its last; any other answer, whole or in part, has crossed.

interface Task {
  readonly memory: SharedArrayBuffer;
  readonly seed: number;
  readonly steps: number;
}

const users = 50;
const variants = 20;

const { memory, seed, steps } = workerData as Task;
const cache = new SharedCache(memory);

let state = seed * 2_654_435_761;
function below(count: number): number {
  // xorshift: the low digits of what is cheaper repeat too soon.
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % count;
}

/** Of different lengths, so that entries begin anywhere. */
function contentOf(user: number, variant: number): Buffer {
  const text = `<${user}/${variant}>`;
  return Buffer.from(text.repeat(1 + below(below(20) === 0 ? 3000 : 60)));
}

function isOf(value: Buffer, user: number, variant: number): boolean {
  const text = `<${user}/${variant}>`;
  return (
    value.length > 0 && value.length % text.length === 0 && value.toString() === text.repeat(value.length / text.length)
  );
}

let hits = 0;
let misses = 0;
let stores = 0;
let crossed = 0;
for (let step = 0; step < steps; step++) {
  const user = below(users);
  const variant = below(variants);
  const key = JSON.stringify(['/same/path', `user-${user}`, `variant-${variant}`]);
  const action = below(100);
  if (action < 3) cache.delete(key);
  else if (action < 35) {
    cache.set(key, contentOf(user, variant), 1 + below(50));
    stores++;
  } else {
    const found = cache.get(key);
    if (found === undefined) misses++;
    else if (isOf(found, user, variant)) hits++;
    else crossed++;
  }
}

parentPort?.postMessage({ hits, misses, stores, crossed });
