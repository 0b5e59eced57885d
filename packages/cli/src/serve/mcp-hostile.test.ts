import { describe, expect, test } from 'vitest';
import { call, estate, post, textOf, tool } from './mcp-testing.ts';
import { ask, startBackend, startGateway } from './testing.ts';

describe('hostile callers', () => {
  test('what is no message is refused as such, and nothing is stuck', async () => {
    await using gateway = await startGateway(estate('http://127.0.0.1:1', [tool('get-order')]));
    const refused = async (body: unknown) => {
      const answer = await post(gateway.url, body);
      return [answer.status, JSON.parse(answer.body).error.code];
    };
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    expect(await refused('{"jsonrpc":"2.0",')).toEqual([400, -32700]);
    expect(await refused('')).toEqual([400, -32700]);
    expect(await refused('null')).toEqual([400, -32600]);
    expect(await refused('"x"')).toEqual([400, -32600]);
    expect(await refused({ ...ping, jsonrpc: '1.0' })).toEqual([400, -32600]);
    expect(await refused({ ...ping, id: null })).toEqual([400, -32600]);
    expect(await refused({ ...ping, id: 1.5 })).toEqual([400, -32600]);
    expect(await refused({ ...ping, method: 5 })).toEqual([400, -32600]);
    expect(await refused({ ...ping, params: [] })).toEqual([400, -32600]);
    expect(await refused('['.repeat(100_000) + ']'.repeat(100_000))).toEqual([400, -32600]);
    expect(await refused([])).toEqual([400, -32600]);
    expect(await refused(Array.from({ length: 10_000 }, () => ping))).toEqual([400, -32600]);
    expect(await refused({ ...ping, params: { text: 'x'.repeat(5_000_000) } })).toEqual([400, -32600]);
    const binary = await ask(`${gateway.url}/a/mcp`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from([0x22, 0xff, 0xfe, 0x22]),
    });
    expect(JSON.parse(binary.body).error.code).toBe(-32700);
    const unknown = await post(gateway.url, { ...ping, method: 'resources/list' });
    expect([unknown.status, JSON.parse(unknown.body).error.code]).toEqual([200, -32601]);
    expect((await post(gateway.url, ping)).status).toBe(200);
    expect(gateway.bugs).toEqual([]);
  });

  test('arguments that are missing, of another type or unknown are told of, and nobody is asked', async () => {
    let count = 0;
    await using backend = await startBackend((_request, response) => {
      count++;
      response.end();
    });
    await using gateway = await startGateway(estate(backend.url, [tool('get-order'), tool('place-order')]));
    const said = async (name: string, args: unknown) => {
      const { result, error } = JSON.parse((await post(gateway.url, call(name, args))).body);
      return error?.message ?? [result.isError, textOf(result)];
    };
    expect(await said('get-order', {})).toEqual([true, "The arguments of 'get-order' are wrong: 'id' is missing."]);
    expect(await said('get-order', { id: 5, id_query: '5', who: 1 })).toEqual([
      true,
      "The arguments of 'get-order' are wrong: 'id' is a number; expected string; 'id_query' is a string; expected integer; there is no argument 'who'.",
    ]);
    expect(await said('place-order', { body: { item: { sku: 1 }, count: 'x' } })).toEqual([
      true,
      "The arguments of 'place-order' are wrong: 'body.item.sku' is a number; expected string; 'body.count' is a string; expected integer.",
    ]);
    expect(await said('place-order', { body: {} })).toEqual([
      true,
      "The arguments of 'place-order' are wrong: 'body.item' is missing.",
    ]);
    expect(await said('get-order', [])).toBe("'arguments' is no JSON object.");
    expect(await said('nothing', {})).toBe("There is no tool 'nothing'.");
    expect(await said('__proto__', {})).toBe("There is no tool '__proto__'.");
    expect(count).toBe(0);
  });

  test('arguments stay where they belong: no other path, no other operation, no other header', async () => {
    const asked: string[] = [];
    await using backend = await startBackend((request, response) => {
      asked.push(request.url!);
      response.end();
    });
    await using gateway = await startGateway(estate(backend.url, [tool('get-order'), tool('file')]));
    const refused = async (name: string, args: unknown) => {
      const { result } = JSON.parse((await post(gateway.url, call(name, args))).body);
      expect(result.isError).toBe(true);
      expect(textOf(result)).toContain('are wrong');
    };
    for (const id of [
      '..',
      '.',
      '../admin',
      '..%2Fadmin',
      '%2e%2e',
      '%252e%252e',
      '..\\admin',
      'a/b',
      '',
      'a\u0000',
      '..;x',
      'report',
      'REPORT',
    ])
      await refused('get-order', { id });
    for (const path of ['../x', 'a/../../x', 'a//b', '..%2f..%2fetc', 'a/%2e%2e/b', ''])
      await refused('file', { path });
    for (const value of ['a\r\nX-Admin: 1', 'a\nb', 'a\u0000b'])
      await refused('get-order', { id: '1', 'X-Trace': value });
    expect(asked).toEqual([]);
    await post(gateway.url, call('get-order', { id: 'a?b=c#d&e', tags: ['x&admin=1'] }));
    expect(asked).toEqual(['/orders/a%3Fb%3Dc%23d%26e?tags=x%26admin%3D1']);
  });

  test('a megabyte of arguments goes on, and an answer that is too long is told of', async () => {
    await using backend = await startBackend((request, response) => {
      let length = 0;
      request.on('data', (piece: Buffer) => (length += piece.length));
      request.on('end', () => {
        response.setHeader('Content-Type', 'text/plain');
        response.end(length > 0 ? String(length) : 'x'.repeat(5_000_000));
      });
    });
    await using gateway = await startGateway(estate(backend.url, [tool('get-order'), tool('place-order')]));
    const result = async (message: object) => textOf(JSON.parse((await post(gateway.url, message)).body).result);
    const sku = 'x'.repeat(1_000_000);
    expect(await result(call('place-order', { body: { item: { sku } } }))).toBe('1000019');
    expect(await result(call('get-order', { id: '1' }))).toBe("What 'get-order' answers is longer than 4194304 bytes.");
    expect(gateway.bugs).toEqual([]);
  });

  test('a service that breaks off or cannot be reached is an error of the tool', async () => {
    await using backend = await startBackend((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100', 'Content-Type': 'text/plain' });
      response.write('half', () => response.destroy());
    });
    for (const url of [backend.url, 'http://127.0.0.1:1']) {
      await using gateway = await startGateway(estate(url, [tool('get-order')]));
      const { result } = JSON.parse((await post(gateway.url, call('get-order', { id: '1' }))).body);
      expect(result.isError).toBe(true);
      expect(gateway.bugs).toEqual([]);
    }
  });
});
