import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { BroadcastChannel } from 'node:worker_threads';
import { createCircuitMemory, createCounterMemory } from '@turnpike/gateway';
import { emptySnapshot } from '@turnpike/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectRaw } from './raw-client.ts';
import { Supervisor } from './supervisor.ts';
import { api, ask, type Listening, startBackend } from './testing.ts';

// Threads that fail, while requests are under way in them.

const crashes: (string | undefined)[] = [];
const waiting: ServerResponse[] = [];
const failing = new BroadcastChannel('turnpike-failing-worker');
let backend: Listening;
let supervisor: Supervisor;
let port = 0;

beforeAll(async () => {
  backend = await startBackend((request, response) => {
    if (request.url?.startsWith('/slow')) waiting.push(response);
    else response.end('quick answer');
  });
  supervisor = new Supervisor(
    {
      listeners: [{ host: '127.0.0.1', port: 0 }],
      snapshot: { ...emptySnapshot, apis: [api(['GET /slow', 'GET /quick'], { serviceUrl: backend.url })] },
      counterMemory: createCounterMemory({ keys: 1024 }),
      circuitMemory: createCircuitMemory({ circuits: 64 }),
      secret: randomBytes(32),
      trustedProxies: [],
      gatewayId: 'managed',
    },
    { onPublished() {}, onBug() {}, onNote() {}, onCrash: (reason) => crashes.push(reason) },
    new URL('./failing-worker.ts', import.meta.url),
  );
  [port] = (await supervisor.start(1)) as [number];
});

afterAll(async () => {
  failing.close();
  await supervisor?.drain(1000);
  await backend?.[Symbol.asyncDispose]();
});

test('what is under way in a thread is answered although the thread meets an exception that nobody catches', async () => {
  await using slow = await connectRaw(port);
  slow.socket.write('GET /a/slow HTTP/1.1\r\nHost: a\r\n\r\n');
  await expect.poll(() => waiting.length).toBe(1);
  await using kept = await connectRaw(port);
  kept.socket.write('GET /a/quick HTTP/1.1\r\nHost: a\r\n\r\n');
  await kept.until('quick answer');

  failing.postMessage('fail');
  await expect.poll(() => crashes.length).toBe(1);
  expect(crashes[0]).toContain('planned by a test');
  // The thread accepts until another does: nobody is refused.
  const statuses = new Set<number>();
  while (supervisor.size < 2) statuses.add((await ask(`http://127.0.0.1:${port}/a/quick`)).status);
  kept.socket.write('GET /a/quick HTTP/1.1\r\nHost: a\r\n\r\n');
  await kept.until(/quick answer[\s\S]*quick answer/);
  // It is told to end when the other listens, and says so to those who wait for nothing.
  while (supervisor.size === 2 && !kept.socket.closed) {
    statuses.add((await ask(`http://127.0.0.1:${port}/a/quick`)).status);
  }
  await kept.closed;
  expect([...statuses]).toEqual([200]);

  waiting[0]!.end('slow answer');
  expect(await slow.until('slow answer')).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close/i);
  await slow.closed;
  await expect.poll(() => supervisor.size).toBe(1);
  expect([supervisor.restarts, (await ask(`http://127.0.0.1:${port}/a/quick`)).status]).toEqual([1, 200]);
});
