import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiManagementClient } from '@azure/arm-apimanagement';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf } from '../management/testing.ts';
import { folderWith, type RunningProgram, startProgram } from '../serve/running-program.ts';
import type { UpReady } from '../serve/serve-up.ts';
import { turnpike } from '../testing.ts';

const root = mkdtempSync(join(tmpdir(), 'turnpike-up-'));
let program: RunningProgram;
let ready: UpReady;
let client: ApiManagementClient;

beforeAll(async () => {
  program = startProgram(['up', '--port', '0', '--json', '--data', join(root, 'data')]);
  ready = await readyOf(program);
  client = clientOf(ready);
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

async function readyOf(running: RunningProgram): Promise<UpReady> {
  const line = await running.ready;
  if (line === undefined) throw new Error(`it ended: ${(await running.ended).errors}`);
  return line as unknown as UpReady;
}

const at: [string, string] = ['turnpike', 'local'];

/** What the gateway answers once it is what is expected: changes reach it a moment after they are acknowledged. */
async function eventually(url: string, key: string | undefined, isExpected: (answer: Response) => boolean) {
  const headers: Record<string, string> = key === undefined ? {} : { 'Ocp-Apim-Subscription-Key': key };
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(url, { headers });
    if (isExpected(answer) || attempt === 3000) return answer;
    await answer.text();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const has = (status: number) => (answer: Response) => answer.status === status;

test('the sample estate is served as soon as it is ready, and is in the management API', async () => {
  const key = { 'Ocp-Apim-Subscription-Key': 'starter-primary-key' };
  expect((await fetch(`${ready.gateway}/echo/resource`)).status).toBe(200);
  expect((await fetch(`${ready.gateway}/orders/v1`)).status).toBe(401);
  expect((await fetch(`${ready.gateway}/orders/v1`, { headers: key })).status).toBe(200);
  expect((await fetch(`${ready.gateway}/weather/today/Oslo`)).status).toBe(200);
  const { gatewayUrl } = await client.apiManagementService.get(...at);
  expect(gatewayUrl).toBe(ready.gatewayTls);
  const { displayName } = await client.product.get(...at, 'starter');
  expect(displayName).toBe('Starter');
});

const shop = `openapi: 3.0.1
info: { title: Shop, version: '1' }
servers: [{ url: 'SERVER' }]
paths:
  /items:
    get: { operationId: listItems, responses: { '200': { description: All of them } } }
`;

const policyWith = (text: string) =>
  `<policies><inbound><base /><return-response><set-status code="200" /><set-header name="X-Revision" exists-action="override">` +
  `<value>${text}</value></set-header><set-body>@("{\\"by\\":\\"${text}\\"}")</set-body></return-response></inbound>` +
  `<backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;

test('a newcomer imports an API, protects it, rolls out a revision, and rolls back', async () => {
  const { api, apiPolicy, apiRelease, product, productApi, subscription } = client;
  const value = shop.replace('SERVER', 'http://127.0.0.1:9');
  await api.beginCreateOrUpdateAndWait(...at, 'shop', {
    path: 'shop',
    protocols: ['http', 'https'],
    format: 'openapi',
    value,
  });
  await apiPolicy.createOrUpdate(...at, 'shop', 'policy', { format: 'rawxml', value: policyWith('first') });
  await product.createOrUpdate(...at, 'shopping', { displayName: 'Shopping', state: 'published' });
  await productApi.createOrUpdate(...at, 'shopping', 'shop');
  const scope = '/products/shopping';
  await subscription.createOrUpdate(...at, 'mine', { displayName: 'Mine', scope, state: 'active' });
  const { primaryKey: key = '' } = await subscription.listSecrets(...at, 'mine');

  const url = `${ready.gateway}/shop/items`;
  const first = await eventually(url, key, has(200));
  expect(await first.json()).toEqual({ by: 'first' });
  expect((await eventually(url, 'not-a-key', has(401))).status).toBe(401);

  await subscription.regeneratePrimaryKey(...at, 'mine');
  expect((await eventually(url, key, has(401))).status).toBe(401);
  const { primaryKey: next = '' } = await subscription.listSecrets(...at, 'mine');

  const sourceApiId = `${ready.service}/apis/shop`;
  await api.beginCreateOrUpdateAndWait(...at, 'shop;rev=2', { path: 'shop', sourceApiId });
  await apiPolicy.createOrUpdate(...at, 'shop;rev=2', 'policy', { format: 'rawxml', value: policyWith('second') });
  const byRevision = (name: string) => (answer: Response) => answer.headers.get('x-revision') === name;
  const asked = await eventually(`${ready.gateway}/shop;rev=2/items`, next, byRevision('second'));
  expect(asked.headers.get('x-revision')).toBe('second');
  expect((await eventually(url, next, byRevision('first'))).headers.get('x-revision')).toBe('first');

  await apiRelease.createOrUpdate(...at, 'shop', 'out', { apiId: '/apis/shop;rev=2', notes: 'Out' });
  expect((await eventually(url, next, byRevision('second'))).headers.get('x-revision')).toBe('second');
  await apiRelease.createOrUpdate(...at, 'shop', 'back', { apiId: '/apis/shop;rev=1', notes: 'Back' });
  expect((await eventually(url, next, byRevision('first'))).headers.get('x-revision')).toBe('first');
});

test('another token is printed for the same data folder, with the role that is asked for', async () => {
  const reader = ['token', '--data', join(root, 'data'), '--role', 'API Management Service Reader Role'];
  const { output, code } = await turnpike(reader);
  expect(code).toBe(0);
  const reading = clientOf({ ...ready, token: output.trim() });
  expect((await reading.product.get(...at, 'starter')).displayName).toBe('Starter');
  await expect(reading.product.createOrUpdate(...at, 'mine', { displayName: 'x' })).rejects.toMatchObject({
    statusCode: 403,
  });
  expect((await turnpike(['token', '--data', join(root, 'nothing')])).errors).toContain('--data DIR');
});

test('a folder is written again when it changes, and what others wrote stays', async () => {
  using folder = folderWith({
    'apis/hello/apiInformation.json': {
      properties: { displayName: 'Hello', path: 'hello', protocols: ['http'], subscriptionRequired: false },
    },
    'apis/hello/specification.yaml': shop.replace('SERVER', 'http://127.0.0.1:9'),
    'apis/hello/policy.xml': policyWith('first'),
  });
  const args = ['up', '--port', '0', '--json', '--config', folder.path, '--data', join(root, 'watched')];
  const isOf = (name: string) => (answer: Response) => answer.headers.get('x-revision') === name;
  {
    await using running = startProgram(args);
    const where = await readyOf(running);
    const url = `${where.gateway}/hello/items`;
    expect((await fetch(url)).headers.get('x-revision')).toBe('first');
    writeFileSync(join(folder.path, 'apis/hello/policy.xml'), policyWith('changed'));
    expect((await eventually(url, undefined, isOf('changed'))).headers.get('x-revision')).toBe('changed');
    writeFileSync(
      join(folder.path, 'apis/hello/policy.xml'),
      '<policies><inbound><no-such-policy /></inbound></policies>',
    );
    const policy = { format: 'rawxml' as const, value: policyWith('written') };
    await clientOf(where).apiPolicy.createOrUpdate(...at, 'hello', 'policy', policy);
    expect((await eventually(url, undefined, isOf('written'))).headers.get('x-revision')).toBe('written');
  }
  writeFileSync(join(folder.path, 'apis/hello/policy.xml'), policyWith('changed'));
  await using again = startProgram(args);
  const { gateway } = await readyOf(again);
  expect((await fetch(`${gateway}/hello/items`)).headers.get('x-revision')).toBe('written');
});

test('an API whose policy is refused is not served without it, and the others are', async () => {
  const information = (path: string) => ({
    properties: { displayName: path, path, protocols: ['http'], subscriptionRequired: false },
  });
  using folder = folderWith({
    'apis/open/apiInformation.json': information('open'),
    'apis/open/specification.yaml': shop.replace('SERVER', 'http://127.0.0.1:9'),
    'apis/open/policy.xml': policyWith('first'),
    'apis/shut/apiInformation.json': information('shut'),
    'apis/shut/specification.yaml': shop.replace('SERVER', 'http://127.0.0.1:9'),
    'apis/shut/policy.xml': '<policies><inbound><validate-jtw /></inbound></policies>',
    'apis/shut;rev=2/apiInformation.json': information('shut'),
    'apis/shut;rev=2/policy.xml': policyWith('second'),
  });
  const args = ['up', '--port', '0', '--json', '--config', folder.path, '--data', join(root, 'refused')];
  await using running = startProgram(args);
  const { gateway } = await readyOf(running);
  expect((await fetch(`${gateway}/open/items`)).status).toBe(200);
  expect((await fetch(`${gateway}/shut/items`)).status).toBe(404);
  writeFileSync(join(folder.path, 'apis/shut/policy.xml'), policyWith('mended'));
  expect((await eventually(`${gateway}/shut/items`, undefined, has(200))).status).toBe(200);
});

test('an estate whose policy of all APIs is refused is not served', async () => {
  using folder = folderWith({ 'policy.xml': '<policies><inbound><no-such-policy /></inbound></policies>' });
  const args = ['up', '--port', '0', '--json', '--config', folder.path, '--data', join(root, 'unguarded')];
  await using running = startProgram(args);
  const { code, errors } = await running.ended;
  expect(code).toBe(1);
  expect(errors).toContain('policy.xml');
});

test('ports that are the same are refused in words', async () => {
  const { code, errors } = await turnpike(['up', '--port', '9000', '--management-port', '9000']);
  expect(code).toBe(2);
  expect(errors).toContain('--port and --management-port are both 9000; expected two ports');
});

test('requests are traced with credentials of the management API', async () => {
  const { gateway } = client;
  const apiId = `${ready.service}/apis/echo`;
  const { token = '' } = await gateway.listDebugCredentials(...at, 'managed', { apiId, purposes: ['tracing'] });
  const headers = { 'Apim-Debug-Authorization': token };
  const traceId = (await fetch(`${ready.gateway}/echo/resource`, { headers })).headers.get('apim-trace-id') ?? '';
  expect(await gateway.listTrace(...at, 'managed', { traceId })).toMatchObject({
    traceId,
    traceEntries: { inbound: expect.any(Array) },
  });
});
