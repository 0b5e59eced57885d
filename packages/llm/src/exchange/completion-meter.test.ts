import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalTokenCounter } from '../tokens/local-token-counter.ts';
import { CompletionMeter } from './completion-meter.ts';

const counter = new LocalTokenCounter({ timeoutMs: 60_000 });
const count = (text: string): number => counter.text('gpt-4o', text);

beforeAll(async () => {
  // The ranks are read when somebody has to wait for a count anyway.
  const messages = [{ role: 'user' as const, text: 'Hello', images: 0 }];
  await counter.prompt({ protocol: 'openai-chat', model: 'gpt-4o', isStream: false, messages, completionLimit: 1 });
});
afterAll(() => counter[Symbol.asyncDispose]());

const english = 'The gateway stands between those who ask and those who answer, and it counts what both of them say. ';
const greek = 'Η πύλη στέκεται ανάμεσα σε όσους ρωτούν και σε όσους απαντούν, και μετρά τι λένε και οι δύο. ';
const chinese = '网关位于提问者和回答者之间，它统计双方所说的内容。';
const code =
  'for (const [name, value] of Object.entries(headers)) {\n  if (value !== undefined) fields.set(name, value);\n}\n';

describe.each([
  ['English', english],
  ['Greek', greek],
  ['Chinese', chinese],
  ['code', code],
])('the count of a stream in %s', (_language, sentence) => {
  const text = sentence.repeat(20);

  test.each([1, 4, 50, 400])('is near the truth at any time, in pieces of %i characters', (size) => {
    const meter = new CompletionMeter(count, 256);
    let before = 0;
    for (let at = 0; at < text.length; at += size) {
      meter.add('0', text.slice(at, at + size));
      const { estimate } = meter;
      expect(estimate).toBeGreaterThanOrEqual(before);
      before = estimate;
      const truth = count(text.slice(0, at + size));
      // Before anything was counted a piece is taken for a token.
      if (at > 1100) expect(Math.abs(estimate - truth) / truth).toBeLessThan(0.2);
    }
    const truth = count(text);
    expect(Math.abs(meter.total() - truth) / truth).toBeLessThan(0.03);
  });
});

test('a model that has more tokens for a text than others is known as such after its first words', () => {
  const others = english.repeat(2);
  const countMore = (text: string): number => Math.ceil(count(text) * 1.56);
  const meter = new CompletionMeter(countMore, 256);
  for (let at = 0; at < others.length; at += 4) {
    meter.add('0', others.slice(at, at + 4));
    const truth = countMore(others.slice(0, at + 4));
    if (at > 40) expect(Math.abs(meter.estimate - truth), others.slice(0, at + 4)).toBeLessThan(0.25 * truth);
  }
});

test('text is counted once, in stretches, however small its pieces are', () => {
  let counted = 0;
  const meter = new CompletionMeter((text) => {
    counted += text.length;
    return count(text);
  }, 256);
  const text = english.repeat(50);
  for (const piece of text) meter.add('0', piece);
  meter.total();
  expect(counted).toBe(text.length);
});

test('text without a space ends, and no character is cut', () => {
  const seen: string[] = [];
  const meter = new CompletionMeter((text) => {
    seen.push(text);
    return text.length;
  }, 4);
  for (let round = 0; round < 50; round++) meter.add('0', 'x👋');
  meter.total();
  expect(seen.join('')).toBe('x👋'.repeat(50));
  expect(seen.every((text) => text.isWellFormed())).toBe(true);
});
