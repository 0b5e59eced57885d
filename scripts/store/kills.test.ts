import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../../packages/cli/src/serve/open-store.ts';
import { postgresPrograms, startPostgres } from '../../packages/gateway/src/graphql/databases/postgresql-server.ts';
import { killAgainAndAgain } from './kills.ts';
import { raceForOneVersion } from './winners.ts';

// A sample of `npm run prove:store`.

const root = mkdtempSync(join(tmpdir(), 'turnpike-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folderOf(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
}

test('L1, T19: of a control plane on SQLite that is killed while it writes, nothing is lost or half applied', async () => {
  const folder = folderOf('sqlite');
  const open = () => openStore({ data: folder }, () => {});
  const finding = await killAgainAndAgain({ kills: 2, writers: 4, mostMs: 100, folder, open });
  expect(finding).toMatchObject({ holds: true, kills: 2, mistakes: [] });
  expect(finding.acknowledged).toBeGreaterThan(0);
});

test.skipIf(postgresPrograms === undefined)(
  'L1, L2, T19: with two on PostgreSQL, one writer of a version wins; of one that is killed, nothing is lost',
  async () => {
    await using server = await startPostgres();
    const folder = folderOf('postgres');
    const { url } = server;
    const open = () => openStore({ data: folder, store: url }, () => {});
    const finding = await killAgainAndAgain({ kills: 1, writers: 4, mostMs: 100, folder, storeUrl: url, open });
    expect(finding).toMatchObject({ holds: true, kills: 1, mistakes: [] });
    expect((await raceForOneVersion([folder, folder], url, 2, 60)).mistakes).toEqual([]);
  },
);
