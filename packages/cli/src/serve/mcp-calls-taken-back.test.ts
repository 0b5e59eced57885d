import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { beginSession, call, connect, estate, heldBack, post, tool } from './mcp-testing.ts';
import { startBackend, startGateway } from './testing.ts';

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
  const session = await beginSession(one.url);
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
