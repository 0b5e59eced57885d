import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is there from the beginning, and is read, put, changed and listed by the SDK', async () => {
  const { portalConfig } = plane.client;
  const first = await portalConfig.get(...at(), 'default');
  expect(first).toMatchObject({
    enableBasicAuth: true,
    signin: { require: false },
    csp: { mode: 'disabled' },
    cors: { allowedOrigins: [] },
  });
  expect(await portalConfig.getEntityTag(...at(), 'default')).toMatchObject({ eTag: first.eTag });
  const config = { enableBasicAuth: false, cors: { allowedOrigins: ['https://contoso.com'] } };
  const put = await portalConfig.createOrUpdate(...at(), 'default', first.eTag as string, config);
  expect(put).toMatchObject({ ...config, signin: { require: false } });
  await portalConfig.update(...at(), 'default', '*', { signin: { require: true } });
  const configs = [];
  for await (const { enableBasicAuth, signin } of portalConfig.listByService(...at()))
    configs.push([enableBasicAuth, signin]);
  expect(configs).toEqual([[false, { require: true }]]);
});

test('a PUT has to say which version it is about', async () => {
  const put = (headers: Record<string, string>) =>
    plane.send('PUT', 'portalconfigs/default', { body: { properties: {} }, headers });
  expect(await put({})).toMatchObject({ status: 400, body: { error: { details: [{ target: 'If-Match' }] } } });
  expect(await put({ 'if-match': '"stale"' })).toMatchObject({ status: 412 });
  expect(await put({ 'if-match': '*' })).toMatchObject({ status: 200 });
});

test('L8: the key of delegation is not shown, and stays where it is not written', async () => {
  const { portalConfig } = plane.client;
  const delegation = {
    delegateRegistration: true,
    delegationUrl: 'https://contoso.com/',
    validationKey: 'aHVudGVyMg==',
  };
  const put = await portalConfig.createOrUpdate(...at(), 'default', '*', { delegation });
  await portalConfig.createOrUpdate(...at(), 'default', '*', { delegation: { delegateSubscription: true } });
  const read = await portalConfig.get(...at(), 'default');
  expect(JSON.stringify([put, read])).not.toContain('aHVudGVyMg');
  expect((await plane.store.get('portalconfigs/default'))?.secrets).toEqual({
    'delegation/validationKey': 'aHVudGVyMg==',
  });
});
