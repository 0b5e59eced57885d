import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as openRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createCacheMemory, SharedCache } from '@turnpike/gateway';
import { expect, test } from 'vitest';
import { redisMissing, redisProgram, startRedis } from '../../../gateway/src/redis/redis-server.ts';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

// Caches behind a whole gateway: real clients, a real backend, and whatever lies between.

const cached = policies({
  inbound:
    '<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" downstream-caching-type="public" />',
  outbound: '<cache-store duration="60" />',
});

/** A backend that counts its calls and tells the number. */
async function startCounting(headers: Readonly<Record<string, string>> = {}) {
  let calls = 0;
  const backend = await startBackend((_, response) => {
    calls++;
    response.writeHead(200, headers).end(`answer ${calls}`);
  });
  return { backend, seen: () => calls, [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose]() };
}

test('a hit is answered without the backend, by any thread that shares the memory', async () => {
  await using counting = await startCounting({ 'X-From': 'backend', 'Content-Type': 'text/plain' });
  const cacheMemory = createCacheMemory(1024 * 1024);
  const estate = { apis: [api(['GET /'], { serviceUrl: counting.backend.url })], ...cached };
  await using one = await startGateway(estate, { cacheMemory });
  await using other = await startGateway(estate, { cacheMemory });
  const host = { headers: { Host: 'api.example' } };
  expect((await ask(`${one.url}/a`, host)).body).toBe('answer 1');
  for (const { url } of [one, other]) {
    const { status, headers, body } = await ask(`${url}/a`, host);
    expect([status, body, headers['x-from'], headers['content-length']]).toEqual([200, 'answer 1', 'backend', '8']);
    expect(headers['cache-control']).toBe('public, max-age=60, must-revalidate');
    expect(headers.age).toMatch(/^\d$/);
  }
  expect(counting.seen()).toBe(1);
  expect(new SharedCache(cacheMemory).statistics).toMatchObject({ hits: 2, misses: 1, stores: 1 });
});

test('a gateway whose policies use no cache leaves it untouched', async () => {
  await using counting = await startCounting();
  const cacheMemory = createCacheMemory();
  await using gateway = await startGateway(
    { apis: [api(['GET /'], { serviceUrl: counting.backend.url })] },
    { cacheMemory },
  );
  await ask(`${gateway.url}/a`);
  expect(new SharedCache(cacheMemory).statistics).toMatchObject({ hits: 0, misses: 0, stores: 0, bytes: 0 });
});

test('records say whether the cache had the answer', async () => {
  await using counting = await startCounting();
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
  const records = join(folder, 'records.ndjson');
  {
    const estate = { apis: [api(['GET /', 'POST /'], { serviceUrl: counting.backend.url })], ...cached };
    await using gateway = await startGateway(estate, { records });
    await ask(`${gateway.url}/a`);
    await ask(`${gateway.url}/a`);
    await ask(`${gateway.url}/a`, { method: 'POST' });
  }
  const lines = readFileSync(records, 'utf8').trimEnd().split('\n');
  rmSync(folder, { recursive: true });
  expect(lines.map((line) => JSON.parse(line).Cache)).toEqual(['miss', 'hit', 'none']);
});

test('an encoded answer comes back encoded, and policies behind read its text', async () => {
  const packed = gzipSync('some text');
  await using backend = await startBackend((_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed);
  });
  await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })], ...cached });
  await using reading = await startGateway({
    apis: [api(['GET /'], { serviceUrl: backend.url })],
    ...policies({
      inbound: '<cache-lookup />',
      outbound: '<cache-store duration="60" /><set-body>@(context.Response.Body.As<string>().ToUpper())</set-body>',
    }),
  });
  const options = { headers: { 'Accept-Encoding': 'gzip' } };
  for (let call = 0; call < 2; call++) {
    expect(gunzipSync(await bytesOf(`${gateway.url}/a`, options.headers)).toString()).toBe('some text');
    expect((await ask(`${reading.url}/a`, options)).body).toBe('SOME TEXT');
  }
});

test('J6: an answer of more than 2 MiB goes through and is not kept, one of 2 MiB is', async () => {
  for (const [size, calls] of [
    [2 * 1024 * 1024, 1],
    [2 * 1024 * 1024 + 1, 2],
  ] as const) {
    let seen = 0;
    await using backend = await startBackend((_, response) => {
      seen++;
      // In pieces and without a length, as streams are.
      response.write(Buffer.alloc(size - 1000, 'a'));
      response.end(Buffer.alloc(1000, 'b'));
    });
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })], ...cached });
    for (let call = 0; call < 2; call++) expect((await ask(`${gateway.url}/a`)).body).toHaveLength(size);
    expect(seen).toBe(calls);
  }
});

test('what breaks off is not kept', async () => {
  let seen = 0;
  await using backend = await startBackend((_, response) => {
    seen++;
    if (seen > 1) response.end('whole');
    else {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half', () => response.destroy());
    }
  });
  await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })], ...cached });
  await ask(`${gateway.url}/a`).catch(() => {});
  expect((await ask(`${gateway.url}/a`)).body).toBe('whole');
  expect((await ask(`${gateway.url}/a`)).body).toBe('whole');
  expect(seen).toBe(2);
});

test('J5: 500 clients who ask for the same at once make one call to the backend', async () => {
  let seen = 0;
  const held: (() => void)[] = [];
  await using backend = await startBackend((_, response) => {
    seen++;
    held.push(() => response.end('answer'));
  });
  await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })], ...cached });
  const asked = Array.from({ length: 500 }, () => ask(`${gateway.url}/a`));
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  held[0]!();
  const bodies = await Promise.all(asked.map(async (answer) => (await answer).body));
  expect(new Set(bodies)).toEqual(new Set(['answer']));
  expect(seen).toBe(1);
  expect(gateway.bugs).toEqual([]);
});

test('J5: who waits and goes away leaves nothing behind', async () => {
  const held: (() => void)[] = [];
  await using backend = await startBackend((_, response) => void held.push(() => response.end('answer')));
  await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })], ...cached });
  const first = ask(`${gateway.url}/a`);
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const { hostname, port } = new URL(gateway.url);
  const leaving = openRequest({ hostname, port, path: '/a', agent: false }).on('error', () => {});
  leaving.end();
  await new Promise((resolve) => leaving.once('finish', resolve));
  leaving.destroy();
  held[0]!();
  expect((await first).body).toBe('answer');
  expect((await ask(`${gateway.url}/a`)).body).toBe('answer');
  expect(held).toHaveLength(1);
  expect(gateway.bugs).toEqual([]);
});

test('J3, J4: two users who ask for the same never see each other’s answers', async () => {
  await using backend = await startBackend((request, response) => {
    response.end(`for ${request.headers['x-user']}`);
  });
  await using gateway = await startGateway({
    apis: [api(['GET /'], { serviceUrl: backend.url })],
    ...policies({
      inbound: '<cache-lookup><vary-by-header>X-User</vary-by-header></cache-lookup>',
      outbound: '<cache-store duration="60" />',
    }),
  });
  const users = Array.from({ length: 300 }, (_, index) => `user ${index % 7}`);
  const bodies = await Promise.all(
    users.map(async (user) => (await ask(`${gateway.url}/a`, { headers: { 'X-User': user } })).body),
  );
  expect(bodies).toEqual(users.map((user) => `for ${user}`));
});

if (redisProgram === undefined) test.skip(redisMissing, () => {});

test.skipIf(redisProgram === undefined)(
  'gateways with one Redis share what they keep, and go on without it',
  async () => {
    await using server = await startRedis();
    await using counting = await startCounting();
    const estate = { apis: [api(['GET /'], { serviceUrl: counting.backend.url })], ...cached };
    const settings = { settings: { redis: { urls: [server.url] } } };
    await using one = await startGateway(estate, settings);
    await using other = await startGateway(estate, settings);
    const host = { headers: { Host: 'api.example' } };
    // Until both are connected and what is kept has arrived, each call may be a miss.
    for (;;) {
      const before = counting.seen();
      await ask(`${one.url}/a`, host);
      await ask(`${other.url}/a`, host);
      if (counting.seen() === before) break;
    }
    server.process.kill('SIGSTOP');
    try {
      for (const { url } of [one, other]) expect((await ask(`${url}/a`, host)).status).toBe(200);
    } finally {
      server.process.kill('SIGCONT');
    }
  },
);

async function bytesOf(url: string, headers: Readonly<Record<string, string>>): Promise<Buffer> {
  const { hostname, port, pathname } = new URL(url);
  return await new Promise((resolve, reject) => {
    openRequest({ hostname, port, path: pathname, headers, agent: false }, async (response) => {
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece as Buffer);
      resolve(Buffer.concat(pieces));
    })
      .on('error', reject)
      .end();
  });
}
