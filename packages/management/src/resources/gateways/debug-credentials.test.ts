import { createHmac } from 'node:crypto';
import type { GatewayUpdate } from '@turnpike/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayTracing } from '../../publication/fleet.ts';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
let invalidated = 0;
const traceId = '8a8c2a2e-7f55-4a0a-9d5c-0d9d3f7f1a11';
const tracing: GatewayTracing = {
  issue: (apiId, lifeMs) => `token of ${apiId} for ${lifeMs}`,
  find: async (asked) => (asked === traceId ? { traceId, traceEntries: { inbound: [] } } : undefined),
  invalidate: () => void invalidated++,
};

beforeAll(async () => {
  plane = await startControlPlane({ tracing });
  await plane.client.api.beginCreateOrUpdateAndWait(...at(), 'Orders', { path: 'orders', displayName: 'Orders' });
  await plane.client.gateway.createOrUpdate(...at(), 'plant', { locationData: { name: 'Plant' } });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const asked = (more: object = {}) => ({
  apiId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/x/apis/orders`,
  credentialsExpireAfter: 'PT10M',
  purposes: ['tracing'],
  ...more,
});

/** What gateways are told that tokens are signed with. */
async function debugKey(): Promise<Buffer> {
  const expiry = new Date(Date.now() + 3_600_000);
  const { value } = await plane.client.gateway.generateToken(...at(), 'plant', { keyType: 'primary', expiry });
  const { body } = await plane.send('GET', 'gateways/plant/configuration', {
    token: null,
    headers: { authorization: `GatewayKey ${value}` },
  });
  return Buffer.from((body as unknown as GatewayUpdate).profile?.debugKey ?? '', 'base64');
}

test('a token for traces says what for, until when, and is signed with what the gateway is told', async () => {
  const { token = '' } = await plane.client.gateway.listDebugCredentials(...at(), 'plant', asked());
  const [, claim = '', signature] = /^(p=tracing&aid=Orders&ex=\d{14})&sn=([\w+/]{43}=)$/.exec(token) ?? [];
  expect(
    createHmac('sha256', await debugKey())
      .update(claim)
      .digest('base64'),
  ).toBe(signature);
});

test('tokens are void when that is asked, and when the key is made anew', async () => {
  const keys = [(await debugKey()).toString('hex')];
  await plane.client.gateway.invalidateDebugCredentials(...at(), 'plant');
  keys.push((await debugKey()).toString('hex'));
  await plane.client.gateway.regenerateKey(...at(), 'plant', { keyType: 'primary' });
  keys.push((await debugKey()).toString('hex'));
  expect(new Set(keys).size).toBe(3);
});

test('managed is the gateway that runs with the control plane', async () => {
  const { gateway } = plane.client;
  expect(await gateway.listDebugCredentials(...at(), 'managed', asked())).toEqual({
    token: 'token of Orders for 600000',
  });
  expect(await gateway.listTrace(...at(), 'managed', { traceId })).toMatchObject({
    serviceName: plane.service,
    traceId,
    traceEntries: { inbound: [] },
  });
  await gateway.invalidateDebugCredentials(...at(), 'managed');
  expect(invalidated).toBe(1);
  await expect(gateway.get(...at(), 'managed')).rejects.toMatchObject({ statusCode: 404 });
});

test('more than an hour, another purpose, and an API that is not there are refused', async () => {
  for (const [wrong, target] of [
    [{ credentialsExpireAfter: 'PT61M' }, 'credentialsExpireAfter'],
    [{ credentialsExpireAfter: 'PT' }, 'credentialsExpireAfter'],
    [{ purposes: ['logging'] }, 'purposes'],
    [{ apiId: '/apis/absent' }, 'apiId'],
  ] as const)
    await expect(plane.client.gateway.listDebugCredentials(...at(), 'plant', asked(wrong))).rejects.toMatchObject({
      details: { error: { details: [{ target }] } },
    });
  const body = { traceId: '00000000-0000-0000-0000-000000000000' };
  expect((await plane.send('POST', 'gateways/plant/listTrace', { body })).status).toBe(404);
  expect((await plane.send('POST', 'gateways/absent/listTrace', { body })).status).toBe(404);
});

test('a gateway that runs elsewhere tells what it traced, and how it is', async () => {
  const expiry = new Date(Date.now() + 3_600_000);
  const { value } = await plane.client.gateway.generateToken(...at(), 'plant', { keyType: 'secondary', expiry });
  const say = (what: string, body: object) =>
    plane.send('POST', `gateways/plant/${what}`, {
      token: null,
      headers: { authorization: `GatewayKey ${value}` },
      body,
    });
  expect((await say('traces', { traceId, traceEntries: { outbound: [] } })).status).toBe(204);
  expect(await plane.client.gateway.listTrace(...at(), 'plant', { traceId })).toMatchObject({
    traceEntries: { outbound: [] },
  });
  const beat = { instanceId: 'i', version: '1', status: 'live', sequenceNumber: 7, configurationAgeSeconds: 3 };
  expect((await say('heartbeats', beat)).status).toBe(204);
  expect((await plane.send('GET', 'gateways/plant/heartbeats')).body).toMatchObject({
    value: [{ ...beat, lastHeartbeat: expect.stringMatching(/^\d{4}-/) }],
    count: 1,
  });
  expect((await say('heartbeats', { instanceId: 'i' })).status).toBe(400);
  expect((await say('traces', { traceId: '../x' })).status).toBe(400);
});
