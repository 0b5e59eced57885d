import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../../../../http/src/server/listener/free-port.ts';

// A real PostgreSQL for tests, in a folder of its own.

const folders = ['/usr/lib/postgresql/17/bin', '/usr/lib/postgresql/16/bin', '/usr/lib/postgresql/15/bin'];

/** Where the programs of PostgreSQL are; absent where it is not installed. */
export const postgresPrograms: string | undefined = [process.env.TURNPIKE_POSTGRES_BIN, ...folders].find(
  (folder) => folder !== undefined && existsSync(join(folder, 'initdb')),
);

/** Why tests with a real server are left out. */
export const postgresMissing = 'left out: no PostgreSQL here (TURNPIKE_POSTGRES_BIN names its programs)';

/** A server of a test. */
export interface PostgresServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Executes statements. */
  run(statements: string): Promise<void>;
  /** Ends it, by `SIGINT` as an operator does or by `SIGKILL` as nobody should; what it has stays. */
  stop(signal?: 'SIGINT' | 'SIGKILL'): Promise<void>;
  /** Starts it again, where it was. */
  start(): Promise<void>;
}

/** PostgreSQL does not run as root: there, nobody does it. */
const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Starts a server on a free port. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = postgresPrograms as string;
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid as number);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'tester', '-A', 'trust', '--no-sync', '-E', 'UTF8'],
    account,
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const settings = [
    '-D',
    data,
    '-p',
    String(port),
    '-k',
    folder,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'fsync=off',
  ];
  const url = `postgres://tester@127.0.0.1:${port}/postgres`;
  let child: ChildProcess;
  const start = async () => {
    child = spawn(join(programs, 'postgres'), settings, { ...account, stdio: 'ignore' });
    await untilReady(url, child);
  };
  const stop = async (signal: NodeJS.Signals = 'SIGINT') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  // A test that has taken too long disposes of nothing.
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  await start();
  return {
    url,
    port,
    run: (statements) => execute(url, statements),
    stop,
    start,
    async [Symbol.asyncDispose]() {
      process.off('exit', onExit);
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function execute(url: string, statements: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL has ended with ${child.exitCode}`);
    try {
      await execute(url, 'SELECT 1');
      return;
    } catch {
      await wait(100);
    }
  }
  throw new Error('PostgreSQL does not answer');
}
