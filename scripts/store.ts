import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../packages/cli/src/serve/open-store.ts';
import {
  postgresMissing,
  postgresPrograms,
  startPostgres,
} from '../packages/gateway/src/graphql/databases/postgresql-server.ts';
import { killAgainAndAgain } from './store/kills.ts';
import { raceForOneVersion } from './store/winners.ts';

// Whether a control plane that is killed loses what it has acknowledged, tried with SQLite and with PostgreSQL; and whether of
// many who change one version at two control planes on PostgreSQL exactly one does:
//
//   npm run prove:store -- --kills 1000 --writers 8 --rounds 20 --rivals 2000
//
// --only sqlite, postgres or etag leaves out the others. TURNPIKE_PROVE_PLANE names another form of store/plane.ts, such as a bundle
// of it, which starts in a quarter of the time. Each line says what was tried and what came of it; the exit code is 1 when
// something does not hold.

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    writers: { type: 'string', default: '8' },
    'most-ms': { type: 'string', default: '300' },
    rounds: { type: 'string', default: '20' },
    rivals: { type: 'string', default: '2000' },
    only: { type: 'string' },
  },
});

const root = mkdtempSync(join(tmpdir(), 'turnpike-store-'));
let failures = 0;

async function prove(name: string, storeUrl: string | undefined): Promise<void> {
  const folder = join(root, name);
  mkdirSync(folder);
  const begun = performance.now();
  const finding = await killAgainAndAgain({
    kills: Number(values.kills),
    writers: Number(values.writers),
    mostMs: Number(values['most-ms']),
    folder,
    ...(storeUrl !== undefined && { storeUrl }),
    open: () => openStore({ data: folder, ...(storeUrl !== undefined && { store: storeUrl }) }, () => {}),
    onKill: (kill, acknowledged, mistakes) => {
      if (kill % 50 === 0) console.error(`${name}: ${kill} kills, ${acknowledged} acknowledged, ${mistakes} mistakes`);
    },
  });
  const { holds, kills, acknowledged, kept, mistakes } = finding;
  if (!holds) failures++;
  console.log(
    `${holds ? 'holds' : 'FAILS'}  ${name}: ${kills} kills, ${acknowledged} acknowledged writes, ${mistakes.length} lost or ` +
      `half applied; ${kept} were under way and are there; ${Math.round((performance.now() - begun) / 1000)} s`,
  );
  for (const mistake of mistakes.slice(0, 20)) console.log(`       ${mistake}`);
}

async function proveWinners(storeUrl: string): Promise<void> {
  const folders = ['one', 'other'].map((name) => join(root, name));
  for (const folder of folders) mkdirSync(folder);
  // What is secret has one key wherever it is written.
  process.env.TURNPIKE_STORE_KEY = Buffer.alloc(32, 7).toString('base64');
  const begun = performance.now();
  const { rounds, writers, mistakes } = await raceForOneVersion(
    folders,
    storeUrl,
    Number(values.rounds),
    Number(values.rivals),
  );
  if (mistakes.length > 0) failures++;
  console.log(
    `${mistakes.length === 0 ? 'holds' : 'FAILS'}  etag: ${rounds} rounds of ${writers} writers at two control planes, ` +
      `${rounds - mistakes.length} with one winner; ${Math.round((performance.now() - begun) / 1000)} s`,
  );
  for (const mistake of mistakes) console.log(`       ${mistake}`);
}

const isWanted = (name: string): boolean => values.only === undefined || values.only === name;

try {
  if (isWanted('sqlite')) await prove('sqlite', undefined);
  if (postgresPrograms === undefined) console.log(postgresMissing);
  else {
    for (const name of ['postgres', 'etag'] as const) {
      if (!isWanted(name)) continue;
      await using server = await startPostgres();
      if (name === 'postgres') await prove(name, server.url);
      else await proveWinners(server.url);
    }
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;
