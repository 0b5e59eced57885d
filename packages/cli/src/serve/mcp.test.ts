import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  type Api,
  emptySnapshot,
  type McpServer as McpServerNoun,
  type McpTool,
  type Operation,
  type Snapshot,
} from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { number } from 'zod';
import { type Answer, api, ask, type Listening, startBackend, startGateway, subscription } from './testing.ts';

// https://learn.microsoft.com/azure/api-management/export-rest-mcp-server

const orders: readonly Operation[] = [
  {
    id: 'get-order',
    name: 'Get an order',
    method: 'GET',
    urlTemplate: '/orders/{id}',
    templateParameters: [{ name: 'id', type: 'string', description: 'Its number.', required: true }],
    request: {
      queryParameters: [
        { name: 'id', type: 'integer' },
        { name: 'tags', schema: { type: 'array', items: { type: 'string' } } },
      ],
      headers: [{ name: 'X-Trace', type: 'string' }, { name: 'Host' }, { name: 'Ocp-Apim-Subscription-Key' }],
    },
  },
  {
    id: 'place-order',
    name: 'Place an order',
    method: 'POST',
    urlTemplate: '/orders?dry={dry}',
    templateParameters: [{ name: 'dry', type: 'boolean', required: true, defaultValue: 'false' }],
    request: {
      description: 'Places an order.',
      representations: [
        { contentType: 'application/json', examples: [], schema: { $ref: '#/components/schemas/Order' } },
      ],
    },
  },
  { id: 'secret-report', name: 'Report', method: 'GET', urlTemplate: '/orders/report' },
  { id: 'file', name: 'File', method: 'GET', urlTemplate: '/files/{*path}' },
];

const schemas = {
  Order: {
    type: 'object',
    required: ['item'],
    properties: {
      item: { $ref: '#/components/schemas/Item' },
      count: { type: 'integer', minimum: 0, exclusiveMinimum: true },
      note: { type: 'string', nullable: true },
    },
  },
  Item: {
    type: 'object',
    required: ['sku'],
    properties: { sku: { type: 'string' }, parent: { $ref: '#/definitions/Item' } },
  },
};

function tool(operationId: string, name = operationId): McpTool {
  return { name, apiId: 'orders', operationId, description: `Does ${operationId}.` };
}

/** The API `orders` as an MCP server at `/a`. */
function estate(
  serviceUrl: string,
  tools: readonly McpTool[],
  more: Partial<Snapshot> = {},
  mcp: Partial<Api> = {},
): Partial<Snapshot> {
  return {
    apis: [
      api([], { id: 'orders', path: 'orders', serviceUrl, operations: orders, schemas, subscriptionRequired: true }),
      api([], { type: 'mcp', mcp: { tools }, ...mcp }),
    ],
    ...more,
  };
}

async function connect(url: string, headers: Record<string, string> = {}): Promise<Client & AsyncDisposable> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(`${url}/a/mcp`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function textOf(result: unknown): string {
  return (result as { readonly content: readonly { readonly text: string }[] }).content[0]!.text;
}

const listed = { jsonrpc: '2.0', id: 1, method: 'tools/list' } as const;

function call(name: string, args: unknown, id: unknown = 7): object {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
}

/** A service that answers nothing to the end, and tells when it was asked and when nobody waits any more. */
function heldBack(begins = false): {
  readonly isAsked: Promise<void>;
  readonly isEnded: Promise<void>;
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
} {
  const asked = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  return {
    isAsked: asked.promise,
    isEnded: ended.promise,
    answer(_request, response) {
      response.on('close', ended.resolve);
      if (begins) {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write('data: 1\n\n');
      }
      asked.resolve();
    },
  };
}

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

  test('runs the policies of the operation, with what policies of the MCP API have written and without credentials', async () => {
    await using backend = await startBackend();
    const document = (inbound: string) =>
      `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
    const set = (name: string, value: string) =>
      `<set-header name="${name}" exists-action="override"><value>${value}</value></set-header>`;
    await using gateway = await startGateway(
      estate(
        backend.url,
        [tool('get-order')],
        {
          subscriptions: [subscription('s', 'key-1', { scope: '/apis/a' })],
          policies: [
            { scope: 'api', apiId: 'a', apiRevision: '1', text: document(set('X-Mcp', 'written')) },
            {
              scope: 'api',
              apiId: 'orders',
              apiRevision: '1',
              text: document(
                set('X-Seen', '@(context.Api.Id + " " + context.Operation.Id + " " + context.Subscription.Id)'),
              ),
            },
            {
              scope: 'operation',
              apiId: 'orders',
              apiRevision: '1',
              operationId: 'get-order',
              text: document(set('X-Id', '@(context.Request.MatchedParameters["id"])')),
            },
          ],
        },
        { subscriptionRequired: true },
      ),
    );
    await expect(connect(`${gateway.url}/a/mcp`, { 'Ocp-Apim-Subscription-Key': 'wrong' })).rejects.toThrow(
      /invalid subscription key/,
    );
    await using client = await connect(`${gateway.url}/a/mcp`, {
      'Ocp-Apim-Subscription-Key': 'key-1',
      Authorization: 'Bearer of-the-caller',
      Cookie: 'a=b',
      'X-Route': 'blue',
    });
    const result = await client.callTool({ name: 'get-order', arguments: { id: '5' } });
    const { headers } = result.structuredContent as { headers: Record<string, string> };
    expect(headers).toMatchObject({
      'x-mcp': 'written',
      'x-seen': 'orders get-order s',
      'x-id': '5',
      'x-route': 'blue',
    });
    for (const name of [
      'authorization',
      'cookie',
      'ocp-apim-subscription-key',
      'mcp-session-id',
      'mcp-protocol-version',
      'content-type',
      'origin',
    ])
      expect(headers[name]).toBeUndefined();
  });

  test('a policy of the operation that refuses is an error of the tool; one of the MCP API is one of HTTP', async () => {
    await using backend = await startBackend();
    const refuse = (code: number) =>
      `<policies><inbound><return-response><set-status code="${code}" reason="No" /></return-response></inbound><backend><base /></backend><outbound /><on-error /></policies>`;
    const at = (apiId: string, text: string) => ({ scope: 'api', apiId, apiRevision: '1', text }) as const;
    await using first = await startGateway(
      estate(backend.url, [tool('get-order')], { policies: [at('orders', refuse(403))] }),
    );
    await using client = await connect(`${first.url}/a/mcp`);
    expect(await client.callTool({ name: 'get-order', arguments: { id: '1' } })).toEqual({
      content: [{ type: 'text', text: 'HTTP 403 No' }],
      isError: true,
    });
    await using second = await startGateway(
      estate(backend.url, [tool('get-order')], { policies: [at('a', refuse(429))] }),
    );
    expect((await post(second.url, call('get-order', { id: '1' }))).status).toBe(429);
  });

  test('a policy of the documentation limits the calls of each session', async () => {
    await using backend = await startBackend();
    // https://learn.microsoft.com/azure/api-management/export-rest-mcp-server#configure-policies-for-the-mcp-server
    const text = `<policies><inbound><set-variable name="body" value="@(context.Request.Body.As<string>(preserveContent: true))" />
      <choose><when condition="@(Newtonsoft.Json.Linq.JObject.Parse((string)context.Variables["body"])["method"] != null && Newtonsoft.Json.Linq.JObject.Parse((string)context.Variables["body"])["method"].ToString() == "tools/call")">
        <rate-limit-by-key calls="1" renewal-period="60" counter-key="@(context.Request.Headers.GetValueOrDefault("Mcp-Session-Id", "unknown"))" />
      </when></choose></inbound><backend><base /></backend><outbound /><on-error /></policies>`;
    await using gateway = await startGateway(
      estate(backend.url, [tool('get-order')], { policies: [{ scope: 'api', apiId: 'a', apiRevision: '1', text }] }),
    );
    for (let nth = 0; nth < 2; nth++) {
      await using client = await connect(`${gateway.url}/a/mcp`);
      await client.listTools();
      expect((await client.callTool({ name: 'get-order', arguments: { id: '1' } })).isError).toBeUndefined();
      await expect(client.callTool({ name: 'get-order', arguments: { id: '1' } })).rejects.toThrow(
        /Rate limit is exceeded/,
      );
    }
  });

  test('an API whose tools are gone has none', async () => {
    await using gateway = await startGateway(estate('http://127.0.0.1:1', []));
    await using client = await connect(`${gateway.url}/a/mcp`);
    expect((await client.listTools()).tools).toEqual([]);
  });

  test('a call that the client takes back ends what it has begun', async () => {
    const { isAsked, isEnded, answer } = heldBack();
    await using backend = await startBackend(answer);
    await using gateway = await startGateway(estate(backend.url, [tool('get-order')]));
    await using client = await connect(`${gateway.url}/a/mcp`);
    const aborting = new AbortController();
    const calling = client.callTool({ name: 'get-order', arguments: { id: '1' } }, undefined, {
      signal: aborting.signal,
    });
    const outcome = expect(calling).rejects.toThrow();
    await isAsked;
    aborting.abort();
    await Promise.all([outcome, isEnded]);
    expect(gateway.bugs).toEqual([]);
  });

  test('a call is taken back by another thread than the one that it is made in', async () => {
    const { isAsked, isEnded, answer } = heldBack();
    await using backend = await startBackend(answer);
    const parts = estate(backend.url, [tool('get-order')]);
    // What threads of a process share is the channel that the secret names.
    const secret = randomBytes(32);
    await using one = await startGateway(parts, { secret });
    await using other = await startGateway(parts, { secret });
    const begun = await post(one.url, {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18' },
    });
    const session = { 'Mcp-Session-Id': begun.headers['mcp-session-id'] as string };
    const calling = post(one.url, call('get-order', { id: '1' }, 'c'), session);
    await isAsked;
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'c' } };
    // Another session has nothing to say about it.
    expect((await post(other.url, cancelled)).status).toBe(202);
    expect((await post(other.url, cancelled, session)).status).toBe(202);
    await isEnded;
    expect(JSON.parse((await calling).body)).toEqual({
      jsonrpc: '2.0',
      id: 'c',
      error: { code: -32000, message: 'The call was cancelled.' },
    });
  });

  test('N6: a client that goes away ends what it has begun', async () => {
    const { isAsked, isEnded, answer } = heldBack(true);
    await using backend = await startBackend(answer);
    await using gateway = await startGateway(estate(backend.url, [tool('get-order')]));
    const aborting = new AbortController();
    const fetching = fetch(`${gateway.url}/a/mcp`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(call('get-order', { id: '1' })),
      signal: aborting.signal,
    });
    const outcome = expect(fetching).rejects.toThrow();
    await isAsked;
    aborting.abort();
    await Promise.all([outcome, isEnded]);
    expect(gateway.bugs).toEqual([]);
  });
});

describe('the transport', () => {
  test('gives clients of every version their own, and others the newest', async () => {
    await using gateway = await startGateway(estate('http://127.0.0.1:1', [tool('get-order')]));
    const initialize = (protocolVersion: unknown) =>
      post(gateway.url, { jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion, capabilities: {} } });
    const versions: unknown[] = [];
    for (const version of ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2099-01-01', 5]) {
      const { body, headers } = await initialize(version);
      versions.push(JSON.parse(body).result.protocolVersion);
      expect(headers['mcp-session-id']).toContain(versions.at(-1));
    }
    expect(versions).toEqual(['2025-11-25', '2025-06-18', '2025-03-26', '2025-11-25', '2025-11-25', '2025-11-25']);
    const wrong = await post(gateway.url, listed, { 'MCP-Protocol-Version': '1999-01-01' });
    expect([wrong.status, JSON.parse(wrong.body).error.message]).toEqual([
      400,
      "'MCP-Protocol-Version' is '1999-01-01'; expected one of 2025-11-25, 2025-06-18, 2025-03-26.",
    ]);
  });

  test('has sessions that any gateway serves, and knows none that nobody has begun', async () => {
    const parts = estate('http://127.0.0.1:1', [tool('get-order')]);
    await using one = await startGateway(parts);
    await using other = await startGateway(parts);
    const begun = await post(one.url, {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18' },
    });
    const session = { 'Mcp-Session-Id': begun.headers['mcp-session-id'] as string };
    expect((await post(other.url, listed, session)).status).toBe(200);
    expect((await post(other.url, [listed], session)).status).toBe(400);
    expect((await post(other.url, { jsonrpc: '2.0', method: 'notifications/initialized' }, session)).status).toBe(202);
    expect((await ask(`${other.url}/a/mcp`, { method: 'DELETE', headers: session })).status).toBe(204);
    for (const id of ['x', `${session['Mcp-Session-Id']}0`, "2025-06-18-'; drop"])
      expect((await post(one.url, listed, { 'Mcp-Session-Id': id })).status).toBe(404);
    expect((await ask(`${one.url}/a/mcp`, { method: 'DELETE' })).status).toBe(400);
  });

  test('answers with an event whoever takes nothing else, and refuses what is no message', async () => {
    await using gateway = await startGateway(estate('http://127.0.0.1:1', [tool('get-order')]));
    const event = await post(gateway.url, { jsonrpc: '2.0', id: 'p', method: 'ping' }, { Accept: 'text/event-stream' });
    expect([event.headers['content-type'], event.body]).toEqual([
      'text/event-stream',
      'event: message\ndata: {"jsonrpc":"2.0","id":"p","result":{}}\n\n',
    ]);
    expect((await post(gateway.url, listed, { Accept: 'text/html' })).status).toBe(406);
    expect((await post(gateway.url, listed, { 'Content-Type': 'text/plain' })).status).toBe(415);
    const stream = await ask(`${gateway.url}/a/mcp`, { headers: { Accept: 'text/event-stream' } });
    expect([stream.status, stream.headers.allow]).toEqual([405, 'POST, DELETE']);
    const older = await ask(`${gateway.url}/a/sse`, { headers: { Accept: 'text/event-stream' } });
    expect([older.status, JSON.parse(older.body).error.message]).toEqual([
      410,
      'The transport by server-sent events of protocol version 2024-11-05 is not available; use Streamable HTTP.',
    ]);
    expect(
      (
        await ask(`${gateway.url}/a`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(listed),
        })
      ).status,
    ).toBe(200);
  });

  test('takes batches of the versions that have them, with one call of a tool', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway(estate(backend.url, [tool('get-order')]));
    const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' });
    const answered = await post(gateway.url, [
      ping(1),
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      call('get-order', { id: '1' }),
      ping(2),
    ]);
    expect(JSON.parse(answered.body).map(({ id }: { id: number }) => id)).toEqual([1, 7, 2]);
    expect((await post(gateway.url, [{ jsonrpc: '2.0', method: 'notifications/initialized' }])).status).toBe(202);
    const twice = await post(gateway.url, [call('get-order', { id: '1' }), call('get-order', { id: '2' }, 8)]);
    expect([twice.status, JSON.parse(twice.body).error.message]).toEqual([
      400,
      'The batch has 2 calls of tools; expected one, since policies run for each.',
    ]);
    expect((await post(gateway.url, [ping(1)], { 'MCP-Protocol-Version': '2025-06-18' })).status).toBe(400);
  });

  test('pages of other origins are refused, unless a policy lets them in', async () => {
    const parts = estate('http://127.0.0.1:1', [tool('get-order')]);
    await using gateway = await startGateway(parts);
    const from = (url: string, headers: Record<string, string>) =>
      post(url, listed, headers).then(({ status }) => status);
    expect(await from(gateway.url, { Origin: 'https://evil.example' })).toBe(403);
    expect(await from(gateway.url, { Origin: 'null' })).toBe(403);
    expect(await from(gateway.url, { Origin: gateway.url })).toBe(200);
    // Whoever owns a name can have it point here.
    expect(await from(gateway.url, { Origin: 'http://evil.example', Host: 'evil.example' })).toBe(403);
    const cors =
      '<cors><allowed-origins><origin>https://app.example</origin></allowed-origins><allowed-methods><method>*</method></allowed-methods><allowed-headers><header>*</header></allowed-headers></cors>';
    const text = `<policies><inbound>${cors}</inbound><backend><base /></backend><outbound /><on-error /></policies>`;
    await using open = await startGateway({
      ...parts,
      policies: [{ scope: 'api', apiId: 'a', apiRevision: '1', text }],
    });
    expect(await from(open.url, { Origin: 'https://app.example' })).toBe(200);
  });
});

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

/** An MCP server elsewhere, made with the SDK; each of its answers is a stream. */
async function startServer(): Promise<Listening & { readonly asked: readonly IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const listening = await startBackend(async (request, response) => {
    asked.push(request);
    const known = transports.get(request.headers['mcp-session-id'] as string);
    if (known !== undefined) return known.handleRequest(request, response);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void transports.set(id, transport),
    });
    const server = new McpServer({ name: 'elsewhere', version: '2' });
    server.registerTool('count', { description: 'Counts.', inputSchema: { to: number() } }, async ({ to }, extra) => {
      for (let progress = 1; progress <= to; progress++)
        await extra.sendNotification({
          method: 'notifications/progress',
          params: { progress, progressToken: extra._meta?.progressToken ?? 0 },
        });
      return { content: [{ type: 'text', text: `counted to ${to}` }] };
    });
    server.registerResource('about', 'about://it', {}, async ({ href }) => ({ contents: [{ uri: href, text: 'it' }] }));
    await server.connect(transport as Parameters<McpServer['connect']>[0]);
    await transport.handleRequest(request, response);
  });
  return { ...listening, asked };
}

describe('an MCP server elsewhere', () => {
  test('is the same through the gateway: sessions, streams, tools and resources', async () => {
    await using server = await startServer();
    const text =
      '<policies><inbound><set-header name="X-Gateway" exists-action="override"><value>yes</value></set-header></inbound><backend><base /></backend><outbound /><on-error /></policies>';
    const at = (mcp: McpServerNoun, more: Partial<Snapshot>) =>
      startGateway({
        apis: [api([], { type: 'mcp', mcp, ...(mcp.backendId === undefined && { serviceUrl: server.url }) })],
        policies: [{ scope: 'api', apiId: 'a', apiRevision: '1', text }],
        ...more,
      });
    const backend = (url: string): Partial<Snapshot> => ({ backends: [{ id: 'b', type: 'Single', url }] });
    // As samples have it: the whole address in the backend, its host with the path among the endpoints, or both.
    const message = [{ name: 'message', uriTemplate: '/mcp' }];
    const ways = [
      await at({ backendId: 'b' }, backend(`${server.url}/mcp`)),
      await at({ backendId: 'b', endpoints: message }, backend(server.url)),
      await at({ backendId: 'b', endpoints: message }, backend(`${server.url}/mcp`)),
      await at({ endpoints: message, transport: 'streamable' }, {}),
    ];
    for (const gateway of ways) {
      await using _ = gateway;
      await using client = await connect(`${gateway.url}/a/mcp`);
      expect(client.getServerVersion()).toMatchObject({ name: 'elsewhere' });
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['count']);
      const progress: number[] = [];
      const result = await client.callTool({ name: 'count', arguments: { to: 3 } }, undefined, {
        onprogress: (one) => void progress.push(one.progress),
      });
      expect([textOf(result), progress]).toEqual(['counted to 3', [1, 2, 3]]);
      expect((await client.readResource({ uri: 'about://it' })).contents).toEqual([{ uri: 'about://it', text: 'it' }]);
      await (client.transport as StreamableHTTPClientTransport).terminateSession();
      expect(gateway.bugs).toEqual([]);
    }
    expect(new Set(server.asked.map(({ url, headers }) => `${url} ${headers['x-gateway']}`))).toEqual(
      new Set(['/mcp yes']),
    );
    expect(new Set(server.asked.map(({ method }) => method))).toEqual(new Set(['POST', 'GET', 'DELETE']));
  });

  test('of the older transport is told to clients with the address of the gateway', async () => {
    const transports = new Map<string, SSEServerTransport>();
    await using backend = await startBackend(async (request, response) => {
      if (request.method === 'POST') {
        const id = new URL(request.url!, 'http://x').searchParams.get('sessionId')!;
        await transports.get(id)!.handlePostMessage(request, response);
        return;
      }
      const transport = new SSEServerTransport('/inner/messages', response);
      transports.set(transport.sessionId, transport);
      const server = new McpServer({ name: 'older', version: '1' });
      server.registerTool('hello', {}, () => ({ content: [{ type: 'text', text: 'hello' }] }));
      await server.connect(transport);
    });
    const endpoints = [
      { name: 'sse', uriTemplate: '/sse' },
      { name: 'messages', uriTemplate: '/inner/messages' },
    ];
    await using gateway = await startGateway({
      apis: [api([], { type: 'mcp', serviceUrl: backend.url, mcp: { transport: 'sse', endpoints } })],
    });
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new SSEClientTransport(new URL(`${gateway.url}/a/sse`)));
    expect(textOf(await client.callTool({ name: 'hello' }))).toBe('hello');
    await client.close();
  });
});

describe('a client without a token', () => {
  const jwt = (metadata: string) =>
    `<policies><inbound><validate-jwt header-name="Authorization"><openid-config url="${metadata}" /></validate-jwt></inbound><backend><base /></backend><outbound /><on-error /></policies>`;

  test('finds out from the SDK where it gets one', async () => {
    await using issuer = await startBackend((request, response) => {
      const isMetadata = request.url === '/tenant/.well-known/openid-configuration';
      response.writeHead(isMetadata ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(
        isMetadata
          ? JSON.stringify({
              issuer: `${issuer.url}/tenant`,
              authorization_endpoint: `${issuer.url}/authorize`,
              token_endpoint: `${issuer.url}/token`,
              jwks_uri: `${issuer.url}/keys`,
              response_types_supported: ['code'],
              subject_types_supported: ['public'],
              id_token_signing_alg_values_supported: ['RS256'],
              code_challenge_methods_supported: ['S256'],
            })
          : '{}',
      );
    });
    await using gateway = await startGateway({
      ...estate('http://127.0.0.1:1', [tool('get-order')]),
      namedValues: [{ name: 'tenant', value: 'tenant', secret: false }],
      policies: [
        {
          scope: 'api',
          apiId: 'a',
          apiRevision: '1',
          text: jwt(`${issuer.url}/{{tenant}}/.well-known/openid-configuration`),
        },
      ],
    });
    const refused = await post(gateway.url, listed);
    const metadataUrl = `${gateway.url}/.well-known/oauth-protected-resource/a/mcp`;
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      `Bearer resource_metadata="${metadataUrl}"`,
    ]);
    const metadata = await ask(metadataUrl);
    expect([metadata.headers['access-control-allow-origin'], JSON.parse(metadata.body)]).toEqual([
      '*',
      {
        resource: `${gateway.url}/a/mcp`,
        resource_name: 'A',
        authorization_servers: [`${issuer.url}/tenant`],
        bearer_methods_supported: ['header'],
      },
    ]);
    let redirected: URL | undefined;
    const authProvider: OAuthClientProvider = {
      redirectUrl: 'http://localhost/callback',
      clientMetadata: { redirect_uris: ['http://localhost/callback'] },
      clientInformation: () => ({ client_id: 'c' }),
      tokens: () => undefined,
      saveTokens: () => {},
      redirectToAuthorization: (url) => void (redirected = url),
      saveCodeVerifier: () => {},
      codeVerifier: () => 'v',
      saveClientInformation: () => {},
    };
    const transport = new StreamableHTTPClientTransport(new URL(`${gateway.url}/a/mcp`), { authProvider });
    await expect(
      new Client({ name: 'test', version: '1' }).connect(transport as Parameters<Client['connect']>[0]),
    ).rejects.toThrow();
    expect([redirected?.origin, redirected?.pathname, redirected?.searchParams.get('resource')]).toEqual([
      issuer.url,
      '/authorize',
      `${gateway.url}/a/mcp`,
    ]);
  });

  test('is told of no servers where none is known, and an API at that path comes first', async () => {
    const secret = { name: 'tenant', value: 'tenant', secret: true };
    const document = {
      scope: 'api',
      apiId: 'a',
      apiRevision: '1',
      text: jwt('https://login.example/{{tenant}}'),
    } as const;
    const parts = estate('http://127.0.0.1:1', [tool('get-order')], { namedValues: [secret], policies: [document] });
    await using gateway = await startGateway(parts);
    expect((await ask(`${gateway.url}/.well-known/oauth-protected-resource/a/mcp`)).status).toBe(404);
    expect((await ask(`${gateway.url}/.well-known/oauth-protected-resource/orders/orders/1`)).status).toBe(404);
    expect((await post(gateway.url, listed)).headers['www-authenticate']).toBeUndefined();
    await using backend = await startBackend();
    const own = api(['GET /oauth-protected-resource'], { id: 'own', path: '.well-known', serviceUrl: backend.url });
    await using other = await startGateway({ ...parts, apis: [...parts.apis!, own] });
    expect((await ask(`${other.url}/.well-known/oauth-protected-resource`)).asked.url).toBe(
      '/oauth-protected-resource',
    );
  });
});
