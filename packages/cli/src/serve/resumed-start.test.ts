import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationBackup, keyHash, readBackupKey } from '@turnpike/gateway';
import type { SnapshotPart } from '@turnpike/model';
import { afterAll, expect, test } from 'vitest';
import { productVersion } from './product-version.ts';
import { type RunningProgram, startProgram } from './running-program.ts';

// What a gateway has served before it serves again at once, and looks at afterwards.

const root = mkdtempSync(join(tmpdir(), 'turnpike-resumed-'));
afterAll(() => rmSync(root, { recursive: true }));

function openBackup(folder: string, program?: string): ConfigurationBackup {
  const key = readBackupKey(join(folder, 'configuration.key'));
  return new ConfigurationBackup({
    folder,
    gatewayId: 'g',
    key,
    pauseMs: 0,
    ...(program !== undefined && { program }),
  });
}

async function keep(name: string, program: string, parts: Readonly<Record<string, SnapshotPart>>): Promise<string> {
  const folder = join(root, name);
  const backup = openBackup(folder, program);
  const profile = { id: 'g', region: '', hostnames: [], authorities: [], debugKey: 'Zw==' };
  const change = { sequenceNumber: 7, parts: Object.entries(parts), removed: [] };
  backup.keep(() => ({ change, mark: 'm', profile }));
  await backup.close();
  return folder;
}

function start(folder: string): RunningProgram {
  return startProgram(['gateway', '--port', '0', '--no-tls', '--workers', '1', '--json', '--data', folder], {
    'config.service.endpoint': '127.0.0.1:1',
    'config.service.auth': 'GatewayKey g&209901010000&Zw==',
  });
}

/** Waits until all of it was said on standard error. */
async function told({ process: { stderr } }: RunningProgram, ...expected: readonly string[]): Promise<void> {
  let errors = '';
  stderr?.on('data', (piece: Buffer) => (errors += piece.toString()));
  for (const text of expected) await expect.poll(() => errors, { timeout: 60_000 }).toContain(text);
}

function api(id: string, text: string): Readonly<Record<string, SnapshotPart>> {
  const operations = [{ id: 'get', name: 'get', method: 'GET', urlTemplate: '/' }];
  const attached = { scope: 'api', apiId: id, apiRevision: '1', text: `<policies>${text}</policies>` } as const;
  return {
    [`apis/${id};rev=1`]: {
      apis: [
        {
          id,
          name: id,
          path: id,
          protocols: ['http'],
          apiRevision: '1',
          isCurrent: true,
          isOnline: true,
          type: 'http',
          operations,
        },
      ],
    },
    [`policies/${id}`]: { policies: [attached] },
  };
}

function subscription(id: string): Readonly<Record<string, SnapshotPart>> {
  const primaryKeyHash = keyHash('the key') as string;
  const one = { id, name: id, scope: '/apis', state: 'active', primaryKeyHash, createdDate: '2026-01-01' } as const;
  return { [`subscriptions/${id}`]: { subscriptions: [one] } };
}

const answer = (body: string) =>
  `<inbound><base /><return-response><set-body>${body}</set-body></return-response></inbound>`;
const broken = '<inbound><unheard-of /></inbound>';

async function ask(url: string | undefined, path: string): Promise<[number, string]> {
  const response = await fetch(`${url}${path}?subscription-key=the+key`);
  return [response.status, await response.text()];
}

test('what this program has served is served at once; what is wrong is told later, and lets no request past', async () => {
  const parts = {
    ...api('fine', answer('fine')),
    ...api('bad', broken),
    ...subscription('one'),
    ...subscription('two'),
  };
  await using gateway = start(await keep('same', productVersion(), parts));
  const saidAll = told(
    gateway,
    'error: apis/bad;rev=1/policies/policy: 1:21 there is no policy',
    "'one' has the same key",
  );
  const { gateway: url } = (await gateway.ready) ?? {};
  expect(await ask(url, '/fine')).toEqual([200, 'fine']);
  expect((await ask(url, '/bad'))[0]).toBe(500);
  await saidAll;
  expect(await ask(url, '/fine')).toEqual([200, 'fine']);
});

test('what another version has served is looked at before it is served, and then counts as served by this one', async () => {
  const good = await keep('older', '0.0.1', { ...api('fine', answer('fine')), ...subscription('one') });
  const bad = await keep('refused', '0.0.1', { ...api('fine', answer('fine')), ...api('bad', broken) });
  await using refused = start(bad);
  const saidRefused = told(refused, 'This configuration cannot run; there is nothing to serve.');
  await using gateway = start(good);
  const { gateway: url } = (await gateway.ready) ?? {};
  expect(await ask(url, '/fine')).toEqual([200, 'fine']);
  const isKept = async () => (await openBackup(good, productVersion()).load()).update?.hasRun;
  await expect.poll(isKept, { timeout: 60_000 }).toBe(true);
  await saidRefused;
});
