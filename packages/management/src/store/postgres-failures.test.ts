import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type PostgresServer,
  postgresPrograms,
  startPostgres,
} from '../../../gateway/src/graphql/databases/postgresql-server.ts';
import { startControlPlane } from '../testing.ts';
import { openPostgresStore } from './postgres-store.ts';
import { SecretBox } from './secret-box.ts';
import type { DraftResource, Store } from './store.ts';

const box = new SecretBox(new Uint8Array(32).fill(1));

function draft(name: string): DraftResource {
  const key = `products/${name}`;
  return { key, type: 'products', parent: '', path: key, properties: {}, secrets: {}, fields: { name } };
}

describe.skipIf(postgresPrograms === undefined)('PostgreSQL that fails', () => {
  let server: PostgresServer;
  let store: Store;
  beforeAll(async () => {
    server = await startPostgres();
    store = await openPostgresStore({ url: server.url }, box);
  });
  afterAll(async () => {
    await store?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  const put = (name: string, into = store) => into.write('me', (tx) => tx.put(draft(name), 'any'));
  const endConnections = () =>
    server.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'turnpike' AND pid <> pg_backend_pid()",
    );

  test('L10: connections that have ended are made anew, and nobody hears of it', async () => {
    await put('before');
    await endConnections();
    expect((await store.get('products/before'))?.key).toBe('products/before');
    await endConnections();
    expect(await put('after')).toBeDefined();
  });

  test('L10: a change whose connection ends in the middle is made once, from its beginning', async () => {
    const before = await store.sequenceNumber();
    let runs = 0;
    await store.write('me', async (tx) => {
      await tx.put(draft(`half-${runs}`), 'any');
      if (runs++ === 0) await endConnections();
      await tx.put(draft('other-half'), 'any');
    });
    expect(runs).toBe(2);
    expect((await store.changesAfter(before, 10)).map(({ key }) => key)).toEqual([
      'products/half-1',
      'products/other-half',
    ]);
  });

  test('L10: what PostgreSQL could not serialize is tried again', async () => {
    // A sequence is not rolled back.
    await server.run(`
      CREATE SEQUENCE turnpike.tries;
      CREATE FUNCTION turnpike.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('turnpike.tries') < 3 THEN RAISE EXCEPTION 'could not serialize' USING ERRCODE = '40001'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON turnpike.resources FOR EACH ROW EXECUTE FUNCTION turnpike.refuse()`);
    const before = await store.sequenceNumber();
    expect((await put('serialized'))?.sequenceNumber).toBe(before + 1);
    await server.run('DROP TRIGGER refuse ON turnpike.resources; DROP FUNCTION turnpike.refuse');
    expect(await store.changesAfter(before, 10)).toHaveLength(1);
  });

  test('L10: a server that has become a standby is said to be one, and left as soon as it is none', async () => {
    await server.run('ALTER DATABASE postgres SET default_transaction_read_only = on');
    await endConnections();
    await expect(put('standby')).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      message: expect.stringContaining('it is a standby'),
    });
    // Several connections are made, and kept, that take no writes.
    const kept = await Promise.all([1, 2, 3, 4].map(() => store.get('products/before')));
    expect(kept.map((one) => one?.key)).toEqual(Array.from({ length: 4 }, () => 'products/before'));
    await server.run('BEGIN READ WRITE; ALTER DATABASE postgres RESET default_transaction_read_only; COMMIT');
    expect(await put('primary')).toBeDefined();
  });

  test('changes of others are heard of when the connection that told of them has ended', async () => {
    await using other = await openPostgresStore({ url: server.url }, box);
    const { promise, resolve } = Promise.withResolvers<void>();
    await endConnections();
    store.onChange(resolve);
    await put('heard', other);
    await promise;
  });

  test('L10: while PostgreSQL is away, management calls are told to come back, and then they work', async () => {
    const own = await openPostgresStore({ url: server.url, schema: 'plane' }, box);
    await using plane = await startControlPlane({ store: own });
    const body = { properties: { displayName: 'One' } };
    expect((await plane.send('PUT', 'products/one', { body })).status).toBe(201);
    await server.stop('SIGKILL');
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const {
        status,
        headers,
        body: answer,
      } = await plane.send(method, 'products/one', method === 'PUT' ? { body } : {});
      expect([status, headers['retry-after']]).toEqual([503, '2']);
      expect(answer).toMatchObject({
        error: { code: 'ServiceUnavailable', message: expect.stringContaining('PostgreSQL') },
      });
    }
    await server.start();
    let status = 503;
    while (status === 503) {
      await wait(100);
      ({ status } = await plane.send('PUT', 'products/two', { body: { properties: { displayName: 'Two' } } }));
    }
    expect(status).toBe(201);
    expect((await plane.send('GET', 'products/one')).status).toBe(200);
    await plane.published(({ products }) => products.some(({ id }) => id === 'two'));
  });

  test('a password that is wrong is said to be so, with nothing of it', async () => {
    await expect(
      openPostgresStore({ url: server.url.replace('/postgres', '/nowhere'), password: 'hunter2-hunter2' }, box),
    ).rejects.toMatchObject({ message: expect.stringMatching(/^(?!.*hunter2).*does not have the database/) });
  });
});
