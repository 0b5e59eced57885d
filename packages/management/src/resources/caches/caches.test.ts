import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const connectionString = 'cache.example:6380,password=hunter2,ssl=True';

test('is created, read, changed, listed and deleted by the SDK, with its secret in a named value', async () => {
  const { cache, namedValue } = plane.client;
  const made = await cache.createOrUpdate(...at(), 'default', { connectionString, useFromLocation: 'default' });
  expect(made).toMatchObject({
    name: 'default',
    type: 'Microsoft.ApiManagement/service/caches',
    useFromLocation: 'default',
    connectionString: expect.stringMatching(/^\{\{[0-9a-f]{24}\}\}$/),
  });
  const id = made.connectionString?.slice(2, -2) as string;
  expect(await namedValue.listValue(...at(), id)).toMatchObject({ value: connectionString });
  await cache.update(...at(), 'default', made.eTag as string, { description: 'D' });
  expect(await cache.get(...at(), 'default')).toMatchObject({
    description: 'D',
    connectionString: made.connectionString,
  });
  const names = [];
  for await (const { name } of cache.listByService(...at())) names.push(name);
  expect(names).toEqual(['default']);
  await cache.delete(...at(), 'default', '*');
  await expect(cache.getEntityTag(...at(), 'default')).rejects.toMatchObject({ statusCode: 404 });
  await expect(namedValue.get(...at(), id)).rejects.toMatchObject({ statusCode: 404 });
});

test('is refused without a location, or with a named value that is not there', async () => {
  const put = (properties: object) => plane.send('PUT', 'caches/wrong', { body: { properties } });
  expect(await put({ connectionString })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'useFromLocation' }] } },
  });
  expect(await put({ connectionString: '{{absent}}', useFromLocation: 'default' })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'connectionString', message: "Property 'absent' not found." }] } },
  });
});
