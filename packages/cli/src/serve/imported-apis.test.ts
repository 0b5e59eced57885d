import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningProgram, startProgram } from './running-program.ts';

// What is imported through the management API is what the gateway serves and policies validate by.

const at: [string, string] = ['turnpike', 'local'];
const data = mkdtempSync(join(tmpdir(), 'turnpike-imported-'));
const backend = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ url: request.url }));
});
let program: RunningProgram;
let client: ApiManagementClient;
let gateway = '';
let origin = '';

beforeAll(async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  backend.listen(0, '127.0.0.1', resolve);
  await promise;
  origin = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  program = startProgram(['up', '--port', '0', '--json', '--data', data]);
  const ready = await program.ready;
  if (ready === undefined) throw new Error((await program.ended).errors);
  const { token = '', management = '', ca = '' } = ready;
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const tlsOptions = { ca: readFileSync(ca, 'utf8') };
  client = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', {
    endpoint: management,
    tlsOptions,
  });
  gateway = ready.gateway ?? '';
});

afterAll(async () => {
  await program[Symbol.asyncDispose]();
  backend.closeAllConnections();
  backend.close();
  rmSync(data, { recursive: true });
});

/** Asks until the gateway knows of the API. */
async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const answer = await fetch(gateway + path, init);
    if (answer.status !== 404) return answer;
    await answer.body?.cancel();
  }
}

test('an API that was imported is served, and its schemas are what policies validate by', async () => {
  const value = JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'Orders' },
    servers: [{ url: `${origin}/backend` }],
    paths: {
      '/orders': {
        post: {
          operationId: 'Place order',
          parameters: [
            { name: 'tags', in: 'query', schema: { type: 'array', maxItems: 2, items: { type: 'integer' } } },
          ],
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
          responses: { 200: { description: 'Placed.' } },
        },
      },
    },
    components: {
      schemas: { Order: { type: 'object', required: ['item'], properties: { item: { type: 'string' } } } },
    },
  });
  const { api, apiPolicy } = client;
  const given = { path: 'imported', format: 'openapi+json', value, subscriptionRequired: false, protocols: ['http'] };
  await api.beginCreateOrUpdateAndWait(...at, 'orders', given);
  const policy = `<policies><inbound><base />
    <validate-parameters specified-parameter-action="prevent" unspecified-parameter-action="ignore" />
    <validate-content unspecified-content-type-action="prevent" max-size="1024" size-exceeded-action="prevent">
      <content type="application/json" validate-as="json" action="prevent" />
    </validate-content></inbound><backend><base /></backend></policies>`;
  await apiPolicy.createOrUpdate(...at, 'orders', 'policy', { value: policy, format: 'rawxml' });
  const post = (body: object, query = '') =>
    ask(`/imported/orders${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const fine = await post({ item: 'tea' }, '?tags=1&tags=2');
  expect([fine.status, await fine.text()]).toEqual([200, '{"url":"/backend/orders?tags=1&tags=2"}']);
  await expect.poll(async () => (await post({ item: 1 })).status).toBe(400);
  expect((await post({}, '')).status).toBe(400);
  expect((await post({ item: 'tea' }, '?tags=1&tags=x')).status).toBe(400);
  expect((await post({ item: 'tea' }, '?tags=1&tags=2&tags=3')).status).toBe(400);
  const exported = await client.apiExport.get(...at, 'orders', 'openapi+json-link', 'true');
  expect(exported.value?.link).toContain('/links/');
});
