import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { afterAll, expect, test } from 'vitest';
import type { ControlPlaneReady } from '../serve/serve-control-plane.ts';
import { startBackend } from '../serve/testing.ts';
import { turnpike } from '../testing.ts';

const root = mkdtempSync(join(tmpdir(), 'turnpike-control-plane-'));
afterAll(() => rmSync(root, { recursive: true }));

interface Running extends AsyncDisposable {
  readonly ready: ControlPlaneReady;
  readonly client: ApiManagementClient;
  /** Ends it at once. */
  kill(): Promise<void>;
}

async function start(data: string): Promise<Running> {
  const program = fileURLToPath(new URL('../../bin/turnpike.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'control-plane', '--port', '0', '--json', '--data', data]);
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    ended.then(() => {
      throw new Error(`it ended: ${errors}`);
    }),
  ]);
  const ready = JSON.parse(line) as ControlPlaneReady;
  const credential = { getToken: async () => ({ token: ready.token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const client = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', {
    endpoint: ready.management,
    tlsOptions: { ca: readFileSync(ready.ca, 'utf8') },
    retryOptions: { maxRetries: 0 },
  });
  const stop = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await ended;
  };
  return { ready, client, kill: () => stop('SIGKILL'), [Symbol.asyncDispose]: () => stop('SIGTERM') };
}

const at: [string, string] = ['turnpike', 'local'];

/** What the gateway answers once it is what is expected: changes reach it a moment after they are acknowledged. */
async function eventually(url: string, key: string | undefined, status: number): Promise<Response> {
  const headers: Record<string, string> = key === undefined ? {} : { 'Ocp-Apim-Subscription-Key': key };
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(url, { headers });
    if (answer.status === status || attempt === 200) return answer;
    await answer.text();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("what Microsoft's SDK writes is what the gateway does", { timeout: 60_000 }, async () => {
  await using backend = await startBackend();
  await using running = await start(join(root, 'whole'));
  const { client, ready } = running;
  const { api, apiOperation, apiPolicy, namedValue, product, productApi, subscription } = client;
  expect((await client.apiManagementService.get(...at)).gatewayUrl).toBe(ready.gateway);

  await namedValue.beginCreateOrUpdateAndWait(...at, 'team', { displayName: 'team', value: 'blue', secret: true });
  const settings = { path: 'echo', displayName: 'Echo', serviceUrl: backend.url, protocols: ['http' as const] };
  await api.beginCreateOrUpdateAndWait(...at, 'echo', settings);
  await apiOperation.createOrUpdate(...at, 'echo', 'get', { displayName: 'Get', method: 'GET', urlTemplate: '/hello' });
  const value =
    '<policies><inbound><base /><set-header name="X-Team" exists-action="override"><value>@("{{team}}" + "!")</value>' +
    '</set-header></inbound><backend><base /></backend><outbound><base /></outbound></policies>';
  await apiPolicy.createOrUpdate(...at, 'echo', 'policy', { value, format: 'rawxml' });
  await product.createOrUpdate(...at, 'starter', { displayName: 'Starter', state: 'published' });
  await productApi.createOrUpdate(...at, 'starter', 'echo');
  const body = { displayName: 'Mine', scope: '/products/starter', state: 'active' as const };
  await subscription.createOrUpdate(...at, 'mine', body);
  const { primaryKey: key = '' } = await subscription.listSecrets(...at, 'mine');

  const url = `${ready.gateway}/echo/hello`;
  const answer = await eventually(url, key, 200);
  expect(await answer.json()).toMatchObject({ url: '/hello', headers: { 'x-team': 'blue!' } });
  expect((await fetch(url)).status).toBe(401);
  await subscription.regeneratePrimaryKey(...at, 'mine');
  expect((await eventually(url, key, 401)).status).toBe(401);
  const { primaryKey: next = '' } = await subscription.listSecrets(...at, 'mine');
  expect((await eventually(url, next, 200)).status).toBe(200);
});

test('L1: what was acknowledged is there after it was killed', { timeout: 60_000 }, async () => {
  const data = join(root, 'killed');
  const first = await start(data);
  const acknowledged: string[] = [];
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let index = 0; ; index++) {
      const name = `p-${writer}-${index}`;
      await first.client.product.createOrUpdate(...at, name, { displayName: name });
      acknowledged.push(name);
      if (acknowledged.length === 60) void first.kill();
    }
  });
  await Promise.allSettled(writers);
  expect(acknowledged.length).toBeGreaterThanOrEqual(60);
  await using second = await start(data);
  const names = new Set<string | undefined>();
  for await (const { name } of second.client.product.listByService(...at)) names.add(name);
  for (const name of acknowledged) expect(names).toContain(name);
  expect(second.ready.token).not.toBe(first.ready.token);
  for (const file of ['management.key', 'management-issuer.pem'])
    expect(statSync(join(data, file)).mode & 0o777).toBe(0o600);
});

test('development tokens are for this machine: other addresses are refused', async () => {
  const { code, errors } = await turnpike(['control-plane', '--host', '0.0.0.0']);
  expect(code).toBe(2);
  expect(errors).toContain("--host is '0.0.0.0'; expected a loopback address");
});
