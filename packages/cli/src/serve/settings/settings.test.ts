import { request } from 'node:http';
import { expect, test } from 'vitest';
import { api, ask, policies, startBackend, startGateway } from '../testing.ts';
import { faultsOf } from './read-settings.ts';
import { settingsDefaults, settingsRule } from './settings.ts';

test('what is written down as a default may be set', () => {
  expect([...faultsOf(settingsDefaults, settingsRule, '')]).toEqual([]);
});

test('limits of messages are those that are set', async () => {
  await using gateway = await startGateway({}, { settings: { limits: { fields: 3, targetBytes: 50 } } });
  const headers = { A: '1', B: '2', C: '3', D: '4' };
  expect((await ask(gateway.url, { headers })).status).toBe(431);
  expect((await ask(`${gateway.url}/${'a'.repeat(60)}`)).status).toBe(414);
});

test('the largest body that policies read is what is set', async () => {
  await using backend = await startBackend();
  await using gateway = await startGateway(
    {
      apis: [api(['POST /'], { serviceUrl: backend.url })],
      ...policies({ inbound: '<set-variable name="a" value="@(context.Request.Body.As<string>(true))" />' }),
    },
    { settings: { gateway: { bufferedBody: 10 } } },
  );
  expect((await ask(`${gateway.url}/a`, { method: 'POST', body: '0123456789' })).status).toBe(200);
  expect((await ask(`${gateway.url}/a`, { method: 'POST', body: '0123456789a' })).status).toBe(413);
});

test('a client that is too slow for the time that is set is told so', async () => {
  await using gateway = await startGateway({}, { settings: { timeouts: { headMs: 100 } } });
  const status = await new Promise((resolve, reject) => {
    const slow = request(gateway.url, { method: 'GET' });
    slow.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    slow.on('socket', (socket) => socket.on('connect', () => socket.write('GET / HTTP/1.1\r\nHost: a')));
  });
  expect(status).toBe(408);
});
