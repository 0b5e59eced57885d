import { describe, expect, test } from 'vitest';
import { call, connect, estate, post, tool } from './mcp-testing.ts';
import { startBackend, startGateway, subscription } from './testing.ts';

describe('an MCP server from a REST API', () => {
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
});
