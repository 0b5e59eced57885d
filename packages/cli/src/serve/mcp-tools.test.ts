import { emptySnapshot } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { connect, estate, listed, post, textOf, tool } from './mcp-testing.ts';
import { startBackend, startGateway } from './testing.ts';

describe('an MCP server from a REST API', () => {
  test('lists its tools to the SDK, with schemas of parameters, bodies and what those refer to', async () => {
    await using gateway = await startGateway(
      estate('http://127.0.0.1:1', [tool('get-order'), tool('place-order', 'place order'), tool('get-order')]),
    );
    await using client = await connect(`${gateway.url}/a/mcp`);
    expect(client.getServerCapabilities()).toEqual({ tools: {} });
    expect(client.getServerVersion()).toMatchObject({ name: 'a', version: '1' });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['get-order', 'place_order', 'get-order_2']);
    expect(tools[0]).toMatchObject({
      description: 'Does get-order.',
      annotations: { readOnlyHint: true },
      inputSchema: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string', description: 'Its number.' },
          id_query: { type: 'integer' },
          tags: { type: 'array', items: { type: 'string' } },
          'X-Trace': { type: 'string' },
        },
      },
    });
    expect(Object.keys(tools[0]!.inputSchema.properties!)).toEqual(['id', 'id_query', 'tags', 'X-Trace']);
    expect(tools[1]!.inputSchema).toEqual({
      type: 'object',
      properties: { dry: { type: 'boolean', default: false }, body: { $ref: '#/$defs/Order' } },
      required: ['body'],
      $defs: {
        Order: {
          type: 'object',
          required: ['item'],
          properties: {
            item: { $ref: '#/$defs/Item' },
            count: { type: 'integer', exclusiveMinimum: 0 },
            note: { type: ['string', 'null'] },
          },
        },
        Item: {
          type: 'object',
          required: ['sku'],
          properties: { sku: { type: 'string' }, parent: { $ref: '#/$defs/Item' } },
        },
      },
    });
  });

  test('calls the operation with arguments where they belong', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway(
      estate(backend.url, [tool('get-order'), tool('place-order'), tool('file')]),
    );
    await using client = await connect(`${gateway.url}/a/mcp`);
    const got = await client.callTool({
      name: 'get-order',
      arguments: { id: 'a b', id_query: 4, tags: ['x', 'y&z'], 'X-Trace': 'über' },
    });
    const { method, url, headers } = JSON.parse(textOf(got));
    expect([method, url]).toEqual(['GET', '/orders/a%20b?id=4&tags=x&tags=y%26z']);
    expect(headers['x-trace']).toBe('über');
    expect(got.structuredContent).toMatchObject({ method: 'GET' });
    const placed = await client.callTool({ name: 'place-order', arguments: { body: { item: { sku: '1' } } } });
    expect(placed.structuredContent).toMatchObject({
      method: 'POST',
      url: '/orders?dry=false',
      body: '{"item":{"sku":"1"}}',
      headers: { 'content-type': 'application/json' },
    });
    const file = await client.callTool({ name: 'file', arguments: { path: 'x/y z' } });
    expect(file.structuredContent).toMatchObject({ url: '/files/x/y%20z' });
    expect(gateway.bugs).toEqual([]);
  });

  test('gives text, images, audio and bytes as what they are, and errors of the service as errors', async () => {
    const kinds: Readonly<Record<string, readonly [number, string, string | Buffer]>> = {
      '/orders/text': [200, 'text/plain', 'hello'],
      '/orders/image': [200, 'image/png', Buffer.from([1, 2, 3])],
      '/orders/audio': [200, 'audio/wav', Buffer.from([4])],
      '/orders/bytes': [200, 'application/octet-stream', Buffer.from([0, 255])],
      '/orders/list': [200, 'application/json', '[1]'],
      '/orders/none': [204, '', ''],
      '/orders/missing': [404, 'application/json', '{"no":"such"}'],
    };
    await using backend = await startBackend((request, response) => {
      const [status, type, body] = kinds[request.url!]!;
      response.writeHead(status, type === '' ? {} : { 'Content-Type': type });
      response.end(body);
    });
    await using gateway = await startGateway(estate(backend.url, [tool('get-order')]));
    await using client = await connect(`${gateway.url}/a/mcp`);
    const results = new Map<string, unknown>();
    for (const id of ['text', 'image', 'audio', 'bytes', 'list', 'none', 'missing'])
      results.set(id, await client.callTool({ name: 'get-order', arguments: { id } }));
    expect(Object.fromEntries(results)).toEqual({
      text: { content: [{ type: 'text', text: 'hello' }] },
      image: { content: [{ type: 'image', data: 'AQID', mimeType: 'image/png' }] },
      audio: { content: [{ type: 'audio', data: 'BA==', mimeType: 'audio/wav' }] },
      bytes: {
        content: [
          {
            type: 'resource',
            resource: { uri: '/orders/get-order', mimeType: 'application/octet-stream', blob: 'AP8=' },
          },
        ],
      },
      list: { content: [{ type: 'text', text: '[1]' }] },
      none: { content: [{ type: 'text', text: 'HTTP 204 No Content' }] },
      missing: { content: [{ type: 'text', text: 'HTTP 404 Not Found\n{"no":"such"}' }], isError: true },
    });
  });

  test('an API whose tools are gone has none', async () => {
    await using gateway = await startGateway(estate('http://127.0.0.1:1', []));
    await using client = await connect(`${gateway.url}/a/mcp`);
    expect((await client.listTools()).tools).toEqual([]);
  });

  test('tools that are no operations of an HTTP API are left out, and told of', async () => {
    const parts = estate('http://127.0.0.1:1', [
      tool('get-order'),
      tool('nothing'),
      { ...tool('get-order'), apiId: 'a' },
      { ...tool('get-order'), apiId: 'x' },
    ]);
    await using gateway = await startGateway(parts);
    const { tools } = JSON.parse((await post(gateway.url, listed)).body).result;
    expect(tools).toHaveLength(1);
    const { diagnostics } = gateway.plane.publish({ ...emptySnapshot, ...parts, sequenceNumber: 2 });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "the tool 'nothing' is left out: 'orders' has no operation 'nothing'",
      "the tool 'get-order' is left out: 'a' is of the type mcp; expected http",
      "the tool 'get-order' is left out: there is no API 'x'",
    ]);
  });
});
