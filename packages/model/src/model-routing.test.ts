import { expect, test } from 'vitest';
import { readModelRouting } from './model-routing.ts';

const target = { backendId: 'openai', protocol: 'openai-chat' };

test('reads a routing', () => {
  const routing = {
    affinity: { by: 'header', header: 'x-session' },
    models: [{ name: 'fast', targets: [{ ...target, model: 'gpt', priority: 0, weight: 3 }] }],
  };
  expect(readModelRouting(routing)).toEqual({ routing });
});

test.each([
  [undefined, '', 'expected an object'],
  [{ models: [] }, 'models', 'expected a list of 1 to 1000 models'],
  [{ models: [{ name: 'a', targets: [] }] }, 'models[0].targets', 'expected a list of 1 to 30 targets'],
  [
    {
      models: [
        { name: 'a', targets: [target] },
        { name: 'a', targets: [target] },
      ],
    },
    'models[1].name',
    "'a' is there already; expected another name",
  ],
  [
    { models: [{ name: 'a', targets: [{ ...target, protocol: 'openai' }] }] },
    'models[0].targets[0].protocol',
    "found 'openai'; expected one of openai-chat, openai-responses, anthropic-messages, gemini, bedrock-converse",
  ],
  [
    { models: [{ name: 'a', targets: [{ ...target, url: 'https://x' }] }] },
    'models[0].targets[0]',
    "expected either 'backendId' or 'url'",
  ],
  [
    { models: [{ name: 'a', targets: [{ protocol: 'gemini', url: 'https://u:p@x' }] }] },
    'models[0].targets[0].url',
    'expected a URL with http or https, without a query and without credentials',
  ],
  [
    { models: [{ name: 'a', targets: [{ ...target, weight: -1 }] }] },
    'models[0].targets[0].weight',
    'found -1; expected an integer from 0 to 100',
  ],
  [
    { models: [{ name: 'a', targets: [{ ...target, key: 's' }] }] },
    'models[0].targets[0].key',
    'expected one of backendId, url, protocol, model, path, priority, weight, region',
  ],
  [
    { models: [{ name: 'a', targets: [target] }], affinity: { by: 'header' } },
    'affinity.header',
    "expected the name of a header, and only with 'header'",
  ],
])('says what is wrong: %j', (value, path, message) => {
  expect(readModelRouting(value)).toEqual({ faults: [{ path, message }] });
});
