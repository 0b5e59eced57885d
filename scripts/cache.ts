import { parseArgs } from 'node:util';
import { proveCache } from './cache/prove.ts';

// Whether caches keep users apart: calls at random through the real policies, in several threads that share one cache.
//
//   npm run prove:cache -- --interleavings 1000000 --threads 3 --seed 1
//
// The exit code is 1 when an answer or a value has gone to somebody whose it is not.

const { values } = parseArgs({
  options: {
    interleavings: { type: 'string', default: '1000000' },
    threads: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    bytes: { type: 'string', default: String(256 * 1024) },
  },
});

const [interleavings, threads, seed, bytes] = [values.interleavings, values.threads, values.seed, values.bytes].map(
  Number,
) as [number, number, number, number];
if (!(interleavings >= 1 && threads >= 1 && Number.isInteger(seed) && bytes >= 1))
  throw new Error('--interleavings, --threads, --seed and --bytes expect numbers');

const startedAt = performance.now();
const proof = await proveCache({ interleavings, threads, seed, bytes });
const seconds = (performance.now() - startedAt) / 1000;
const number = (count: number): string => count.toLocaleString('en-US');

console.log(
  `${proof.crossed.length === 0 ? 'holds' : 'FAILS'}  J4: ${number(proof.calls)} calls in ${threads} threads, seed ${seed}: ` +
    `${number(proof.hits)} hits, ${number(proof.misses)} misses, ${number(proof.waits)} waited for another, ` +
    `${number(proof.values)} values found, ${number(proof.removals)} removals, ${number(proof.evictions)} evictions; ` +
    `${number(proof.crossed.length)} crossed; ${seconds.toFixed(0)} s`,
);
for (const crossing of proof.crossed.slice(0, 20)) console.log(`  ${crossing}`);
if (proof.crossed.length > 0) process.exitCode = 1;
