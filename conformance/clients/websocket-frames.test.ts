import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { apiFiles, type ClientGateway, startGateway } from './gateway.ts';
import { type WebSocketCase, webSocketFamilies } from './websocket-cases.ts';
import { exchange, type Outcome, play, type Recorder, startRecorder } from './websocket-wire.ts';

// What a client sends and gets on a WebSocket through the gateway, beside what it sends and gets without it: byte for byte.

const concurrency = 8;
let echo: WebSocketServer;
let recorder: Recorder;
let gateway: ClientGateway;
let direct = '';

beforeAll(async () => {
  echo = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    maxPayload: 8 * 2 ** 20,
    perMessageDeflate: { threshold: 0 },
  });
  echo.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await once(echo, 'listening');
  direct = `ws://127.0.0.1:${(echo.address() as AddressInfo).port}/`;
  recorder = await startRecorder();
  gateway = await startGateway({
    ...apiFiles('echo', { path: 'echo', type: 'websocket', serviceUrl: direct }),
    ...apiFiles('recorder', { path: 'recorder', type: 'websocket', serviceUrl: recorder.url }),
  });
});

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await recorder?.[Symbol.asyncDispose]();
  for (const socket of echo.clients) socket.terminate();
  echo.close();
});

async function forEach<Item>(items: readonly Item[], use: (item: Item, index: number) => Promise<void>): Promise<void> {
  const left = items.entries();
  const run = async () => {
    for (const [index, item] of left) await use(item, index);
  };
  await Promise.all(Array.from({ length: concurrency }, run));
}

const shown = ({ received, ...rest }: Outcome) => ({ ...rest, bytes: received.length, end: received.subarray(-130) });

describe.each(webSocketFamilies)('$id $name', ({ cases }) => {
  test('end as they do without the gateway', async () => {
    await forEach(cases, async (one: WebSocketCase, index) => {
      const expected = await play(direct, one, index);
      const outcome = await play(`${gateway.url.replace('http', 'ws')}/echo`, one, index + 1000);
      const what = `${one.id} ${one.name}`;
      expect([what, shown(outcome)]).toEqual([what, shown(expected)]);
      expect([what, outcome.received.equals(expected.received)]).toEqual([what, true]);
    });
  });

  test('reach the other side as they were sent, in both directions at once', async () => {
    for (const [index, { id, name, bytes }] of cases.entries()) {
      const theirs = cases[cases.length - 1 - index]!.bytes;
      const [arrived, answered] = await Promise.all([
        recorder.expect(theirs, index),
        exchange(`${gateway.url.replace('http', 'ws')}/recorder`, bytes, index + 1000),
      ]);
      const what = `${id} ${name}`;
      expect([what, arrived.equals(bytes), answered.equals(theirs)]).toEqual([what, true, true]);
    }
  });
});
