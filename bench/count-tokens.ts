import { readFileSync } from 'node:fs';
import type { ModelCall } from '@turnpike/policy';
import { LocalTokenCounter } from '../packages/llm/src/index.ts';
import { countText } from '../packages/llm/src/tokens/count-text.ts';
import { ranksOf } from '../packages/llm/src/tokens/encodings.ts';
import { estimateText } from '../packages/llm/src/tokens/estimate-text.ts';
import { type Figure, perSecond, print, secondsOf } from './harness.ts';

// What does counting cost? A prompt of 100 KB is counted in a thread of its own: how long the request waits for it is one
// figure, how long the thread that serves is kept from other requests is another. Prose is the README and the pages of this
// project, which is English with Markdown; data is its package-lock.json, of which much is hashes.

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const hundredKilobytes = (text: string) => text.repeat(Math.ceil(100_000 / text.length)).slice(0, 100_000);
const prose = hundredKilobytes(
  ['README.md', 'docs/gateway.md', 'docs/performance.md', 'docs/wire.md'].map(read).join('\n'),
);
const data = hundredKilobytes(read('package-lock.json'));

const before = process.memoryUsage.rss();
const loadSeconds = secondsOf(() => ranksOf('o200k_base'));
const megabytes = (process.memoryUsage.rss() - before) / 1e6;

const milliseconds = (work: () => void) =>
  perSecond((times) => {
    for (let count = 0; count < times; count++) work();
  }).map((rate) => 1000 / rate);

const callOf = (text: string): ModelCall => ({
  protocol: 'openai-chat',
  model: 'gpt-4o',
  isStream: false,
  messages: [{ role: 'user', text, images: 0 }],
  completionLimit: undefined,
});

await using counter = new LocalTokenCounter();

/** Milliseconds until a prompt is counted, and of these how many this thread was kept by asking. */
async function inThread(text: string): Promise<{ readonly waited: number; readonly kept: number }> {
  const start = performance.now();
  const counting = counter.prompt(callOf(text));
  const kept = performance.now() - start;
  await counting;
  return { waited: performance.now() - start, kept };
}

const trials: { readonly waited: number; readonly kept: number }[] = [];
for (let trial = 0; trial < 200; trial++) trials.push(await inThread(prose));
const settled = trials.slice(20);

const hostile = (text: string) => [secondsOf(() => countText('o200k_base', text)) * 1000];

const figures: readonly Figure[] = [
  { name: 'reading the ranks of o200k_base, once', unit: 'ms', values: [loadSeconds * 1000] },
  { name: 'memory that they take, with what reading leaves', unit: 'MB', values: [megabytes] },
  {
    name: '100 KB of prose, counted',
    unit: 'ms',
    values: milliseconds(() => countText('o200k_base', prose)),
    target: { atMost: 10 },
  },
  { name: '100 KB of hashes and JSON, counted', unit: 'ms', values: milliseconds(() => countText('o200k_base', data)) },
  {
    name: '100 KB of prose, until the thread has answered',
    unit: 'ms',
    values: settled.map(({ waited }) => waited),
    target: { atMost: 10 },
  },
  { name: '100 KB of prose, of which the serving thread is kept', unit: 'ms', values: settled.map(({ kept }) => kept) },
  {
    name: '2 KB of prose, counted at once',
    unit: 'ms',
    values: milliseconds(() => countText('o200k_base', prose.slice(0, 2000))),
  },
  {
    name: '100 KB of prose, estimated by parts',
    unit: 'ms',
    values: milliseconds(() => estimateText('o200k_base', prose)),
  },
  { name: 'one word of a megabyte', unit: 'ms', values: hostile('a'.repeat(1_000_000)) },
  { name: 'a megabyte of spaces', unit: 'ms', values: hostile(' '.repeat(1_000_000)) },
  { name: 'a million rare ideographs', unit: 'ms', values: hostile('龘'.repeat(1_000_000)) },
];

print({
  question: 'What does counting tokens cost?',
  notes: [
    `${countText('o200k_base', prose)} tokens of prose, ${countText('o200k_base', data)} of data.`,
    `${settled.filter(({ waited }) => waited <= 10).length} of ${settled.length} waits for the thread were at most 10 ms.`,
  ],
  figures,
});
