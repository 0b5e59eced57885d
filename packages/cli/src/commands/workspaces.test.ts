import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiManagementClient } from '@azure/arm-apimanagement';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf } from '../management/testing.ts';
import { folderWith, startProgram } from '../serve/running-program.ts';
import type { UpReady } from '../serve/serve-up.ts';

// Two workspaces that name everything alike, and the service, which does so too, through a gateway.

const data = mkdtempSync(join(tmpdir(), 'turnpike-workspaces-'));
const folder = folderWith({ 'policy.xml': '<policies><inbound /><backend><forward-request /></backend></policies>' });
const program = startProgram(['up', '--port', '0', '--json', '--data', join(data, 'data'), '--config', folder.path]);
const backend = createServer(({ url, headers }, response) =>
  response.end(JSON.stringify({ url, via: headers['x-via'], credential: headers['x-credential'] })),
);
let ready: UpReady;
let client: ApiManagementClient;

const at: [string, string] = ['turnpike', 'local'];
const document = (inbound: string) => ({
  format: 'rawxml' as const,
  value: `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
});
const via = (text: string) => `<set-header name="X-Via" exists-action="append"><value>@(${text})</value></set-header>`;

beforeAll(async () => {
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  ready = (await program.ready) as unknown as UpReady;
  client = clientOf(ready);
  await client.policy.createOrUpdate(...at, 'policy', {
    format: 'rawxml',
    value: `<policies><inbound>${via('"global"')}</inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`,
  });
  for (const id of ['red', 'blue']) await fill(id);
  const url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  await client.backend.createOrUpdate(...at, 'b', backendOf(url, 'the service'));
  const own = { path: 'own', displayName: 'Own', protocols: ['http' as const], serviceUrl: url };
  await client.api.beginCreateOrUpdateAndWait(...at, 'orders', own);
  await client.apiOperation.createOrUpdate(...at, 'orders', 'get', get);
  const all = { scope: '/apis', displayName: 'All', primaryKey: 'key-service', state: 'active' as const };
  await client.subscription.createOrUpdate(...at, 's', all);
  await until(async () => (await call('own', 'key-service')).status === 200);
});

afterAll(async () => {
  await program[Symbol.asyncDispose]();
  backend.close();
  folder[Symbol.dispose]();
  rmSync(data, { recursive: true });
});

const get = { displayName: 'Get', method: 'GET', urlTemplate: '/' };
const backendOf = (url: string, credential: string) => ({
  url,
  protocol: 'http' as const,
  credentials: { header: { 'X-Credential': [credential] } },
});

/** The same names in each: an API, a product, a backend, a fragment, a named value and a subscription. */
async function fill(id: string): Promise<void> {
  const url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  await client.workspace.createOrUpdate(...at, id, { displayName: `Workspace ${id}` });
  await client.workspaceNamedValue.beginCreateOrUpdateAndWait(...at, id, 'n', {
    displayName: 'named',
    value: `of ${id}`,
  });
  const fragment = { format: 'rawxml' as const, value: `<fragment>${via('"fragment {{named}}"')}</fragment>` };
  await client.workspacePolicyFragment.beginCreateOrUpdateAndWait(...at, id, 'f', fragment);
  await client.workspaceBackend.createOrUpdate(...at, id, 'b', backendOf(url, id));
  await client.workspacePolicy.createOrUpdate(
    ...at,
    id,
    'policy',
    document(`<base />${via('"workspace " + context.Workspace.Name')}`),
  );
  await client.workspaceProduct.createOrUpdate(...at, id, 'p', { displayName: 'P' });
  await client.workspaceProductPolicy.createOrUpdate(
    ...at,
    id,
    'p',
    'policy',
    document(`<base />${via('"product " + context.Product.Id')}`),
  );
  const api = { path: `${id}/orders`, displayName: 'Orders', protocols: ['http' as const] };
  await client.workspaceApi.beginCreateOrUpdateAndWait(...at, id, 'orders', api);
  await client.workspaceApiOperation.createOrUpdate(...at, id, 'orders', 'get', get);
  const choose = '<set-backend-service backend-id="@(&quot;b&quot;)" />';
  await client.workspaceApiPolicy.createOrUpdate(...at, id, 'orders', 'policy', {
    ...document(`<base />${via('"api " + context.Api.Id')}${choose}<include-fragment fragment-id="f" />`),
  });
  await client.workspaceApiOperationPolicy.createOrUpdate(
    ...at,
    id,
    'orders',
    'get',
    'policy',
    document(`<base />${via('"operation"')}`),
  );
  await client.workspaceProductApiLink.createOrUpdate(...at, id, 'p', 'l', { apiId: '/apis/orders' });
  const scopes = { product: '/products/p', api: '/apis/orders', all: '/apis' };
  for (const [name, scope] of Object.entries(scopes))
    await client.workspaceSubscription.createOrUpdate(...at, id, name, {
      scope,
      displayName: name,
      primaryKey: `key-${id}-${name}`,
      state: 'active',
    });
}

async function call(path: string, key?: string): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${ready.gateway}/${path}`, {
    headers: key === undefined ? {} : { 'ocp-apim-subscription-key': key },
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test.each(['red', 'blue'])('policies run from all APIs to the operation, each in what it stands in: %s', async (id) => {
  await until(async () => (await call(`${id}/orders`, `key-${id}-product`)).status === 200);
  const { body } = await call(`${id}/orders`, `key-${id}-product`);
  expect(body.via).toBe(`global, workspace Workspace ${id}, product p, api orders, fragment of ${id}, operation`);
  expect(body.credential).toBe(id);
  expect((await call(`${id}/orders`, `key-${id}-all`)).body.via).not.toContain('product');
});

test('L7: keys open what is in their workspace, and nothing of another or of the service', async () => {
  for (const name of ['product', 'api', 'all']) {
    expect((await call('red/orders', `key-red-${name}`)).status).toBe(200);
    expect((await call('red/orders', `key-blue-${name}`)).status).toBe(401);
    expect((await call('own', `key-red-${name}`)).status).toBe(401);
  }
  expect((await call('red/orders', 'key-service')).status).toBe(401);
  expect(await call('own', 'key-service')).toMatchObject({ body: { credential: 'the service' } });
});
