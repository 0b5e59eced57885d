import { Buffer } from 'node:buffer';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FieldList } from '../../codec/fields.ts';
import type { Exchange } from '../../exchange.ts';
import { TestServer } from './raw-client.ts';

const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const head = () => ({ status: 200, reason: 'OK', fields: new FieldList() });

/** Serves one request as told, and says when its client turned out to have gone. */
async function serveOne(serve: (exchange: Exchange) => void): Promise<{ server: TestServer; gone: Promise<string> }> {
  const { promise: gone, resolve } = Promise.withResolvers<string>();
  const server = await TestServer.start((exchange) => {
    exchange.observer = { finished: () => resolve('finished'), aborted: () => resolve('aborted') };
    serve(exchange);
  });
  return { server, gone };
}

/** A second of this thread: when the machine stands still, so does this. */
async function passSecond(): Promise<void> {
  for (let tick = 0; tick < 20; tick++) await wait(50);
}

/** Whether a client that closes when `serve` has begun is noticed within a second. */
async function isNoticedInTime(serve: (exchange: Exchange) => void): Promise<boolean> {
  const begun = Promise.withResolvers<void>();
  const { server, gone } = await serveOne((exchange) => {
    serve(exchange);
    setTimeout(begun.resolve, 50);
  });
  const client = connect(server.port, '127.0.0.1', () => client.write(request));
  await begun.promise;
  client.destroy();
  const isInTime = await Promise.race([gone.then(() => true), passSecond().then(() => false)]);
  expect(await gone).toBe('aborted');
  await server[Symbol.asyncDispose]();
  return isInTime;
}

test('N6: a client that closes while nothing has been answered is noticed within a second', async () => {
  expect(await isNoticedInTime(() => {})).toBe(true);
});

test('N6: a client that closes while a chunked answer is silent is noticed within a second', async () => {
  expect(await isNoticedInTime((exchange) => exchange.begin(head(), undefined).write(Buffer.from('first')))).toBe(true);
});

test('a client that ends its direction only gets its answer, however late', async () => {
  const { server, gone } = await serveOne((exchange) => {
    setTimeout(() => {
      const body = exchange.begin(head(), undefined);
      body.write(Buffer.from('first'));
      setTimeout(() => {
        body.write(Buffer.from('second'));
        body.end(new FieldList());
      }, 1500);
    }, 700);
  });
  const client = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true }, () => client.end(request));
  const pieces: Buffer[] = [];
  for await (const piece of client) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  expect(text.replaceAll('HTTP/1.1 100 Continue\r\n\r\n', '')).toMatch(
    /^HTTP\/1\.1 200 OK\r\nTransfer-Encoding: chunked\r\n(?:Connection: close\r\n)?\r\n5\r\nfirst\r\n0*6\r\nsecond\r\n0+\r\n\r\n$/,
  );
  expect(text).toMatch(/\r\n0+6\r\n/);
  expect(await gone).toBe('finished');
  await server[Symbol.asyncDispose]();
});
