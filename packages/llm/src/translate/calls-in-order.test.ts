import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { SseFraming } from '../sse/sse-framing.ts';
import type { JsonObject } from './neutral.ts';
import { TranslatedStream } from './translated-stream.ts';

// Calls of tools as servers number them, as a client of Anthropic's is told of them: block after block.

const names = { id: 'a1', model: 'm', createdAt: 1700000000, usageInStream: true };

type Source = 'openai-chat' | 'openai-responses' | 'anthropic-messages';

function told(events: readonly JsonObject[], from: Source = 'openai-chat'): readonly string[] {
  const stream = new TranslatedStream(from, 'anthropic-messages', names);
  const written: Uint8Array[] = [];
  const output = { push: (piece: Uint8Array) => void written.push(piece), end: () => undefined };
  for (const event of events) stream.write(Buffer.from(`data: ${JSON.stringify(event)}\n\n`), output);
  stream.end(output);
  return new SseFraming().push(Buffer.concat(written)).flatMap(({ data = '{}' }) => {
    const { type, index, content_block: block, delta, error } = JSON.parse(data);
    if (type === 'content_block_start') return [`${index} ${block.type} ${block.id} ${block.name}`];
    if (type === 'content_block_delta') return [`${index} ${delta.partial_json ?? delta.text}`];
    if (type === 'content_block_stop') return [`${index} ends`];
    if (type === 'message_delta') return [delta.stop_reason];
    return type === 'error' ? [error.message] : [];
  });
}

const chunk = (calls: readonly JsonObject[]): JsonObject => ({ id: 'a', choices: [{ delta: { tool_calls: calls } }] });
const begin = (index: number | undefined, id: string, given = ''): JsonObject => ({
  ...(index !== undefined && { index }),
  id,
  function: { name: 'f', arguments: given },
});
const more = (index: number, given: string): JsonObject => ({ index, function: { arguments: given } });
const finish = (reason: string): JsonObject => ({ choices: [{ delta: {}, finish_reason: reason }] });

const both = ['0 tool_use a f', '0 {"x":', '0 "}"}', '0 ends', '1 tool_use b f', '1 {"y":2}', '1 ends', 'tool_use'];

test('arguments of several calls that come mixed go on one call after the other', () => {
  const events = [
    chunk([begin(0, 'a'), begin(1, 'b')]),
    chunk([more(0, '{"x":'), more(1, '{"y"')]),
    chunk([more(1, ':2}')]),
    chunk([more(0, '"}"}')]),
    finish('tool_calls'),
  ];
  expect(told(events)).toEqual(both);
});

test('a call goes on as it comes once the one before it is whole', () => {
  const events = [
    chunk([begin(0, 'a', '{"x":"}"}')]),
    chunk([begin(1, 'b', '{"y"')]),
    chunk([more(1, ':2')]),
    chunk([more(1, '}')]),
    finish('tool_calls'),
  ];
  expect(told(events)).toEqual([
    '0 tool_use a f',
    '0 {"x":"}"}',
    '0 ends',
    ...['1 tool_use b f', '1 {"y"', '1 :2', '1 }', '1 ends', 'tool_use'],
  ]);
});

test.each([undefined, 0])('another id is another call where all are numbered %s', (index) => {
  const events = [chunk([begin(index, 'a', '{}'), begin(index, 'b', '{"y":2}')]), finish('tool_calls')];
  expect(told(events)).toEqual([
    ...['0 tool_use a f', '0 {}', '0 ends'],
    ...['1 tool_use b f', '1 {"y":2}', '1 ends', 'tool_use'],
  ]);
});

test('a call without arguments is one with none', () => {
  const events = [chunk([begin(0, 'a')]), chunk([begin(1, 'b')]), finish('tool_calls')];
  expect(told(events)).toEqual([
    ...['0 tool_use a f', '0 {}', '0 ends'],
    ...['1 tool_use b f', '1 {}', '1 ends', 'tool_use'],
  ]);
});

// https://platform.openai.com/docs/guides/function-calling: where a tool is demanded by its name, the reason is `stop`.
test('an answer that calls tools has ended for them, whatever its server says', () => {
  expect(told([chunk([begin(0, 'a', '{}')]), finish('stop')]).at(-1)).toBe('tool_use');
  expect(told([chunk([begin(0, 'a', '{}')]), finish('length')]).at(-1)).toBe('max_tokens');
});

test('N7: arguments after the end of their call are an error', () => {
  const events = [chunk([begin(0, 'a', '{}')]), chunk([begin(1, 'b', '{')]), chunk([more(0, '{"x":1}')])];
  expect(told(events).at(-1)).toContain('arguments of a tool call come after its end');
});

test('blocks of Anthropic may come mixed too, and with all arguments at their beginning', () => {
  const block = (index: number, id: string, input: JsonObject): JsonObject => ({
    type: 'content_block_start',
    index,
    content_block: { type: 'tool_use', id, name: 'f', input },
  });
  const delta = (index: number, text: string): JsonObject => ({
    type: 'content_block_delta',
    index,
    delta: { type: 'input_json_delta', partial_json: text },
  });
  const end = { type: 'message_delta', delta: { stop_reason: 'tool_use' } };
  const start = { type: 'message_start', message: { id: 'a', model: 'm' } };
  const mixed = [start, block(0, 'a', {}), block(1, 'b', { y: 2 }), delta(0, '{"x":'), delta(0, '"}"}'), end];
  expect(told(mixed, 'anthropic-messages')).toEqual(both);
});

test('items of responses may say their arguments only at their end', () => {
  const item = { type: 'function_call', id: 'i', call_id: 'a', name: 'f', arguments: '' };
  const events = [
    { type: 'response.created', response: { id: 'r', model: 'm' } },
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.output_item.done', output_index: 0, item: { ...item, arguments: '{"y":2}' } },
    { type: 'response.completed', response: { status: 'completed', output: [] } },
  ];
  expect(told(events, 'openai-responses')).toEqual(['0 tool_use a f', '0 {"y":2}', '0 ends', 'tool_use']);
});

test('an end that is told twice is one', () => {
  const text = { id: 'a', choices: [{ delta: { content: 'So' }, finish_reason: 'stop' }] };
  expect(told([text, finish('stop'), finish('length')])).toEqual([
    '0 text undefined undefined',
    '0 So',
    '0 ends',
    'end_turn',
  ]);
});
