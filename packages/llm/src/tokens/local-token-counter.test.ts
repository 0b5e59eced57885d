import type { ModelCall } from '@turnpike/policy';
import { afterAll, describe, expect, test } from 'vitest';
import { LocalTokenCounter } from './local-token-counter.ts';

const counter = new LocalTokenCounter({ timeoutMs: 60_000 });
afterAll(() => counter[Symbol.asyncDispose]());

const call: ModelCall = {
  protocol: 'openai-chat',
  model: 'gpt-4o',
  isStream: false,
  messages: [],
  completionLimit: undefined,
};
const said = (text: string, images = 0) => ({ role: 'user' as const, text, images });

describe('the tokens of a prompt', () => {
  test('are those of the cookbook, for its example', async () => {
    // cookbook.openai.com, How to count tokens with tiktoken: OpenAI counts 129 for gpt-3.5-turbo and gpt-4, 124 for gpt-4o;
    // its four `name`s, of 2 and 3 tokens and one more each, are not part of a call here.
    const example = [
      'You are a helpful, pattern-following assistant that translates corporate jargon into plain English.',
      'New synergies will help drive top-line growth.',
      'Things working well together will increase revenue.',
      "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
      "Let's talk later when we're less busy about how to do better.",
      "This late pivot means we don't have time to boil the ocean for the client deliverable.",
    ];
    const names = 2 * (2 + 1) + 2 * (3 + 1);
    expect(await counter.prompt({ ...call, messages: example.map((text) => said(text)) })).toBe(124 - names);
    expect(await counter.prompt({ ...call, model: 'gpt-4', messages: example.map((text) => said(text)) })).toBe(
      129 - names,
    );
  });

  test('are counted at once when they are short and the ranks are known', async () => {
    await counter.prompt({ ...call, messages: [said('hello')] });
    expect(counter.prompt({ ...call, messages: [said('hello world')] })).toBe(2 + 4 + 3);
  });

  test('are counted in a thread when they are long', async () => {
    const answer = counter.prompt({ ...call, messages: [said('hello world '.repeat(10_000))] });
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toBe(20_001 + 4 + 3);
  });

  test('have 1,200 for each image', async () => {
    expect(await counter.prompt({ ...call, messages: [said('', 2)] })).toBe(2400 + 4 + 3);
  });

  test('have the definitions of tools as models are told of them', async () => {
    // OpenAI counts 101 and 104 for the cookbook's example with these tools and two messages of 26.
    const tools = JSON.stringify([
      {
        type: 'function',
        function: {
          name: 'get_current_weather',
          description: 'Get the current weather in a given location',
          parameters: {
            type: 'object',
            properties: {
              location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' },
              unit: {
                type: 'string',
                description: 'The unit of temperature to return',
                enum: ['celsius', 'fahrenheit'],
              },
            },
            required: ['location'],
          },
        },
      },
    ]);
    const messages = [
      {
        ...said('You are a helpful assistant that can answer to questions about the weather.'),
        role: 'system' as const,
      },
      said("What's the weather like in San Francisco?"),
    ];
    const counted = await counter.prompt({ ...call, messages, tools });
    expect(Math.abs(counted - 101)).toBeLessThanOrEqual(5);
  });

  test('N3: have tools that are no schema, or too deep for one, as the text they are', async () => {
    const deep = `[{"name":"a","parameters":${'{"type":"object","properties":{"a":'.repeat(1800)}1${'}}'.repeat(1800)}}]`;
    for (const tools of ['[1,null]', '[{"name":7}]', '[{"name":"a","parameters":{"properties":7}}]', deep]) {
      expect(await counter.prompt({ ...call, messages: [said('hi')], tools })).toBeGreaterThan(8);
    }
  });

  test('are more for models that make more of a text', async () => {
    const messages = [said('hello world '.repeat(1000))];
    const claude: ModelCall = { ...call, protocol: 'anthropic-messages', model: 'claude-3-5-haiku', messages };
    expect(await counter.prompt(claude)).toBe(Math.ceil(2001 * 1.2) + 3 + 3);
    expect(await counter.prompt({ ...claude, tools: '[]' })).toBeGreaterThan(Math.ceil(2001 * 1.2) + 346);
  });
});

describe('the tokens of a text', () => {
  test('are counted', async () => {
    await counter.prompt({ ...call, messages: [said('hello')] });
    expect(counter.text('gpt-4o', 'hello world')).toBe(2);
    expect(counter.text('gpt-4o', '')).toBe(0);
  });

  test('are estimated by parts of it when it is long', async () => {
    await counter.prompt({ ...call, messages: [said('hello')] });
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(20_000);
    expect(Math.abs(counter.text('gpt-4o', text) / 200_000 - 1)).toBeLessThan(0.1);
  });

  test('are a quarter of its bytes until the ranks are there, which are read meanwhile', async () => {
    expect(counter.text('text-davinci-003', 'hello world!')).toBe(3);
    await expect.poll(() => counter.text('text-davinci-003', 'hello hello hello hello hello')).toBe(5);
  });
});

describe('a thread that cannot count', () => {
  test('that fails leaves an estimate', async () => {
    await using failing = new LocalTokenCounter({ entry: new URL('data:text/javascript,process.exit(1)') });
    const text = 'hello world '.repeat(1000);
    const estimate = await failing.prompt({ ...call, messages: [said(text)] });
    expect(Math.abs(estimate / 2000 - 1)).toBeLessThan(0.5);
    // The one that has failed is not started again at once.
    expect(await failing.prompt({ ...call, messages: [said(text)] })).toBe(estimate);
  });

  test('that does not answer is not waited for', async () => {
    const entry = new URL(
      'data:text/javascript,import{parentPort}from"node:worker_threads";parentPort.on("message",()=>{})',
    );
    await using silent = new LocalTokenCounter({ entry, timeoutMs: 10 });
    expect(await silent.prompt({ ...call, messages: [said('hello world '.repeat(1000))] })).toBeGreaterThan(1000);
  });

  test('that has too much to do is not given more', async () => {
    await using busy = new LocalTokenCounter({ mostWaiting: 10 });
    expect(await busy.prompt({ ...call, messages: [said('hello world '.repeat(1000))] })).toBeGreaterThan(1000);
  });

  test('N3: ten megabytes of one word are estimated', async () => {
    expect(await counter.prompt({ ...call, messages: [said('a'.repeat(10_000_000))] })).toBeGreaterThan(1_000_000);
  });
});
