import { Buffer } from 'node:buffer';
import type { ModelProtocol } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { eventsOf, replay } from './replay.ts';

const chat = {
  id: 'chatcmpl-1',
  created: 1,
  model: 'gpt-4o',
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Ünïcode\n\n"data: x"', refusal: null },
      logprobs: null,
      finish_reason: 'length',
    },
    { index: 1, message: { role: 'assistant', content: 'two', refusal: null }, logprobs: null, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [
    { type: 'text', text: 'one\n\n' },
    { type: 'text', text: 'zwei' },
  ],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 4 },
};

function convert(protocol: ModelProtocol, text: string, fromStream: boolean): string | undefined {
  const contentType = fromStream ? 'text/event-stream' : 'application/json';
  const made = replay({ protocol, isStream: fromStream, contentType, body: Buffer.from(text) }, !fromStream);
  return made && Buffer.from(made.body).toString();
}

test.each([
  ['openai-chat', chat],
  ['anthropic-messages', message],
] as const)('JSON of %s becomes a stream, and the stream the same JSON again', (protocol, answer) => {
  const stream = convert(protocol, JSON.stringify(answer), false);
  expect(JSON.parse(convert(protocol, stream!, true)!)).toEqual(answer);
});

test('a stream of OpenAI begins with a role and ends with [DONE]', () => {
  const events = eventsOf(convert('openai-chat', JSON.stringify(chat), false)!);
  expect(JSON.parse(events[0]!)).toMatchObject({
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: null }],
  });
  expect(events.at(-1)).toBe('[DONE]');
});

test('what is broken off, asks for tools or is none, is not made into anything else', () => {
  const stream = convert('openai-chat', JSON.stringify(chat), false)!;
  expect(convert('openai-chat', stream.slice(0, -20), true)).toBeUndefined();
  for (const text of ['', '{}', 'null', '{"choices":[]}', 'data: [DONE]\n\n'])
    for (const fromStream of [true, false])
      for (const protocol of ['openai-chat', 'anthropic-messages', 'gemini'] as const)
        expect(convert(protocol, text, fromStream), `${protocol} ${text}`).toBeUndefined();
  const tool = { ...message, content: [{ type: 'tool_use', id: 'x', name: 'f', input: {} }] };
  expect(convert('anthropic-messages', JSON.stringify(tool), false)).toBeUndefined();
});

test('events may end with any line break', () => {
  expect(eventsOf('data: a\r\n\r\ndata:b\n\ndata: c\rdata: d\r\r: comment\n\n')).toEqual(['a', 'b', 'c\nd']);
});
