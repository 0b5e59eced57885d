import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type SampleBackend, startSampleBackend } from './sample-backend.ts';

let backend: SampleBackend;

beforeAll(async () => {
  backend = await startSampleBackend();
});
afterAll(() => backend.close());

async function get(path: string, init?: RequestInit): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${backend.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? '' : JSON.parse(text) };
}

test('says what it was asked', async () => {
  const { status, body } = await get('/anything/a%20b?q=1', { method: 'PUT', body: 'tea', headers: { 'X-A': 'b' } });
  expect(status).toBe(200);
  expect(body).toMatchObject({ method: 'PUT', path: '/anything/a%20b', query: { q: '1' }, body: 'tea' });
  expect(body).toMatchObject({ headers: { 'x-a': 'b' } });
});

test('answers with the status that was asked for', async () => {
  expect(await get('/status/418')).toEqual({ status: 418, body: {} });
  expect(await get('/status/204')).toEqual({ status: 204, body: '' });
  expect(await get('/status/9')).toEqual({ status: 200, body: {} });
});

test('knows orders, and takes new ones', async () => {
  expect(await get('/orders/2')).toMatchObject({ status: 200, body: { item: 'teapot' } });
  expect(await get('/orders/9')).toMatchObject({ status: 404 });
  expect(await get('/orders', { method: 'POST', body: '{"item":"tray"}' })).toEqual({
    status: 201,
    body: { id: 4, order: { item: 'tray' } },
  });
  expect(await get('/orders', { method: 'POST', body: 'tray' })).toMatchObject({ status: 400 });
});

test('sends as many events as were asked for', async () => {
  const response = await fetch(`${backend.url}/events?count=3&interval=1`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect((await response.text()).match(/^data: .*$/gm)).toEqual([
    'data: {"number":1,"of":3}',
    'data: {"number":2,"of":3}',
    'data: {"number":3,"of":3}',
  ]);
});

test('fails every other call', async () => {
  const statuses = [];
  for (let call = 0; call < 4; call++) statuses.push((await get('/flaky')).status);
  expect(statuses).toEqual([503, 200, 503, 200]);
});

test('says which member answered, and fails when told to', async () => {
  expect(await get('/members/a/whoami')).toEqual({ status: 200, body: { member: 'a' } });
  expect(await get('/members/b/whoami?fail=b')).toMatchObject({ status: 503 });
});

test('waits, drips and compresses', async () => {
  expect(await get('/delay/1')).toEqual({ status: 200, body: { delayMs: 1 } });
  expect(await (await fetch(`${backend.url}/slow?bytes=2`)).text()).toBe('..');
  const zipped = await fetch(`${backend.url}/gzip?count=2`);
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(await zipped.json()).toEqual([{ number: 0 }, { number: 1 }]);
});

test('judges texts as Azure AI Content Safety would be asked to, and says what that is worth', async () => {
  const asked = { method: 'POST', body: JSON.stringify({ text: 'I will kill him', categories: ['Violence'] }) };
  const path = '/content-safety/contentsafety/text:analyze?api-version=2024-09-01';
  expect(await get(path, asked)).toEqual({
    status: 200,
    body: { blocklistsMatch: [], categoriesAnalysis: [{ category: 'Violence', severity: 4 }] },
  });
  const { headers } = await fetch(`${backend.url}${path}`, asked);
  expect(headers.get('x-turnpike-sample')).toBe('for trying, not for protection');
  const list = '/content-safety/contentsafety/text/blocklists/tea?api-version=2024-09-01';
  expect(await get(list, { method: 'PATCH', body: '{}' })).toMatchObject({ status: 201 });
  expect(await get(list, { method: 'DELETE' })).toEqual({ status: 204, body: '' });
});

test('sends messages back', async () => {
  const socket = new WebSocket(`${backend.url.replace('http', 'ws')}/ws`);
  await once(socket, 'open');
  socket.send('hello');
  const [text] = await once(socket, 'message');
  expect(String(text)).toBe('hello');
  socket.send(Buffer.from([1, 2]));
  const [bytes, isBinary] = await once(socket, 'message');
  expect([bytes, isBinary]).toEqual([Buffer.from([1, 2]), true]);
  socket.close();
  await once(socket, 'close');
});

test('says which paths there are', async () => {
  expect(await get('/nothing')).toMatchObject({ status: 404, body: { paths: expect.arrayContaining(['/anything']) } });
  const socket = new WebSocket(`${backend.url.replace('http', 'ws')}/other`);
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('404');
});

test('closes although somebody listens to events', async () => {
  const other = await startSampleBackend();
  const response = await fetch(`${other.url}/events?count=1000&interval=1000`);
  const rest = response.text().catch(() => 'cut');
  await other.close();
  expect(await rest).toBe('cut');
});
