import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { afterAll, expect, test } from 'vitest';
import type { ControlPlaneReady } from '../serve/open-control-plane.ts';
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

test('L1: what was acknowledged is there after it was killed', async () => {
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
