import { describe, expect, test } from 'vitest';
import { beginSession, call, estate, listed, post, tool } from './mcp-testing.ts';
import { ask, startBackend, startGateway } from './testing.ts';

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
    const session = await beginSession(one.url);
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
