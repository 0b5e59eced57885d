import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
  const { client, group, service } = plane;
  await client.backend.createOrUpdate(group, service, 'openai', { url: 'https://api.example/v1', protocol: 'http' });
});
afterAll(() => plane[Symbol.asyncDispose]());

const routing = (backendId: string, protocol = 'openai-chat') => ({
  models: [{ name: 'fast', targets: [{ backendId, protocol, weight: 2 }] }],
});

// Microsoft's client leaves out properties that it does not know.
const save = (modelRouting: unknown, more: object = {}) =>
  plane.send('PUT', 'apis/models', {
    body: { properties: { path: 'llm/v1', displayName: 'Models', modelRouting, ...more } },
  });

test.each<[unknown, object, string, string]>([
  [
    routing('nowhere'),
    {},
    'modelRouting.models[0].targets[0].backendId',
    "there is no backend 'nowhere'; expected one",
  ],
  [
    routing('openai', 'smoke'),
    {},
    'modelRouting.models[0].targets[0].protocol',
    "'modelRouting.models[0].targets[0].protocol' is wrong: found 'smoke'; expected one of openai-chat, openai-responses, anthropic-messages, gemini, bedrock-converse",
  ],
  [
    { models: [...routing('openai').models, ...routing('openai').models] },
    {},
    'modelRouting.models[1].name',
    "'modelRouting.models[1].name' is wrong: 'fast' is there already; expected another name",
  ],
  [
    routing('openai'),
    { type: 'websocket', protocols: ['wss'] },
    'modelRouting',
    "only an API of the type 'http' routes calls to models",
  ],
])('is refused where it is wrong, with the place: %j', async (modelRouting, more, target, message) => {
  const { status, body } = await save(modelRouting, more);
  expect(status).toBe(400);
  expect(body).toMatchObject({ error: { details: [{ target, message }] } });
});

test('is kept, returned and published', async () => {
  expect((await save(routing('openai'))).status).toBeLessThan(300);
  const { body } = await plane.send('GET', 'apis/models');
  expect(body).toMatchObject({ properties: { modelRouting: routing('openai') } });
  const { apis } = await plane.published(({ apis: all }) => all.some(({ modelRouting }) => modelRouting !== undefined));
  expect(apis.find(({ id }) => id === 'models')?.modelRouting).toEqual(routing('openai'));
});
