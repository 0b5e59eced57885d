import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { SnapshotParts } from '@turnpike/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quietTerminal } from '../management/testing.ts';
import { type OpenControlPlane, openControlPlane } from './open-control-plane.ts';
import { ask, startGateway, type TestGateway } from './testing.ts';

// What a new service has in it, as its gateway serves it.

const data = mkdtempSync(join(tmpdir(), 'turnpike-new-service-'));
let plane: OpenControlPlane;
let gateway: TestGateway;
let key = '';

beforeAll(async () => {
  const parts = new SnapshotParts();
  const settings = { data, host: '127.0.0.1', port: 0, json: true };
  plane = await openControlPlane(settings, quietTerminal, { onChanged: (change) => void parts.apply(change) });
  const { management, token, ca } = plane.ready;
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const client = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', {
    endpoint: management,
    tlsOptions: { ca: readFileSync(ca, 'utf8') },
  });
  key = (await client.subscription.listSecrets('turnpike', 'local', 'master')).primaryKey as string;
  gateway = await startGateway(parts.snapshot());
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await plane[Symbol.asyncDispose]();
  rmSync(data, { recursive: true });
});

test('its API answers with what it was asked, to whoever has a key, and never with the key', async () => {
  const url = `${gateway.url}/echo/resource`;
  expect((await ask(url)).status).toBe(401);
  const headers = { 'Ocp-Apim-Subscription-Key': key, Authorization: 'Bearer secret', 'X-Team': 'blue' };
  const answer = await ask(url, { method: 'POST', headers, body: 'hello' });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({
    method: 'POST',
    path: '/echo/resource',
    headers: { 'x-team': 'blue' },
    body: 'hello',
  });
  expect(answer.body).not.toMatch(new RegExp(`${key}|secret`));
  for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) expect((await ask(url, { method, headers })).status).toBe(200);
  expect((await ask(`${gateway.url}/echo/other`, { headers })).status).toBe(404);
});
