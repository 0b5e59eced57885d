import { Buffer } from 'node:buffer';
import { memoryUsage } from 'node:process';
import { parseArgs } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import { ThreadedVectors, vectorThread } from '@turnpike/llm';
import { exactSearch, type MetricKind } from 'usearch';

// How long does a look-up take among a million vectors, and does it find the nearest? Asked as serving threads ask: by
// messages, of the thread that has them. Vectors lie about topics, as those of texts do; a question is either one that was
// asked before in other words, or another one about the same topic.
//
// node bench/find-vectors.ts [--count 1000000] [--dimensions 384] [--json]

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    dimensions: { type: 'string', default: '384' },
    json: { type: 'boolean', default: false },
  },
});
const [count, dimensions, json] = [Number(values.count), Number(values.dimensions), values.json];
const topics = Math.max(1, Math.round(count / 100));
const questions = 2_000;
const compared = 200;
const limitMs = 5;

/** The same numbers every time. */
let state = 0x2545f491;
function random(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 0x1_0000_0000;
}

/** About normal, with variance 1. */
function normal(): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

/** A unit vector near another: noise of that size, beside it of size 1. */
function near(center: Float32Array, noise: number): Float32Array {
  const scale = noise / Math.sqrt(dimensions);
  const vector = center.map((value) => value + normal() * scale);
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

const centers = Array.from({ length: topics }, () => near(new Float32Array(dimensions), 1));
const center = () => centers[Math.floor(random() * topics)]!;
const all = new Float32Array(count * dimensions);
for (let index = 0; index < count; index++) all.set(near(center(), 0.8), index * dimensions);
const vectorOf = (index: number) => all.subarray(index * dimensions, (index + 1) * dimensions);

const beforeBytes = memoryUsage.rss();
const host = vectorThread(16 * 1024 ** 3);
const store = new ThreadedVectors(
  () => {
    const { port1, port2 } = new MessageChannel();
    host.connect(port2);
    return port1;
  },
  { waiting: 1_000, answerMs: 600_000 },
);

const keptAt = performance.now();
for (let first = 0; first < count; first += 500) {
  const batch = Array.from({ length: Math.min(500, count - first) }, (_, offset) => first + offset);
  await Promise.all(
    batch.map((index) => store.keep('all', vectorOf(index), Buffer.from(String(index)), 24 * 3_600_000)),
  );
  if (first % 50_000 === 0) console.error(`${first} kept after ${((performance.now() - keptAt) / 1000).toFixed(0)} s`);
}
const keepMs = (performance.now() - keptAt) / count;
const storedBytes = memoryUsage.rss() - beforeBytes;

const kinds = {
  'asked before in other words': () => near(vectorOf(Math.floor(random() * count)), 0.3),
  'another about the same topic': () => near(center(), 0.8),
};

const report = Object.entries(kinds).map(([name, make]) => ({ name, asked: Array.from({ length: questions }, make) }));
const figures: Figures[] = [];
for (const { name, asked } of report) figures.push(await measure(name, asked));
store.close();
await host.close();

interface Figures {
  readonly name: string;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly recall: number;
}

async function measure(name: string, asked: readonly Float32Array[]): Promise<Figures> {
  for (const vector of asked.slice(0, 200)) await store.find('all', vector, 2);
  const times: number[] = [];
  const found: number[] = [];
  for (const vector of asked) {
    const began = performance.now();
    const hit = await store.find('all', vector, 2);
    times.push(performance.now() - began);
    found.push(Number(Buffer.from(hit!.value).toString()));
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  return { name, medianMs: at(0.5), p99Ms: at(0.99), worstMs: times.at(-1)!, recall: recallOf(asked, found) };
}

/** How many of the first were the nearest by exact search. */
function recallOf(asked: readonly Float32Array[], found: readonly number[]): number {
  const some = new Float32Array(compared * dimensions);
  for (let index = 0; index < compared; index++) some.set(asked[index]!, index * dimensions);
  const { keys } = exactSearch(all, some, dimensions, 1, 'ip' as MetricKind, 2);
  let right = 0;
  for (let index = 0; index < compared; index++) right += Number(keys[index]) === found[index] ? 1 : 0;
  return right / compared;
}

const storedMegabytes = storedBytes / 1024 ** 2;
if (json) console.log(JSON.stringify({ count, dimensions, keepMs, storedMegabytes, figures }));
else {
  console.log(`${count} vectors of ${dimensions} numbers in one partition, about ${topics} topics`);
  console.log(`kept in ${keepMs.toFixed(3)} ms each, in ${storedMegabytes.toFixed(0)} MB of memory`);
  for (const { name, medianMs, p99Ms, worstMs, recall } of figures)
    console.log(
      `${name}: median ${medianMs.toFixed(2)} ms, 99th percentile ${p99Ms.toFixed(2)} ms, worst ${worstMs.toFixed(2)} ms of ${questions}; ` +
        `the nearest was found in ${(recall * 100).toFixed(1)} % of ${compared}`,
    );
}
if (figures.some(({ p99Ms }) => p99Ms > limitMs)) {
  console.error(`a look-up may take ${limitMs} ms at the 99th percentile`);
  process.exitCode = 1;
}
