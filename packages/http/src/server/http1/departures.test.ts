import { Buffer } from 'node:buffer';
import { connect } from 'node:net';
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

test('N6: a client that closes while nothing has been answered is noticed without anything being sent to it', async () => {
  const { server, gone } = await serveOne(() => {});
  const client = connect(server.port, '127.0.0.1', () => client.write(request));
  setTimeout(() => client.destroy(), 50);
  expect(await gone).toBe('aborted');
  await server[Symbol.asyncDispose]();
});

test('N6: a client that closes while a chunked answer is silent is noticed', async () => {
  const { server, gone } = await serveOne((exchange) => exchange.begin(head(), undefined).write(Buffer.from('first')));
  const client = connect(server.port, '127.0.0.1', () => client.write(request));
  client.once('data', () => client.destroy());
  expect(await gone).toBe('aborted');
  await server[Symbol.asyncDispose]();
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
  expect(text).toContain('\r\n06\r\n');
  expect(await gone).toBe('finished');
  await server[Symbol.asyncDispose]();
});
