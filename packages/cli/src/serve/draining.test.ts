import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { connectRaw } from './raw-client.ts';
import { api, ask, startBackend, startGateway } from './testing.ts';

describe('M8: a gateway that drains', () => {
  test('finishes what is under way, says that connections end, and takes no new ones', async () => {
    const waiting: ServerResponse[] = [];
    await using backend = await startBackend((request, response) => {
      if (request.url === '/slow') waiting.push(response);
      else response.end('quick');
    });
    await using gateway = await startGateway({
      apis: [api(['GET /slow', 'GET /quick'], { serviceUrl: backend.url })],
    });
    await using slow = await connectRaw(gateway.port);
    slow.socket.write('GET /a/slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await using idle = await connectRaw(gateway.port);
    idle.socket.write('GET /a/quick HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await idle.until('quick')).not.toMatch(/connection: close/i);
    await expect.poll(() => waiting.length).toBe(1);
    const drained = gateway.plane.drain(20_000);
    await idle.closed;
    await expect
      .poll(
        () =>
          new Promise<string>((resolve) => {
            const late = connect({ port: gateway.port, host: '127.0.0.1' });
            late
              .on('connect', () => resolve('connected'))
              .on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? ''));
            late.on('close', () => late.destroy());
          }),
      )
      .toBe('ECONNREFUSED');
    waiting[0]!.end('slow answer');
    expect(await slow.until('slow answer')).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close/i);
    await slow.closed;
    await drained;
  });

  test('closes what does not end within the grace', async () => {
    await using backend = await startBackend(() => {});
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    await using client = await connectRaw(gateway.port);
    client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await gateway.plane.drain(50);
    await client.closed;
    expect(client.received).toBe('');
  });

  test('writes the records of what ended last', async () => {
    await using backend = await startBackend();
    const gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    expect((await ask(`${gateway.url}/a`)).status).toBe(200);
    await gateway[Symbol.asyncDispose]();
    expect(gateway.bugs).toEqual([]);
  });
});
