import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ArtifactReading, readArtifacts } from '../../packages/artifacts/src/index.ts';
import { type SampleBackend, startSampleBackend } from '../../packages/cli/src/sample-backend/sample-backend.ts';
import { sampleBackendUrl, sampleOverrides } from '../../packages/cli/src/sample-backend/sample-overrides.ts';
import { startGateway, type TestGateway } from '../../packages/cli/src/serve/testing.ts';

// The estate that `npm start` serves, asked as its README says.

const folder = fileURLToPath(new URL('.', import.meta.url));

let backend: SampleBackend;
let gateway: TestGateway;
let reading: ArtifactReading;

beforeAll(async () => {
  backend = await startSampleBackend();
  reading = await readArtifacts(folder, { overrides: sampleOverrides(backend) });
  gateway = await startGateway(reading.snapshot ?? {});
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await backend.close();
});

function call(path: string, { key, ...init }: RequestInit & { readonly key?: string } = {}): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string>), ...(key && { 'Ocp-Apim-Subscription-Key': key }) };
  return fetch(`${gateway.url}${path}`, { ...init, headers });
}

describe('the folder', () => {
  test('is read without a complaint', () => {
    expect(reading.diagnostics.filter(({ severity }) => severity !== 'information')).toEqual([]);
    expect(reading.snapshot).toBeDefined();
  });

  test('is taken by the gateway without a complaint', () => {
    expect(gateway.plane.publish({ ...reading.snapshot!, sequenceNumber: 2 })).toEqual({
      isLive: true,
      diagnostics: [],
    });
  });

  test('names one place for its backend, which the overrides replace everywhere', async () => {
    const { snapshot } = await readArtifacts(folder);
    expect(JSON.stringify(snapshot)).toContain(new URL(sampleBackendUrl).host);
    expect(JSON.stringify(reading.snapshot)).not.toContain(new URL(sampleBackendUrl).host);
  });

  test('has a README that names its keys', () => {
    const text = readFileSync(`${folder}README.md`, 'utf8');
    for (const { id } of reading.snapshot?.subscriptions ?? []) expect(text).toContain(`${id}-primary-key`);
    for (const { path } of reading.snapshot?.apis ?? []) expect(text).toContain(`/${path}`);
  });
});

describe('echo', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('%s /echo/resource is told back', async (method) => {
    const response = await call('/echo/resource?a=1', { method, headers: { 'X-Correlation-Id': 'c-1' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-correlation-id')).toBe('c-1');
    expect(await response.json()).toMatchObject({
      method,
      path: '/anything/echo/resource',
      query: { a: '1' },
      headers: { 'x-backend-token': 'development-only-token', 'x-correlation-id': 'c-1' },
    });
  });

  test('the key stays with the gateway', async () => {
    const response = await call('/echo/anything/deep/er', { key: 'all-apis-primary-key' });
    const { path, headers } = (await response.json()) as { path: string; headers: Record<string, string> };
    expect(path).toBe('/anything/echo/anything/deep/er');
    expect(headers['ocp-apim-subscription-key']).toBeUndefined();
  });

  test('a status, a greeting, a summary', async () => {
    expect((await call('/echo/status/418')).status).toBe(418);
    expect(await (await call('/echo/greeting?name=Ada')).json()).toEqual({
      greeting: 'Good morning, Ada.',
      letters: 3,
      operation: 'greeting',
    });
    expect((await call(`/echo/greeting?name=${'a'.repeat(41)}`)).status).toBe(400);
    expect(await (await call('/echo/summary')).json()).toEqual({ orders: 3, total: 117.4 });
  });

  test('what fails at first is tried again', async () => {
    expect((await call('/echo/flaky')).status).toBe(200);
  });

  test('what takes more than two seconds is given up', async () => {
    expect((await call('/echo/delay/1')).status).toBe(200);
    const late = await call('/echo/delay/20000');
    expect(late.status).toBe(500);
    expect(late.headers.get('x-error-reason')).toBe('Timeout');
  });

  test('the fourth call within ten seconds is too many', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await call('/echo/limited')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});

describe('orders', () => {
  test('want a key', async () => {
    expect((await call('/orders/v1')).status).toBe(401);
    expect((await call('/orders/v1', { key: 'suspended-primary-key' })).status).toBe(401);
    expect((await call('/orders/v1', { key: 'blocked-primary-key' })).status).toBe(401);
    expect((await call('/orders/v1', { key: 'unlimited-secondary-key' })).status).toBe(200);
  });

  test('the sixth call of a starter is too many', async () => {
    const answers: Response[] = [];
    for (let count = 0; count < 6; count++) answers.push(await call('/orders/v1/1', { key: 'starter-primary-key' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.get('x-remaining-calls')).toBe('4');
    expect(answers[5]?.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  test('the second version adds to the first', async () => {
    const key = 'unlimited-primary-key';
    expect(await (await call('/orders/v1/2', { key })).json()).toEqual({
      id: 2,
      item: 'teapot',
      quantity: 2,
      price: 24.5,
      currency: 'EUR',
    });
    expect(await (await call('/orders/v2/2', { key })).json()).toMatchObject({ total: 49, product: 'Unlimited' });
    expect((await call('/orders/v3/2', { key })).status).toBe(404);
  });

  test('the second revision is reached by its number', async () => {
    const key = 'unlimited-primary-key';
    expect((await call('/orders;rev=2/v1', { key })).headers.get('x-revision')).toBe('2');
    expect((await call('/orders/v1', { key })).headers.get('x-revision')).toBeNull();
  });

  test('an order can be placed', async () => {
    const response = await call('/orders/v1', {
      method: 'POST',
      body: '{"item":"tray"}',
      key: 'unlimited-primary-key',
    });
    expect([response.status, await response.json()]).toEqual([201, { id: 4, order: { item: 'tray' } }]);
  });
});

test('the weather is made up from examples, and a station from its schema', async () => {
  expect(await (await call('/weather/forecast?city=Oslo')).json()).toMatchObject({ city: 'Lisbon' });
  expect(await (await call('/weather/today/Oslo')).json()).toEqual({ sky: 'clear', high: 24, low: 16 });
  expect((await call('/weather/forecast?city=Atlantis')).status).toBe(404);
  expect((await call('/weather/forecast')).status).toBe(404);
  const station = (await (await call('/weather/stations/1')).json()) as object;
  expect(Object.keys(station)).toEqual(['id', 'name', 'isOpen']);
});

test('events arrive one by one', async () => {
  const response = await call('/events?count=3&interval=1');
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect((await response.text()).match(/^id: \d$/gm)).toEqual(['id: 1', 'id: 2', 'id: 3']);
});

test('the chat sends messages back, but not from the closed room', async () => {
  const url = gateway.url.replace('http', 'ws');
  const socket = new WebSocket(`${url}/chat`);
  await once(socket, 'open');
  socket.send('hello');
  expect(String((await once(socket, 'message'))[0])).toBe('hello');
  socket.close();
  await once(socket, 'close');
  const closed = new WebSocket(`${url}/chat?room=closed`);
  const [error] = await once(closed, 'error');
  expect(String(error)).toContain('403');
});

test('the pool takes turns, and leaves out a member that fails', async () => {
  const members: string[] = [];
  const ask = async (query = '') => {
    const response = await call(`/pool/whoami${query}`);
    const { member } = (await response.json()) as { member: string };
    members.push(`${member} ${response.status}`);
  };
  for (let count = 0; count < 4; count++) await ask();
  expect(members.toSorted()).toEqual(['a 200', 'a 200', 'b 200', 'b 200']);
  for (let count = 0; count < 6; count++) await ask('?fail=b');
  members.length = 0;
  for (let count = 0; count < 4; count++) await ask('?fail=b');
  expect(members).toEqual(['a 200', 'a 200', 'a 200', 'a 200']);
});

describe('models', () => {
  const ask = (headers: Record<string, string>) =>
    call('/models/v1/chat/completions', {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }),
    });

  test('an answer says what is left of 500 tokens a minute', async () => {
    const response = await ask({ Authorization: 'Bearer models-primary-key' });
    const { choices, usage } = (await response.json()) as { choices: unknown; usage: { total_tokens: number } };
    expect(choices).toMatchObject([{ message: { content: 'You said: Hello' } }]);
    expect(response.headers.get('x-remaining-tokens')).toBe(String(500 - usage.total_tokens));
    expect(response.headers.get('x-consumed-tokens')).toBe(String(usage.total_tokens));
  });

  test('a key opens it as a bearer token or by its header, and there has to be one', async () => {
    expect((await ask({ 'api-key': 'models-secondary-key' })).status).toBe(200);
    expect((await ask({})).status).toBe(401);
    expect((await ask({ Authorization: 'Bearer starter-primary-key' })).status).toBe(401);
  });
});
