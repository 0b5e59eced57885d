import { Buffer } from 'node:buffer';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostgresVectors } from './postgres-vectors.ts';
import { semanticStoreSuite, turned } from './semantic-store-suite.ts';

// PostgreSQL in WebAssembly with pgvector, over a real socket.

let database: PGlite;
let server: PGLiteSocketServer;
let store: PostgresVectors;
let url: string;

beforeAll(async () => {
  database = await PGlite.create({ extensions: { vector } });
  server = new PGLiteSocketServer({ db: database, port: 0, host: '127.0.0.1', maxConnections: 8 });
  const listening = new Promise<number>((resolve) =>
    server.addEventListener('listening', (event) => resolve((event as CustomEvent<{ port: number }>).detail.port)),
  );
  await server.start();
  url = `postgres://postgres@127.0.0.1:${await listening}/postgres`;
  store = new PostgresVectors({ url, commandMs: 20_000 });
});

afterAll(async () => {
  await store.close();
  await server.stop();
  await database.close();
});

describe('in PostgreSQL', () => semanticStoreSuite(() => ({ store, pass: (milliseconds) => wait(milliseconds) })));

test('gateways that begin at the same time share one table', async () => {
  const others = [1, 2].map(() => new PostgresVectors({ url, commandMs: 20_000, connections: 1 }));
  await Promise.all(others.map((one, index) => one.keep('fleet', turned(index * 90), Buffer.from(`${index}`), 60_000)));
  expect(Buffer.from((await others[0]!.find('fleet', turned(80), 0.1))!.value).toString()).toBe('1');
  await Promise.all(others.map((one) => one.close()));
});

test('N4: a nearer one of another partition is not found by way of the index either', async () => {
  await database.exec('SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off;');
  for (let degrees = 0; degrees < 50; degrees++) await store.keep('ann 2', turned(degrees), Buffer.from('Ann'), 60_000);
  await store.keep('bob 2', turned(80), Buffer.from('Bob'), 60_000);
  expect(Buffer.from((await store.find('bob 2', turned(0), 2))!.value).toString()).toBe('Bob');
  expect(await store.find('bob 2', turned(0), 0.5)).toBeUndefined();
  await database.exec('RESET ALL');
});

test('vectors that are too long for an index are found without', async () => {
  const long = new Float32Array(3_072).fill(1);
  await store.keep('long', long, Buffer.from('x'), 60_000);
  expect((await store.find('long', long, 0.01))?.score).toBeCloseTo(0, 3);
});

test('one who cannot be reached, or is none, is a miss, and is left alone for a second', async () => {
  let calls = 0;
  const nobody = createServer((socket) => {
    calls++;
    socket.on('error', () => {});
    socket.write('this is no PostgreSQL', () => socket.destroy());
  });
  await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
  const { port } = nobody.address() as { port: number };
  const lost = new PostgresVectors({ url: `postgres://a@127.0.0.1:${port}/a`, commandMs: 5_000 });
  expect(await lost.find('a', turned(0), 2)).toBeUndefined();
  await lost.keep('a', turned(0), Buffer.from('x'), 1000);
  expect(await lost.find('a', turned(0), 2)).toBeUndefined();
  expect(calls).toBe(1);
  expect(lost.lastError).toBeTypeOf('string');
  await lost.close();
  await new Promise((resolve) => nobody.close(resolve));
});
