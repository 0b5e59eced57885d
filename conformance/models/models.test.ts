import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../../packages/llm/src/index.ts';
import { apiFiles, type ClientGateway, startGateway } from '../clients/gateway.ts';
import { aiScenarios } from './ai-sdk.ts';
import { anthropicScenarios } from './anthropic.ts';
import { bedrockScenarios } from './bedrock.ts';
import { geminiScenarios } from './gemini.ts';
import { openAiScenarios } from './openai.ts';

// Clients of language models that others wrote, unmodified, by way of a gateway: what comes of it is what comes of going
// to the provider itself, to the last field.

let server: ModelServer;
let gateway: ClientGateway;

beforeAll(async () => {
  server = await startModelServer({ now: () => 1_700_000_000_000 });
  const operations = ['GET /*', 'POST /*'];
  gateway = await startGateway({
    ...apiFiles('plain', { path: 'plain', serviceUrl: server.url, operations }),
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await server?.close();
});
afterEach(() => server.behave({}));

const scenarios = [...openAiScenarios, ...anthropicScenarios, ...aiScenarios, ...geminiScenarios, ...bedrockScenarios];

describe.each(['plain'])('by way of a gateway with the API %s', (path) => {
  test.each(scenarios)('$name', async ({ behaviour = {}, expects, run }) => {
    server.behave(behaviour);
    const direct = await run({ url: server.url, server });
    if (typeof expects === 'object') expect({ direct }).toMatchObject({ direct: expects });
    else expect(direct).toBe(expects);
    server.behave(behaviour);
    expect(await run({ url: `${gateway.url}/${path}`, server })).toEqual(direct);
  });
});
