import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const single = { url: 'https://one.example/base', protocol: 'http' as const };

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { backend } = plane.client;
  const made = await backend.createOrUpdate(...at(), 'one', { ...single, tls: { validateCertificateName: false } });
  expect(made).toMatchObject({
    name: 'one',
    ...single,
    tls: { validateCertificateChain: true, validateCertificateName: false },
  });
  await backend.update(...at(), 'one', made.eTag as string, { title: 'The first' });
  expect(await backend.get(...at(), 'one')).toMatchObject({ title: 'The first', url: single.url });
  const names = [];
  for await (const { name } of backend.listByService(...at(), { filter: "contains(url, 'one.example')" }))
    names.push(name);
  expect(names).toEqual(['one']);
  await backend.delete(...at(), 'one', '*');
  await expect(backend.get(...at(), 'one')).rejects.toMatchObject({
    details: { error: { message: 'Backend not found.' } },
  });
});

test('reaches the snapshot with the named values that its credentials mention, again when they change', async () => {
  const { backend, namedValue } = plane.client;
  await namedValue.beginCreateOrUpdateAndWait(...at(), 'k', { displayName: 'key', value: 'first', secret: true });
  const credentials = { header: { 'x-key': ['{{key}}'] }, authorization: { scheme: 'Bearer', parameter: '{{ key }}' } };
  expect(await backend.createOrUpdate(...at(), 'two', { ...single, credentials })).toMatchObject({ credentials });
  const withKey = (key: string) => ({
    id: 'two',
    type: 'Single',
    ...single,
    credentials: { header: { 'x-key': [key] }, authorization: { scheme: 'Bearer', parameter: key } },
  });
  const { backends } = await plane.published((snapshot) => snapshot.backends.length > 0);
  expect(backends).toEqual([withKey('first')]);
  await namedValue.beginUpdateAndWait(...at(), 'k', '*', { value: 'second' });
  const next = await plane.published((snapshot) => snapshot.namedValues[0]?.value === 'second');
  expect(next.backends).toEqual([withKey('second')]);
});

test('a pool has members that are there', async () => {
  const { backend } = plane.client;
  await backend.createOrUpdate(...at(), 'member', single);
  const put = (id: string) =>
    plane.send('PUT', 'backends/pool', {
      body: { properties: { type: 'Pool', pool: { services: [{ id, weight: 2 }] } } },
    });
  expect(await put('/backends/absent')).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'pool.services[0].id' }] } },
  });
  expect(await put('/backends/Member')).toMatchObject({ status: 201 });
  const { backends } = await plane.published((snapshot) => snapshot.backends.some(({ type }) => type === 'Pool'));
  expect(backends).toContainEqual({ id: 'pool', type: 'Pool', pool: [{ id: 'Member', weight: 2 }] });
});

test('L8: the password of a proxy is not shown', async () => {
  const proxy = { url: 'http://proxy.example', username: 'u', password: 'hunter2' };
  const answer = await plane.send('PUT', 'backends/proxied', { body: { properties: { ...single, proxy } } });
  expect(answer.status).toBe(201);
  expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  await plane.send('PATCH', 'backends/proxied', { body: { properties: { title: 'T' } } });
  const { backends } = await plane.published((snapshot) => snapshot.backends.some(({ id }) => id === 'proxied'));
  expect(backends.find(({ id }) => id === 'proxied')?.proxy).toEqual(proxy);
});
