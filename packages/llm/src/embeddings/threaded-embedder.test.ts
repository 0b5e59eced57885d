import { MessageChannel } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { mostLocalText } from './longest-text.ts';
import { embeddingThread, ThreadedEmbedder } from './threaded-embedder.ts';

const host = embeddingThread();
const embedder = new ThreadedEmbedder(
  () => {
    const { port1, port2 } = new MessageChannel();
    host.connect(port2);
    return port1;
  },
  { answerMs: 60_000 },
);

afterAll(async () => {
  embedder.close();
  await host.close();
});

function distance(one: Float32Array, other: Float32Array): number {
  const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  return 1 - product(one, other) / Math.sqrt(product(one, one) * product(other, other));
}

test('what means about the same is near, without asking anybody', async () => {
  const [question, same, other] = await Promise.all([
    embedder.embed('How do I reset my password?'),
    embedder.embed('I forgot my password, how can I change it?'),
    embedder.embed('What is the capital of France?'),
  ]);
  expect(question!.length).toBe(512);
  expect(distance(question!, same!)).toBeLessThan(0.15);
  expect(distance(question!, other!)).toBeGreaterThan(0.5);
});

test('a text that is empty, or too long to be told from others, has no vector', async () => {
  await expect(embedder.embed('   ')).rejects.toThrow('no vector');
  await expect(embedder.embed('a'.repeat(mostLocalText + 1))).rejects.toThrow('more than 8192 characters');
});
