import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  const { api, tag } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
  await tag.createOrUpdate(...at(), 'red', { displayName: 'Red' });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is created, read, listed and deleted by the SDK', async () => {
  const { apiTagDescription } = plane.client;
  const body = { description: 'D', externalDocsUrl: 'https://docs.example/', externalDocsDescription: 'More' };
  expect(await apiTagDescription.createOrUpdate(...at(), 'a', 'red', body)).toMatchObject({
    name: 'red',
    type: 'Microsoft.ApiManagement/service/apis/tagDescriptions',
    ...body,
    displayName: 'Red',
    tagId: expect.stringMatching(/^\/subscriptions\/.*\/tags\/red$/),
  });
  expect(await apiTagDescription.get(...at(), 'a', 'red')).toMatchObject(body);
  const names = [];
  for await (const { name } of apiTagDescription.listByService(...at(), 'a', { filter: "displayName eq 'Red'" }))
    names.push(name);
  expect(names).toEqual(['red']);
  await apiTagDescription.delete(...at(), 'a', 'red', '*');
  await expect(apiTagDescription.getEntityTag(...at(), 'a', 'red')).rejects.toMatchObject({ statusCode: 404 });
});

test('of a tag that is not there is refused', async () => {
  expect(await plane.send('PUT', 'apis/a/tagDescriptions/absent', { body: { properties: {} } })).toMatchObject({
    status: 404,
    body: { error: { message: 'Tag not found.' } },
  });
  const body = { properties: { externalDocsUrl: `https://docs.example/${'x'.repeat(2000)}` } };
  expect(await plane.send('PUT', 'apis/a/tagDescriptions/red', { body })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'externalDocsUrl' }] } },
  });
});

test('follows the display name of its tag, and goes with it', async () => {
  const { apiTagDescription, tag } = plane.client;
  await tag.createOrUpdate(...at(), 'blue', { displayName: 'Blue' });
  await apiTagDescription.createOrUpdate(...at(), 'a', 'blue', { description: 'D' });
  await tag.update(...at(), 'blue', '*', { displayName: 'Azure' });
  expect(await apiTagDescription.get(...at(), 'a', 'blue')).toMatchObject({ displayName: 'Azure', description: 'D' });
  await tag.delete(...at(), 'blue', '*');
  await expect(apiTagDescription.get(...at(), 'a', 'blue')).rejects.toMatchObject({ statusCode: 404 });
});
