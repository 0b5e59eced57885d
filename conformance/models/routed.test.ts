import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../../packages/llm/src/index.ts';
import { type ClientGateway, startGateway } from '../clients/gateway.ts';
import { aiScenarios } from './ai-sdk.ts';
import { anthropicScenarios } from './anthropic.ts';
import { bedrockScenarios } from './bedrock.ts';
import { geminiScenarios } from './gemini.ts';
import { openAiScenarios } from './openai.ts';

// The same clients in front of one address for all models: each is asked in the protocol that it speaks, and what comes of
// it is what comes of going to its provider.

let server: ModelServer;
let gateway: ClientGateway;

type Route = readonly [protocol: string, version: string, more?: object];

/** What scenarios ask for, and how it is asked. */
const models: Readonly<Record<string, Route>> = {
  'gpt-4o': ['openai-chat', '/v1'],
  'gpt-4o-mini': ['openai-chat', '/v1'],
  'gpt-3.5-turbo-instruct': ['openai-chat', '/v1'],
  'gpt-image-1': ['openai-chat', '/v1'],
  'gpt-4o-mini-tts': ['openai-chat', '/v1'],
  'text-embedding-3-small': ['openai-chat', '/v1'],
  'claude-sonnet-5-5': ['anthropic-messages', '/v1'],
  'gemini-2.5-flash': ['gemini', '/v1'],
  'gemini-embedding-001': ['gemini', '/v1'],
  'anthropic.claude-sonnet-4-5-20250929-v1:0': ['bedrock-converse', ''],
};

const azurePath = (path: string): object => ({ path: `/openai${path}?api-version=2024-10-21`, model: 'gpt-4o' });

/** Clients of Azure name a deployment in the path, and something else in the body. */
const azure: Readonly<Record<string, Route>> = {
  'my-deployment': ['openai-chat', '', azurePath('/deployments/my-deployment/chat/completions')],
  'gpt-4o': ['openai-responses', '', azurePath('/responses')],
};

const routing = (url: string, path: string, routes: typeof models): object => ({
  properties: {
    ...{ displayName: path, path, protocols: ['http', 'https'], subscriptionRequired: false },
    ...{ apiRevision: '1', isCurrent: true },
    modelRouting: {
      models: Object.entries(routes).map(([name, [protocol, version, more]]) => ({
        name,
        targets: [
          protocol === 'bedrock-converse'
            ? { backendId: 'amazon', protocol }
            : { url: url + version, protocol, ...more },
        ],
      })),
    },
  },
});

beforeAll(async () => {
  server = await startModelServer({ now: () => 1_700_000_000_000 });
  const authorization = { scheme: 'Bearer', parameter: 'key' };
  const amazon = { properties: { url: server.url, protocol: 'http', credentials: { authorization } } };
  const responses = { 'gpt-4o': ['openai-responses', '/v1'] } as const;
  gateway = await startGateway({
    'backends/amazon/backendInformation.json': amazon,
    'apis/models/apiInformation.json': routing(server.url, 'models', models),
    'apis/responses/apiInformation.json': routing(server.url, 'responses', responses),
    'apis/azure/apiInformation.json': routing(server.url, 'azure', azure),
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await server?.close();
});
afterEach(() => server.behave({}));

/** What is not the same, and why. */
const others: Readonly<Record<string, string>> = {
  'openai: the list of models': 'it is that of the gateway',
  'openai: speech and transcription': 'forms are not routed',
  'AzureOpenAI: embeddings': 'the deployment has one name here, that of its chat',
  'openai: a page where JSON was expected': 'it is an error that the client can read',
};
const scenarios = [...openAiScenarios, ...anthropicScenarios, ...aiScenarios, ...geminiScenarios, ...bedrockScenarios];
const routed = scenarios.filter(({ name }) => others[name] === undefined);

/** The API that a scenario goes to. */
function pathOf(name: string): string {
  if (name.startsWith('AzureOpenAI')) return 'azure';
  return name.startsWith('openai: responses') ? 'responses' : 'models';
}

test.each(routed)('$name', async ({ name, behaviour = {}, run }) => {
  server.behave(behaviour);
  const direct = await run({ url: server.url, server });
  server.behave(behaviour);
  expect(await run({ url: `${gateway.url}/${pathOf(name)}`, server })).toEqual(direct);
});
