import { expect, test } from 'vitest';
import { read, sampleApi, shown, snapshotOf } from '../testing.ts';

const target = { backendId: 'openai', protocol: 'openai-chat', model: 'gpt-4o' };

test('an API says in its information which models answer for which names', async () => {
  const modelRouting = { models: [{ name: 'fast', targets: [target] }] };
  const { apis } = await snapshotOf({ 'apis/m/apiInformation.json': sampleApi('m', { modelRouting }) });
  expect(apis[0]?.modelRouting).toEqual(modelRouting);
});

test('what is wrong with that is said, with its place', async () => {
  const modelRouting = { models: [{ name: 'fast', targets: [{ ...target, protocol: 'smoke' }] }] };
  const { diagnostics } = await read({ 'apis/m/apiInformation.json': sampleApi('m', { modelRouting }) });
  expect(shown(diagnostics)).toEqual([
    expect.stringContaining(
      "'modelRouting.models[0].targets[0].protocol' is wrong: found 'smoke'; expected one of openai-chat,",
    ),
  ]);
});
