import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SnapshotParts } from '@turnpike/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Routes } from './arm/routes.ts';
import { Publisher } from './publish.ts';
import { resources } from './resources/index.ts';
import { SecretBox } from './store/secret-box.ts';
import { openSqliteStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';

const serviceId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/n';
const folder = mkdtempSync(join(tmpdir(), 'turnpike-publish-'));
let store: Store;

beforeAll(async () => {
  store = await openSqliteStore(join(folder, 'store.db'), new SecretBox(new Uint8Array(32).fill(7)));
});

afterAll(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function publisher(failures: unknown[] = [], definitions = resources): Publisher {
  return new Publisher(store, new Routes(definitions), serviceId, (error) => failures.push(error));
}

async function put(path: string, properties: Record<string, unknown>): Promise<void> {
  const segments = path.split('/');
  const type = segments.filter((_, index) => index % 2 === 0).join('/');
  const parent = segments.slice(0, -2).join('/').toLowerCase();
  const draft = { key: path.toLowerCase(), type, parent, path, properties, secrets: {}, fields: {} };
  await store.write('test', (transaction) => transaction.put(draft, 'any'));
}

/** Everything that somebody is told who asks now for the first time. */
async function told(): Promise<unknown> {
  const parts = new SnapshotParts();
  const change = await publisher().publish();
  if (change !== undefined) parts.apply(change);
  return parts.snapshot();
}

test('what is told is what is different, by the key of its resource', async () => {
  await put('groups/g', { displayName: 'G' });
  await put('users/Mei', { email: 'mei@example.com', firstName: 'Mei', lastName: 'Li', state: 'active' });
  const first = publisher();
  const whole = await first.publish();
  expect([whole?.after, whole?.parts.map(([key]) => key).sort()]).toEqual([undefined, ['groups/g', 'users/mei']]);
  expect(await first.publish()).toBeUndefined();

  await put('groups/g/users/Mei', {});
  const change = await first.publish();
  expect([change?.after, change?.removed]).toEqual([whole?.sequenceNumber, []]);
  expect(change?.parts).toMatchObject([['users/mei', { users: [{ id: 'Mei', groups: ['g'] }] }]]);

  await store.write('test', (transaction) => transaction.delete('groups/g', 'any'));
  const gone = await first.publish();
  expect(gone?.removed).toEqual(['groups/g']);
  expect(gone?.parts).toMatchObject([['users/mei', { users: [{ groups: [] }] }]]);
});

test('a write that gateways see nothing of is told as a number', async () => {
  const one = publisher();
  await one.publish();
  await put('tags/t', { displayName: 'T' });
  expect(await one.publish()).toMatchObject({ parts: [], removed: [] });
});

test('L4: a resource whose part cannot be made is reported, keeps the one before, and holds nobody up', async () => {
  let isBroken = false;
  const definitions = resources.map((definition) =>
    definition.type !== 'groups'
      ? definition
      : {
          ...definition,
          publish(resource: Parameters<NonNullable<typeof definition.publish>>[0], view: never) {
            if (isBroken && resource.key === 'groups/bad') throw new Error('planned by a test');
            return definition.publish!(resource, view);
          },
        },
  );
  const failures: unknown[] = [];
  const one = publisher(failures, definitions);
  await put('groups/bad', { displayName: 'before' });
  await one.publish();
  isBroken = true;
  await put('groups/bad', { displayName: 'after' });
  await put('groups/good', { displayName: 'good' });
  expect((await one.publish())?.parts.map(([key]) => key)).toEqual(['groups/good']);
  expect(String(failures)).toContain("'groups/bad' cannot be published");

  isBroken = false;
  await put('groups/good', { displayName: 'better' });
  expect((await one.publish())?.parts.map(([key]) => key).sort()).toEqual(['groups/bad', 'groups/good']);
});

test('L5: whatever comes while others are told is told together, and all of them come to the same', async () => {
  const [often, seldom] = [publisher(), publisher()].map((one) => ({ one, parts: new SnapshotParts(), times: 0 }));
  const take = async (follower: NonNullable<typeof often>) => {
    const change = await follower.one.publish();
    if (change === undefined) return;
    follower.parts.apply(change);
    follower.times++;
  };
  await Promise.all([take(often!), take(seldom!)]);
  const writes: Promise<void>[] = [];
  for (let nth = 0; nth < 1000; nth++) {
    writes.push(
      nth % 7 === 3
        ? store.write('test', async (transaction) => void (await transaction.delete(`users/u${nth % 50}`, 'any')))
        : put(`users/U${nth % 50}`, { email: `${nth}@example.com`, firstName: 'A', lastName: 'B', state: 'active' }),
    );
    if (nth % 10 === 0) await take(often!);
    if (nth % 400 === 0) await take(seldom!);
  }
  await Promise.all(writes);
  await Promise.all([take(often!), take(seldom!)]);
  expect(seldom!.times).toBeLessThan(often!.times);
  expect(often!.parts.snapshot()).toEqual(await told());
  expect(seldom!.parts.snapshot()).toEqual(often!.parts.snapshot());
});
