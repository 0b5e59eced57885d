import { type AddressInfo, createServer } from 'node:net';
import { SqlFailure } from '@turnpike/policy';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readConnectionString } from './connection-string.ts';
import { positional } from './positional.ts';
import { type PostgresServer, postgresMissing, postgresPrograms, startPostgres } from './postgresql-server.ts';
import { ConnectedDatabases } from './sql-databases.ts';

const parameter = (name: string, value: unknown, type?: string) => ({ name, value, type });

describe('a connection string', () => {
  test('of ADO.NET names a SQL Server', () => {
    const text =
      'Server=tcp:shop.database.windows.net,1433;Initial Catalog=shop;User ID=me;Password="a;b""c";Encrypt=True;TrustServerCertificate=False';
    expect(readConnectionString(text)).toEqual({
      kind: 'sql-server',
      host: 'shop.database.windows.net',
      port: 1433,
      database: 'shop',
      user: 'me',
      password: 'a;b"c',
      encrypt: true,
      trustCertificate: false,
    });
    expect(readConnectionString('Data Source=localhost;Database=x').host).toBe('localhost');
  });

  test('of PostgreSQL is a URL, or names a host as Npgsql does', () => {
    const expected = {
      kind: 'postgresql',
      host: 'db',
      port: 5433,
      database: 'x',
      user: 'u',
      password: 'p@',
      encrypt: true,
    };
    expect(readConnectionString('postgresql://u:p%40@db:5433/x?sslmode=verify-full')).toMatchObject(expected);
    expect(
      readConnectionString('Host=db;Port=5433;Database=x;Username=u;Password=p@;SSL Mode=VerifyFull'),
    ).toMatchObject(expected);
  });

  test('that names no server fails', () => {
    expect(() => readConnectionString('Database=x')).toThrow(SqlFailure);
  });
});

describe('the parameters of a statement for PostgreSQL', () => {
  test('are put in by place, one of a name', () => {
    const statement = 'SELECT \'@a\', "@a", @@version -- @a\n, @a, @B /* @a */ WHERE @a = x@a AND @c';
    expect(positional(statement, [parameter('b', 2, 'int'), parameter('a', { x: 1 })])).toEqual({
      text: 'SELECT \'@a\', "@a", @@version -- @a\n, $1, CAST($2 AS int) /* @a */ WHERE $1 = x@a AND @c',
      values: ['{"x":1}', 2],
    });
  });
});

test('a database is told no password but that of its connection string', async () => {
  const told: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      // AuthenticationCleartextPassword
      socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
      socket.once('data', (message) => {
        told.push(message.subarray(5, -1).toString());
        socket.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('PGPASSWORD', 'of the process');
  const databases = new ConnectedDatabases();
  for (const user of ['u', 'u:own']) {
    const connectionString = `postgres://${user}@127.0.0.1:${port}/x`;
    const query = { connectionString, accessToken: undefined, statement: 'SELECT 1', parameters: [] };
    await expect(databases.query(query)).rejects.toThrow(SqlFailure);
  }
  vi.unstubAllEnvs();
  await databases.close();
  await new Promise((resolve) => server.close(resolve));
  expect(told).toEqual(['', 'own']);
});

if (postgresPrograms === undefined) console.info(postgresMissing);

describe.skipIf(postgresPrograms === undefined)('a database', () => {
  let server: PostgresServer;
  const databases = new ConnectedDatabases();
  beforeAll(async () => {
    server = await startPostgres();
    await server.run(
      "CREATE TABLE users (id int, name text, data bytea); INSERT INTO users VALUES (1, 'Ada', 'x'), (2, 'Bob', NULL)",
    );
  });
  afterAll(async () => {
    await databases.close();
    await server[Symbol.asyncDispose]();
  });
  const ask = (statement: string, parameters: ReturnType<typeof parameter>[] = []) =>
    databases.query({ connectionString: server.url, accessToken: undefined, statement, parameters });

  test('gives rows as JSON has values', async () => {
    expect(await ask('SELECT * FROM users WHERE id = @id', [parameter('id', 1)])).toEqual([
      { id: 1, name: 'Ada', data: 'eA==' },
    ]);
  });

  test('takes what stands in a parameter for a value, whatever it says', async () => {
    const name = "x'; DROP TABLE users; --";
    expect(await ask('SELECT id FROM users WHERE name = @name', [parameter('name', name)])).toEqual([]);
    expect(await ask('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 2 }]);
  });

  test('gives the rows of the last of several statements', async () => {
    expect(await ask("INSERT INTO users VALUES (3, 'Cy'); SELECT name FROM users WHERE id = 3")).toEqual([
      { name: 'Cy' },
    ]);
  });

  test('that refuses or is not there fails', async () => {
    await expect(ask('SELECT nothing FROM users')).rejects.toThrow('column "nothing" does not exist');
    const connectionString = 'postgres://tester@127.0.0.1:1/x';
    const query = { connectionString, accessToken: undefined, statement: 'SELECT 1', parameters: [] };
    await expect(databases.query(query)).rejects.toThrow(SqlFailure);
  });
});
