import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const put = (path: string, properties: object) => plane.send('PUT', path, { body: { properties } });
const operationId = (operation: string): string => `/apis/orders/operations/${operation}`;

test('the tools of an MCP API are made, read, changed, listed and deleted, and gateways are told of them', async () => {
  await put('apis/assistant', { path: 'assistant', displayName: 'Assistant', type: 'mcp' });
  const made = await put('apis/assistant/tools/get', { displayName: 'Get order', operationId: operationId('get') });
  expect([made.status, made.body]).toMatchObject([
    201,
    { name: 'get', type: 'Microsoft.ApiManagement/service/apis/tools', properties: { displayName: 'Get order' } },
  ]);
  await plane.send('PATCH', 'apis/assistant/tools/get', {
    body: { properties: { description: 'Gives an order.' } },
    headers: { 'If-Match': '*' },
  });
  const { apis } = await plane.published(({ apis }) =>
    apis.some(({ mcp }) => mcp?.tools?.[0]?.description !== undefined),
  );
  expect(apis.find(({ id }) => id === 'assistant')?.mcp).toEqual({
    tools: [{ name: 'Get order', description: 'Gives an order.', apiId: 'orders', operationId: 'get' }],
  });
  const { body } = await plane.send('GET', 'apis/assistant/tools', {});
  expect(body).toMatchObject({ value: [{ name: 'get' }], count: 1 });
  expect((await plane.send('HEAD', 'apis/assistant/tools/get', {})).status).toBe(200);
  expect((await plane.send('DELETE', 'apis/assistant/tools/get', { headers: { 'If-Match': '*' } })).status).toBe(200);
  expect((await plane.send('GET', 'apis/assistant/tools/get', {})).status).toBe(404);
});

test('a tool that names no operation is refused', async () => {
  await put('apis/wrong', { path: 'wrong', displayName: 'Wrong', type: 'mcp' });
  const { status, body } = await put('apis/wrong/tools/x', { displayName: 'X', operationId: 'get' });
  expect([status, body]).toMatchObject([400, { error: { code: 'ValidationError' } }]);
  expect(JSON.stringify(body)).toContain("'get' names no operation");
});

test('an MCP API keeps its properties, by every name that samples have for them, and gateways are told', async () => {
  const properties = {
    path: 'mcp-1',
    displayName: 'One',
    type: 'mcp',
    mcpTools: [
      {
        name: 'place',
        description: 'Places an order.',
        operationId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/x${operationId('place')}`,
      },
    ],
    mcpProperties: { endpoints: { mcp: { uriTemplate: '/mcp' } } },
  };
  const { status, body } = await put('apis/mcp-1', properties);
  expect([status, body]).toMatchObject([201, { properties }]);
  const listed = { transportType: 'sse', endpoints: [{ name: 'sse', uriTemplate: '/events' }] };
  await put('apis/mcp-2', {
    path: 'mcp-2',
    displayName: 'Two',
    type: 'mcp',
    backendId: 'server',
    mcpProperties: listed,
  });
  const { apis } = await plane.published(({ apis }) => apis.some(({ id }) => id === 'mcp-2'));
  const of = (id: string) => apis.find((one) => one.id === id)?.mcp;
  expect(of('mcp-1')).toEqual({
    tools: [{ name: 'place', description: 'Places an order.', apiId: 'orders', operationId: 'place' }],
    endpoints: [{ name: 'mcp', uriTemplate: '/mcp' }],
  });
  expect(of('mcp-2')).toEqual({
    backendId: 'server',
    transport: 'sse',
    endpoints: [{ name: 'sse', uriTemplate: '/events' }],
  });
});

test('an A2A API keeps its properties, and gateways are told', async () => {
  const properties = {
    path: 'agent',
    displayName: 'Agent',
    type: 'a2a',
    isAgent: true,
    agent: { id: 'travel', providerName: 'P' },
    a2aProperties: { agentCardPath: '/.well-known/agent.json', agentCardBackendUrl: 'https://agent.example/card' },
    jsonRpcProperties: { backendUrl: 'https://agent.example/rpc', path: '/' },
  };
  const { status, body } = await put('apis/agent', properties);
  expect([status, body]).toMatchObject([201, { properties }]);
  const { apis } = await plane.published(({ apis }) => apis.some(({ id }) => id === 'agent'));
  expect(apis.find(({ id }) => id === 'agent')?.a2a).toEqual({
    id: 'travel',
    cardPath: '/.well-known/agent.json',
    cardBackendUrl: 'https://agent.example/card',
    path: '/',
    backendUrl: 'https://agent.example/rpc',
  });
});

test('what no gateway could serve is refused', async () => {
  const said = async (properties: object) =>
    JSON.stringify((await put('apis/refused', { path: 'refused', displayName: 'R', ...properties })).body);
  expect(await said({ type: 'mcp', mcpTools: [{ name: 'x', operationId: 'get' }] })).toContain(
    "'get' names no operation",
  );
  expect(await said({ type: 'mcp', mcpTools: [{ operationId: operationId('get') }] })).toContain('name');
  const card = { agentCardPath: '/card', agentCardBackendUrl: 'file:///etc/passwd' };
  expect(await said({ type: 'a2a', a2aProperties: card })).toContain("'agentCardBackendUrl' is no URL");
  expect(await said({ type: 'a2a', jsonRpcProperties: { backendUrl: 'agent', path: '/' } })).toContain(
    "'backendUrl' is no URL",
  );
});

test('the issuers that an API names are those of its OpenID Connect providers', async () => {
  await put('openidConnectProviders/contoso', {
    displayName: 'Contoso',
    metadataEndpoint: 'https://login.example/t/.well-known/openid-configuration',
    clientId: 'c',
  });
  const authenticationSettings = { openidAuthenticationSettings: [{ openidProviderId: 'contoso' }] };
  await put('apis/open', { path: 'open', displayName: 'Open', type: 'mcp', authenticationSettings });
  const { apis } = await plane.published(({ apis }) => apis.some(({ id }) => id === 'open'));
  expect(apis.find(({ id }) => id === 'open')?.authorizationServers).toEqual(['https://login.example/t']);
});
