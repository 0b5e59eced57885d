import type { IncomingMessage, ServerResponse } from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Api, McpTool, Operation, Snapshot } from '@turnpike/model';
import { type Answer, api, ask } from './testing.ts';

// What the tests of MCP servers share: an API with orders, its tools, and clients that call them.
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

/** An operation of the API `orders` as a tool. */
export function tool(operationId: string, name = operationId): McpTool {
  return { name, apiId: 'orders', operationId, description: `Does ${operationId}.` };
}

/** The API `orders` as an MCP server at `/a`. */
export function estate(
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

/** A client of the SDK that has begun a session. */
export async function connect(url: string, headers: Record<string, string> = {}): Promise<Client & AsyncDisposable> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

/** Sends the MCP API at `/a` a message, or a text that is none. */
export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(`${url}/a/mcp`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The text that a tool has answered. */
export function textOf(result: unknown): string {
  return (result as { readonly content: readonly { readonly text: string }[] }).content[0]!.text;
}

/** The message that asks for the tools. */
export const listed = { jsonrpc: '2.0', id: 1, method: 'tools/list' } as const;

/** The message that calls a tool. */
export function call(name: string, args: unknown, id: unknown = 7): object {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
}

/** A service that answers nothing to the end, and tells when it was asked and when nobody waits any more. */
export function heldBack(begins = false): {
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

/** Begins a session at the MCP API at `/a`, and gives the fields that belong to it. */
export async function beginSession(url: string): Promise<Record<string, string>> {
  const params = { protocolVersion: '2025-06-18' };
  const { headers } = await post(url, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
  return { 'Mcp-Session-Id': headers['mcp-session-id'] as string };
}
