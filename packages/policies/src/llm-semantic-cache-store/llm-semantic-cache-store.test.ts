import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { type SemanticCalls, semantic } from '../llm-semantic-cache-lookup/semantic-calls.ts';
import { diagnose } from '../testing.ts';

const completion = (more: object = {}, finish_reason = 'stop') =>
  JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: 'hello', ...more }, finish_reason }] });

async function keeps(answer: SemanticCalls['answer'], store?: string): Promise<boolean> {
  const calls = semantic('', '', store);
  calls.answer = answer;
  for (let times = 0; times < 2; times++) await calls.ask('a question');
  return calls.asked === 1;
}

test('keeps whole answers with status 200, whatever cache-response says, unless it is false', async () => {
  expect(await keeps({ body: completion() })).toBe(true);
  for (const status of [201, 400, 429, 500]) {
    expect(await keeps({ status, body: completion() }), `${status}`).toBe(false);
    expect(await keeps({ status, body: completion() }, 'duration="60" cache-response="true"')).toBe(false);
  }
  expect(await keeps({ body: completion() }, 'duration="60" cache-response="false"')).toBe(false);
  expect(
    await keeps({ body: completion() }, 'duration="60" cache-response="@(context.Response.StatusCode == 200)"'),
  ).toBe(true);
});

test('for no time nothing is kept', async () => {
  for (const seconds of ['0', '-1', '@(0)'])
    expect(await keeps({ body: completion() }, `duration="${seconds}"`)).toBe(false);
});

test('what asks for tools is not kept; text that speaks of them is', async () => {
  const call = { id: 'x', type: 'function', function: { name: 'f', arguments: '{}' } };
  expect(await keeps({ body: completion({ tool_calls: [call] }, 'tool_calls') })).toBe(false);
  expect(await keeps({ body: completion({ function_call: { name: 'f' } }) })).toBe(false);
  expect(await keeps({ body: completion({ tool_calls: [] }) })).toBe(true);
  expect(await keeps({ body: completion({ content: 'write "tool_calls": [{"type": "tool_use"}]' }) })).toBe(true);
});

test('no more than 2 MB are kept, and nothing of no bytes', async () => {
  expect(await keeps({ body: completion({ content: 'a'.repeat(2 * 1024 * 1024) }) })).toBe(false);
  expect(await keeps({ body: completion({ content: 'a'.repeat(1024 * 1024) }) })).toBe(true);
  expect(await keeps({})).toBe(false);
});

test('what is encoded so that nobody has read it is not kept', async () => {
  expect(await keeps({ body: completion(), headers: { 'Content-Encoding': 'gzip' } })).toBe(false);
});

test('a stream that a watcher has ended is not kept, a whole one is', async () => {
  for (const isEnded of [true, false]) {
    const calls = semantic();
    calls.answer = { headers: { 'Content-Type': 'text/event-stream' }, body: 'data: [DONE]\n\n' };
    const { languageModels } = calls.services;
    const exchangeOf = languageModels.exchangeOf.bind(languageModels);
    languageModels.exchangeOf = async (context) => {
      const exchange = await exchangeOf(context);
      exchange?.watch({ streamed: () => !isEnded, ended: () => {} });
      return exchange;
    };
    const bodies = [];
    for (let times = 0; times < 2; times++)
      bodies.push(
        Buffer.from((await calls.ask('a question', { stream: true })).response.body.content ?? '').toString(),
      );
    expect(calls.asked).toBe(isEnded ? 2 : 1);
    if (!isEnded) expect(bodies[1]).toBe('data: [DONE]\n\n');
  }
});

test('keeps nothing without a lookup that missed', async () => {
  const calls = semantic();
  for (let times = 0; times < 3; times++) await calls.ask('a question');
  expect(calls.asked).toBe(1);
  const { response, semanticLookups } = await calls.ask('another one zzz', {}, { request: { body: 'no JSON' } });
  expect([response.status, semanticLookups]).toEqual([200, undefined]);
});

test('needs a duration', () => {
  expect(diagnose('<llm-semantic-cache-store />', 'outbound')).toEqual([
    'error missing-attribute [llm-semantic-cache-store] <llm-semantic-cache-store> has no \'duration\'; expected duration="…"',
  ]);
});
