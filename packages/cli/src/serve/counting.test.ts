import { randomBytes } from 'node:crypto';
import { BroadcastChannel } from 'node:worker_threads';
import {
  createCircuitMemory,
  createCounterMemory,
  createQuotaMemory,
  createSlotMemory,
  SharedSlots,
} from '@turnpike/gateway';
import { emptySnapshot } from '@turnpike/model';
import { expect, test } from 'vitest';
import { connectRaw } from './raw-client.ts';
import { checkRedis } from './start-checks.ts';
import { Supervisor } from './supervisor.ts';
import { api, ask, startBackend, startGateway, subscription } from './testing.ts';

// What is counted of requests that are real.

const document = (inbound: string, backend = '<forward-request />') =>
  `<policies><inbound>${inbound}</inbound><backend>${backend}</backend><outbound /><on-error /></policies>`;
const key = 'a key';
const limited = {
  scope: 'api',
  apiId: 'a',
  apiRevision: '1',
  text: document('', '<limit-concurrency key="k" max-count="2"><forward-request /></limit-concurrency>'),
} as const;

test('K10: a thread that dies gives back the places that its requests had', async () => {
  await using backend = await startBackend((request, response) => {
    if (!request.url?.startsWith('/slow')) response.end('quick');
  });
  const slotMemory = createSlotMemory({ keys: 64 });
  const slots = new SharedSlots(slotMemory, 127);
  const ending = new BroadcastChannel('turnpike-dying-worker');
  const supervisor = new Supervisor(
    {
      listeners: [{ host: '127.0.0.1', port: 0 }],
      snapshot: {
        ...emptySnapshot,
        apis: [api(['GET /slow', 'GET /quick'], { serviceUrl: backend.url })],
        policies: [limited],
      },
      counterMemory: createCounterMemory({ keys: 64 }),
      circuitMemory: createCircuitMemory({ circuits: 16 }),
      quotaMemory: createQuotaMemory({ keys: 64 }),
      slotMemory,
      secret: randomBytes(32),
      trustedProxies: [],
      gatewayId: 'managed',
    },
    { onPublished() {}, onBug() {}, onNote() {}, onCrash() {} },
    new URL('./dying-worker.ts', import.meta.url),
  );
  const [port] = (await supervisor.start(1)) as [number];
  try {
    const waiting = [await connectRaw(port), await connectRaw(port)];
    for (const client of waiting) client.socket.write('GET /a/slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => slots.inside).toBe(2);
    expect((await ask(`http://127.0.0.1:${port}/a/quick`)).status).toBe(429);
    ending.postMessage('now');
    await expect.poll(() => slots.inside).toBe(0);
    // The thread that takes its place has to listen first.
    const again = () =>
      ask(`http://127.0.0.1:${port}/a/quick`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(again).toBe(200);
    for (const client of waiting) await client[Symbol.asyncDispose]();
  } finally {
    ending.close();
    await supervisor.drain(1000);
  }
});

test('K10: a caller that goes away gives back its place', async () => {
  await using backend = await startBackend(() => {});
  const slotMemory = createSlotMemory({ keys: 64 });
  await using gateway = await startGateway(
    { apis: [api(['GET /slow'], { serviceUrl: backend.url })], policies: [limited] },
    { slotMemory },
  );
  const slots = new SharedSlots(slotMemory, 1);
  for (let round = 0; round < 3; round++) {
    const client = await connectRaw(gateway.port);
    client.socket.write('GET /a/slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => slots.inside).toBe(1);
    client.socket.resetAndDestroy();
    await expect.poll(() => slots.inside).toBe(0);
  }
});

test('a quota counts the bytes both ways, when a caller goes away too', async () => {
  let letGo = () => {};
  await using backend = await startBackend((_request, response) => {
    response.write('x'.repeat(100_000));
    letGo = () => response.end();
  });
  const policies = [
    { scope: 'product', productId: 'p', text: document('<quota bandwidth="50" renewal-period="2592000" />') },
  ] as const;
  await using gateway = await startGateway({
    apis: [api(['GET /x'], { serviceUrl: backend.url, subscriptionRequired: true })],
    products: [{ id: 'p', name: 'P', state: 'published', apis: ['a'], groups: [] }],
    subscriptions: [subscription('s', key, { scope: '/products/p' })],
    policies,
  });
  const client = await connectRaw(gateway.port);
  client.socket.write(`GET /a/x HTTP/1.1\r\nHost: a\r\nOcp-Apim-Subscription-Key: ${key}\r\n\r\n`);
  await client.until(/x{60000}/);
  await client[Symbol.asyncDispose]();
  await expect
    .poll(async () => {
      const asked = ask(`${gateway.url}/a/x`, { headers: { 'Ocp-Apim-Subscription-Key': key } });
      setTimeout(() => letGo(), 50);
      return (await asked).status;
    })
    .toBe(403);
  expect(gateway.bugs).toEqual([]);
});

test('a Redis that cannot be what is meant is said before anything starts, and no password with it', () => {
  checkRedis(undefined);
  checkRedis({ urls: ['rediss://:secret@localhost:6380/1'] });
  expect(() => checkRedis({ urls: [] })).toThrow("'redis.urls' is empty; expected redis://host:6379");
  for (const url of ['localhost:6379', 'http://:secret@localhost', 'redis://', ':secret@'])
    expect(() => checkRedis({ urls: [url] })).toThrow(
      /^'redis\.urls' has an entry that is no URL of a Redis; (?!.*secret)/,
    );
  expect(() => checkRedis({ urls: ['redis://h'], authorities: ['missing.pem'] })).toThrow(
    "'redis' names the file 'missing.pem', which cannot be read",
  );
});
