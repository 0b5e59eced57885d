import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { McpServer as McpServerNoun, Snapshot } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { number } from 'zod';
import { connect, textOf } from './mcp-testing.ts';
import { api, type Listening, startBackend, startGateway } from './testing.ts';

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
