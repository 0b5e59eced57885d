import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { SseFraming } from '../sse/sse-framing.ts';
import type { ChatProtocolName, JsonObject } from './neutral.ts';
import { translateAnswer } from './translate.ts';
import { TranslatedStream } from './translated-stream.ts';

// A model that refuses says so in a place of its own in OpenAI's protocols, and everywhere in how the answer ends.

const names = { id: 'a1', model: 'm', createdAt: 1700000000, usageInStream: false };
const refusal = { type: 'refusal', refusal: 'I will not.' };
const answers: Readonly<Record<'openai-chat' | 'openai-responses', JsonObject>> = {
  'openai-chat': { id: 'a', choices: [{ message: { content: null, refusal: 'I will not.' }, finish_reason: 'stop' }] },
  'openai-responses': { id: 'a', status: 'completed', output: [{ type: 'message', content: [refusal] }] },
};

test.each([
  ['openai-chat', 'openai-responses', { status: 'completed', output: [{ content: [refusal] }] }],
  [
    'openai-responses',
    'openai-chat',
    { choices: [{ message: { content: null, refusal: 'I will not.' }, finish_reason: 'stop' }] },
  ],
  ['openai-chat', 'anthropic-messages', { content: [{ text: 'I will not.' }], stop_reason: 'refusal' }],
  ['openai-responses', 'gemini', { candidates: [{ finishReason: 'SAFETY' }] }],
] as const)('a refusal of %s is one of %s', (from, to, expected) => {
  expect(translateAnswer(JSON.stringify(answers[from]), from, to, names)).toMatchObject(expected);
});

function events(text: string, from: ChatProtocolName, to: ChatProtocolName): JsonObject[] {
  const stream = new TranslatedStream(from, to, names);
  const written: Uint8Array[] = [];
  const output = { push: (piece: Uint8Array) => void written.push(piece), end: () => undefined };
  stream.write(Buffer.from(text), output);
  stream.end(output);
  const frames = new SseFraming().push(Buffer.concat(written));
  return frames.flatMap(({ data = '' }) => (data === '[DONE]' ? [] : [JSON.parse(data)]));
}

const sse = (...all: readonly JsonObject[]): string => all.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');

test('a refusal that comes piece by piece from chat completions is one of responses', () => {
  const chunk = (delta: JsonObject, finish: string | null = null) => ({
    id: 'a',
    choices: [{ delta, finish_reason: finish }],
  });
  const text = sse(chunk({ role: 'assistant', refusal: 'I will' }), chunk({ refusal: ' not.' }), chunk({}, 'stop'));
  const told = events(text, 'openai-chat', 'openai-responses');
  expect(told.map(({ type, delta }) => delta ?? type)).toEqual([
    ...['response.created', 'response.in_progress', 'response.output_item.added', 'response.content_part.added'],
    ...['I will', ' not.', 'response.refusal.done', 'response.content_part.done', 'response.output_item.done'],
    'response.completed',
  ]);
  expect(told.at(-1)).toMatchObject({ response: { status: 'completed', output: [{ content: [refusal] }] } });
});

test('a refusal that comes piece by piece from responses is one of chat completions', () => {
  const text = sse(
    { type: 'response.created', response: { id: 'r', model: 'm' } },
    { type: 'response.refusal.delta', output_index: 0, delta: 'I will not.' },
    { type: 'response.completed', response: { status: 'completed', output: [] } },
  );
  const choices = events(text, 'openai-responses', 'openai-chat').map(({ choices }) => (choices as JsonObject[])[0]);
  expect(choices.map((choice) => [choice?.delta, choice?.finish_reason])).toEqual([
    [{ role: 'assistant', content: null }, null],
    [{ refusal: 'I will not.' }, null],
    [{}, 'stop'],
  ]);
});
