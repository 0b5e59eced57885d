import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  await plane.client.contentType.createOrUpdate(...at(), 'page', { namePropertiesName: 'Page' });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const properties = { en_us: { title: 'Home', permalink: '/', nested: { deep: [1, null, 'x'] } } };

test('is created, read, put again, listed and deleted by the SDK, with whatever it has', async () => {
  const { contentItem } = plane.client;
  const made = await contentItem.createOrUpdate(...at(), 'page', 'home', { properties: { old: true } });
  expect(made).toMatchObject({ name: 'home', properties: { old: true } });
  await contentItem.createOrUpdate(...at(), 'page', 'home', { properties });
  const read = await contentItem.get(...at(), 'page', 'home');
  expect(read.properties).toEqual(properties);
  expect(await contentItem.getEntityTag(...at(), 'page', 'home')).toMatchObject({ eTag: read.eTag });
  const names = [];
  for await (const { name } of contentItem.listByService(...at(), 'page')) names.push(name);
  expect(names).toEqual(['home']);
  await contentItem.delete(...at(), 'page', 'home', '*');
  await expect(contentItem.get(...at(), 'page', 'home')).rejects.toMatchObject({
    details: { error: { message: 'ContentItem not found.' } },
  });
});

test('belongs to a type that there is', async () => {
  expect(await plane.send('PUT', 'contentTypes/absent/contentItems/x', { body: { properties } })).toMatchObject({
    status: 404,
    body: { error: { message: 'ContentType not found.' } },
  });
});
