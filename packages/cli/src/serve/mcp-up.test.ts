import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningProgram, startProgram } from './running-program.ts';
import type { UpReady } from './serve-up.ts';
import { ask, startBackend } from './testing.ts';

// An MCP API from the management API to the client, through a program of several threads.

const data = mkdtempSync(join(tmpdir(), 'turnpike-mcp-'));
let program: RunningProgram;
let ready: UpReady;

beforeAll(async () => {
  program = startProgram(['up', '--port', '0', '--json', '--data', data, '--workers', '2']);
  const line = await program.ready;
  if (line === undefined) throw new Error(`it ended: ${(await program.ended).errors}`);
  ready = line as unknown as UpReady;
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  rmSync(data, { recursive: true });
});

const service =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/turnpike/providers/Microsoft.ApiManagement/service/local';

/** Microsoft's client of this version does not know these properties, and leaves them out. */
function put(path: string, properties: object): Promise<number> {
  const url = new URL(`${service}/${path}?api-version=2025-09-01-preview`, ready.management);
  const headers = { Authorization: `Bearer ${ready.token}`, 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'PUT', headers, ca: readFileSync(ready.ca) }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode as number));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ properties }));
  });
}

test('what the management API is told, clients call, whichever thread they come to', async () => {
  await using backend = await startBackend();
  const common = { subscriptionRequired: false, protocols: ['http', 'https'] };
  expect(await put('apis/stock', { ...common, path: 'stock', displayName: 'Stock', serviceUrl: backend.url })).toBe(
    201,
  );
  const operation = {
    displayName: 'Get an item',
    method: 'GET',
    urlTemplate: '/items/{sku}',
    templateParameters: [{ name: 'sku', type: 'string', required: true }],
  };
  expect(await put('apis/stock/operations/get-item', operation)).toBe(201);
  const mcpTools = [{ name: 'get_item', operationId: `${service}/apis/stock/operations/get-item` }];
  expect(await put('apis/tools', { ...common, path: 'tools', displayName: 'Tools', type: 'mcp', mcpTools })).toBe(201);
  const url = `${ready.gateway}/tools/mcp`;
  // Changes reach threads one after the other, and each connection comes to one of them.
  for (let known = 0, attempt = 0; known < 20 && attempt < 3000; attempt++) {
    known = (await ask(url)).status === 404 ? 0 : known + 1;
    if (known === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)) as Parameters<Client['connect']>[0]);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['get_item']);
  const asked = await Promise.all(
    ['1', '2', '3', '4', '5', '6'].map((sku) => client.callTool({ name: 'get_item', arguments: { sku } })),
  );
  expect(asked.map(({ structuredContent }) => (structuredContent as { readonly url: string }).url)).toEqual(
    ['1', '2', '3', '4', '5', '6'].map((sku) => `/items/${sku}`),
  );
  await client.close();
});
