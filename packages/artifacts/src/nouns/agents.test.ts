import { expect, test } from 'vitest';
import { information, read, sampleApi, shown, snapshotOf } from '../testing.ts';

const operation = (id: string): string =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/x/apis/orders/operations/${id}`;

test('an MCP API has its tools, inline and from files of their own', async () => {
  const { apis } = await snapshotOf({
    'apis/m/apiInformation.json': sampleApi('m', {
      type: 'mcp',
      mcpTools: [{ name: 'get', operationId: operation('get'), description: 'Gets.' }],
      mcpProperties: { endpoints: { mcp: { uriTemplate: '/mcp' } } },
    }),
    'apis/m/tools/place/toolInformation.json': information({
      displayName: 'Place order',
      operationId: '/apis/orders;rev=2/operations/place',
    }),
  });
  expect(apis[0]).toMatchObject({
    type: 'mcp',
    mcp: {
      tools: [
        { name: 'get', description: 'Gets.', apiId: 'orders', operationId: 'get' },
        { name: 'Place order', apiId: 'orders', apiRevision: '2', operationId: 'place' },
      ],
      endpoints: [{ name: 'mcp', uriTemplate: '/mcp' }],
    },
  });
});

test('an MCP API has the server behind it, with endpoints in either form', async () => {
  const { apis } = await snapshotOf({
    'backends/server/backendInformation.json': information({ url: 'https://mcp.example', protocol: 'http' }),
    'apis/m/apiInformation.json': sampleApi('m', {
      type: 'mcp',
      backendId: 'server',
      mcpProperties: { transportType: 'sse', endpoints: [{ name: 'sse', uriTemplate: '/events' }] },
    }),
  });
  expect(apis[0]?.mcp).toEqual({
    backendId: 'server',
    transport: 'sse',
    endpoints: [{ name: 'sse', uriTemplate: '/events' }],
  });
});

test('an A2A API has its agent', async () => {
  const { apis } = await snapshotOf({
    'apis/a/apiInformation.json': sampleApi('a', {
      type: 'a2a',
      isAgent: true,
      agent: { id: 'travel' },
      a2aProperties: { agentCardPath: '/card.json', agentCardBackendUrl: 'https://agent.example/card.json' },
      jsonRpcProperties: { backendUrl: 'https://agent.example/', path: '/' },
    }),
  });
  expect(apis[0]?.a2a).toEqual({
    id: 'travel',
    cardPath: '/card.json',
    cardBackendUrl: 'https://agent.example/card.json',
    path: '/',
    backendUrl: 'https://agent.example/',
  });
});

test('what names no operation and no address is a mistake', async () => {
  const { diagnostics } = await read({
    'apis/m/apiInformation.json': sampleApi('m', { type: 'mcp', mcpTools: [{ name: 'get', operationId: 'get' }] }),
    'apis/m/tools/none/toolInformation.json': information({ displayName: 'None' }),
    'apis/a/apiInformation.json': sampleApi('a', {
      type: 'a2a',
      jsonRpcProperties: { backendUrl: 'file:///etc/passwd' },
    }),
  });
  expect(shown(diagnostics).map((text) => text.replace(/:\d+:\d+/, ''))).toEqual([
    "error invalid-value apis/a/apiInformation.json 'backendUrl' has the scheme 'file'; expected a URL with one of the schemes http, https",
    "error invalid-reference apis/m/apiInformation.json 'get' is no reference; expected '/apis/{name}/operations/{name}'",
    "error missing-property apis/m/tools/none/toolInformation.json 'properties.operationId' is missing; expected text",
  ]);
});
