import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const page = {
  idPropertiesId: 'page',
  namePropertiesName: 'Page',
  description: 'A page',
  schema: { properties: { en_us: { type: 'object' } }, additionalProperties: false },
  version: '1.0.0',
};

test('is created, read, put again, listed and deleted by the SDK', async () => {
  const { contentType } = plane.client;
  expect(await contentType.createOrUpdate(...at(), 'page', page)).toMatchObject({ name: 'page', ...page });
  await contentType.createOrUpdate(...at(), 'page', { ...page, version: '1.0.1' });
  expect(await contentType.get(...at(), 'page')).toMatchObject({ ...page, version: '1.0.1' });
  const names = [];
  for await (const { name } of contentType.listByService(...at())) names.push(name);
  expect(names).toEqual(['page']);
  await contentType.delete(...at(), 'page', '*');
  await expect(contentType.get(...at(), 'page')).rejects.toMatchObject({
    details: { error: { message: 'ContentType not found.' } },
  });
});

test('goes with its items', async () => {
  const { contentItem, contentType } = plane.client;
  await contentType.createOrUpdate(...at(), 'gone', page);
  await contentItem.createOrUpdate(...at(), 'gone', 'one', { properties: { en_us: {} } });
  await contentType.delete(...at(), 'gone', '*');
  await expect(contentItem.get(...at(), 'gone', 'one')).rejects.toMatchObject({
    details: { error: { message: 'ContentType not found.' } },
  });
});
