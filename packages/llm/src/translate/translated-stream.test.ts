import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { AwsEventFraming } from '../sse/aws-event-framing.ts';
import { SseFraming } from '../sse/sse-framing.ts';
import type { ChatEvent, ChatProtocolName } from './neutral.ts';
import { chatProtocolNames } from './neutral.ts';
import { chatProtocols } from './protocols.ts';
import { TranslatedStream } from './translated-stream.ts';
import { streams } from './vectors.ts';

const names = { id: 'a1', model: 'm', createdAt: 1700000000, usageInStream: true };
const pairs = chatProtocolNames.flatMap((from) => chatProtocolNames.map((to) => [from, to] as const));

interface Translated {
  readonly bytes: Buffer;
  readonly isEnded: boolean;
}

function translate(pieces: readonly Uint8Array[], from: ChatProtocolName, to: ChatProtocolName): Translated {
  const stream = new TranslatedStream(from, to, names);
  const written: Uint8Array[] = [];
  let isEnded = false;
  const output = {
    push: (piece: Uint8Array) => void written.push(piece),
    end: () => {
      isEnded = true;
    },
  };
  for (const piece of pieces) if (!isEnded) stream.write(piece, output);
  if (!isEnded) stream.end(output);
  return { bytes: Buffer.concat(written), isEnded };
}

/** What a stream says, pieces of text and of arguments put together. */
function told(bytes: Buffer, protocol: ChatProtocolName): ChatEvent[] {
  const { framing, openReader } = chatProtocols[protocol];
  const frames = framing === 'server-sent-events' ? new SseFraming() : new AwsEventFraming();
  const reader = openReader();
  const events = [...frames.push(bytes), ...frames.finish()].flatMap(({ type, data }) =>
    data === undefined ? [] : reader.read({ event: type, data }),
  );
  const whole: ChatEvent[] = [];
  for (const event of events) {
    const last = whole.at(-1);
    if ((event.type === 'text' || event.type === 'input') && last?.type === event.type)
      whole[whole.length - 1] = { type: event.type, text: (last as typeof event).text + event.text };
    else if (event.type === 'input') whole.push({ type: event.type, text: event.text });
    else if (event.type === 'tool') whole.push({ type: event.type, id: event.id, name: event.name });
    else whole.push(event);
  }
  return whole;
}

/** What is said in whatever protocol; what a stream begins and ends with differs. */
function essence(events: readonly ChatEvent[]): unknown {
  const usage = events.findLast((event) => event.type === 'usage');
  return {
    said: events.filter(({ type }) => type === 'text' || type === 'tool' || type === 'input'),
    stop: events.find(({ type }) => type === 'stop'),
    usage: usage && [usage.usage.promptTokens, usage.usage.completionTokens, usage.usage.cachedTokens],
  };
}

const expected = {
  said: [
    { type: 'text', text: 'Är det så?' },
    { type: 'tool', id: 'c2', name: 'weather' },
    { type: 'input', text: '{"city":"Bergen"}' },
  ],
  stop: { type: 'stop', reason: 'tools' },
  usage: [30, 12, 10],
};

test.each(pairs)('a stream of %s becomes the same one of %s', (from, to) => {
  const { bytes, isEnded } = translate([streams[from]], from, to);
  expect(essence(told(bytes, to))).toEqual(expected);
  expect(isEnded).toBe(false);
});

test.each([
  ['openai-chat', 'anthropic-messages'],
  ['openai-responses', 'openai-chat'],
  ['anthropic-messages', 'openai-responses'],
  ['gemini', 'bedrock-converse'],
  ['bedrock-converse', 'gemini'],
] as const)('N7: a stream of %s becomes the same one of %s wherever it is cut', (from, to) => {
  const stream = streams[from];
  const whole = translate([stream], from, to).bytes;
  for (let at = 1; at < stream.length; at++) {
    const { bytes } = translate([stream.subarray(0, at), stream.subarray(at)], from, to);
    if (!bytes.equals(whole)) expect(`${at}: ${bytes}`).toBe(`${at}: ${whole}`);
  }
});

test.each(pairs)('N7: a stream of %s becomes the same one of %s byte by byte', (from, to) => {
  const stream = streams[from];
  const bytewise = Array.from(stream, (_, at) => stream.subarray(at, at + 1));
  expect(translate(bytewise, from, to).bytes.equals(translate([stream], from, to).bytes)).toBe(true);
});

test.each(['\r\n', '\r'])('N7: lines may end with %j', (end) => {
  const stream = Buffer.from(streams['anthropic-messages'].toString().replaceAll('\n', end));
  const { bytes } = translate([stream], 'anthropic-messages', 'openai-chat');
  expect(essence(told(bytes, 'openai-chat'))).toEqual(expected);
});

test.each(pairs)('a stream of %s that breaks off ends as an error of %s', (from, to) => {
  const stream = streams[from];
  const { bytes, isEnded } = translate([stream.subarray(0, Math.floor(stream.length / 2))], from, to);
  const events = told(bytes, to);
  expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: 'The answer of the model broke off.' } });
  expect(isEnded).toBe(true);
});

test('nothing of what comes after an error goes on', () => {
  const error = Buffer.from('data: {"error":{"message":"busy","type":"server_error"}}\n\n');
  const { bytes, isEnded } = translate([error, streams['openai-chat']], 'openai-chat', 'anthropic-messages');
  expect(bytes.toString()).toBe(
    'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"busy"}}\n\n',
  );
  expect(isEnded).toBe(true);
});

test.each([
  'data: {\n\n',
  'data: []\n\n',
  'data: {"choices":[{"delta":{"tool_calls":[{"index":0}]}}]}\n\n',
  'data: {"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"{"}}]}}]}\n\n',
  'data: [DONE]\n\n',
  '<html></html>',
])('what is no stream of events ends as an error: %j', (text) => {
  const { bytes, isEnded } = translate([Buffer.from(text)], 'openai-chat', 'anthropic-messages');
  expect(told(bytes, 'anthropic-messages').at(-1)?.type).toBe('error');
  expect(isEnded).toBe(true);
});

test.each(pairs)('whatever has changed on the way, a stream of %s ends once as %s', (from, to) => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let round = 0; round < 60; round++) {
    const stream = Buffer.from(streams[from]);
    for (let change = 0; change <= random(4); change++) stream[random(stream.length)] = random(256);
    const { bytes, isEnded } = translate([stream.subarray(0, random(stream.length))], from, to);
    const kinds = told(bytes, to).map(({ type }) => type);
    const ends = kinds.filter((type) => type === 'error' || type === 'end').length;
    // Gemini says nothing at its end.
    if (isEnded || to !== 'gemini') expect(ends).toBe(1);
  }
});

test('thoughts are left out', () => {
  const events = [
    { type: 'message_start', message: { id: 'a', model: 'm', usage: { input_tokens: 1, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'yes' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
    { type: 'message_stop' },
  ];
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  const { bytes } = translate([Buffer.from(text)], 'anthropic-messages', 'openai-chat');
  expect(told(bytes, 'openai-chat').filter(({ type }) => type === 'text')).toEqual([{ type: 'text', text: 'yes' }]);
});

test('a call that was cut off by the limit is none for a caller of Gemini, and the stream ends as it does', () => {
  const call = { index: 0, id: 'c', function: { name: 'f', arguments: '{"x":' } };
  const text = [{ delta: { content: 'So' } }, { delta: { tool_calls: [call] } }, { delta: {}, finish_reason: 'length' }]
    .map((choice) => `data: ${JSON.stringify({ id: 'a', choices: [choice] })}\n\n`)
    .join('');
  const { bytes, isEnded } = translate([Buffer.from(text)], 'openai-chat', 'gemini');
  expect(essence(told(bytes, 'gemini'))).toMatchObject({
    said: [{ type: 'text', text: 'So' }],
    stop: { reason: 'limit' },
  });
  expect(isEnded).toBe(false);
});
