import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  const { api, apiOperation, product } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
  await apiOperation.createOrUpdate(...at(), 'a', 'o', { displayName: 'O', method: 'GET', urlTemplate: '/' });
  await product.createOrUpdate(...at(), 'p', { displayName: 'P' });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { tag } = plane.client;
  const made = await tag.createOrUpdate(...at(), 'red', { displayName: 'Red' });
  expect(made).toMatchObject({
    name: 'red',
    type: 'Microsoft.ApiManagement/service/tags',
    displayName: 'Red',
    eTag: expect.stringMatching(/^".+"$/),
  });
  await tag.update(...at(), 'red', made.eTag as string, { displayName: 'Crimson' });
  expect(await tag.get(...at(), 'red')).toMatchObject({ displayName: 'Crimson' });
  const names = [];
  for await (const { name } of tag.listByService(...at(), { filter: "startswith(displayName, 'crim')" }))
    names.push(name);
  expect(names).toEqual(['red']);
  await tag.delete(...at(), 'red', '*');
  await expect(tag.getEntityState(...at(), 'red')).rejects.toMatchObject({ statusCode: 404 });
});

test('is put on an API, an operation and a product, follows its display name, and is taken away', async () => {
  const { tag } = plane.client;
  await tag.createOrUpdate(...at(), 'blue', { displayName: 'Blue' });
  const expected = { name: 'blue', displayName: 'Blue' };
  expect(await tag.assignToApi(...at(), 'a', 'blue')).toMatchObject(expected);
  expect(await tag.assignToOperation(...at(), 'a', 'o', 'blue')).toMatchObject(expected);
  expect(await tag.assignToProduct(...at(), 'p', 'blue')).toMatchObject(expected);
  await tag.update(...at(), 'blue', '*', { displayName: 'Azure' });
  const renamed = { name: 'blue', displayName: 'Azure' };
  expect(await tag.getByApi(...at(), 'a', 'blue')).toMatchObject(renamed);
  expect(await tag.getByOperation(...at(), 'a', 'o', 'blue')).toMatchObject(renamed);
  expect(await tag.getByProduct(...at(), 'p', 'blue')).toMatchObject(renamed);
  await tag.getEntityStateByApi(...at(), 'a', 'blue');
  const listed = [];
  const filter = "displayName eq 'azure'";
  for await (const one of tag.listByApi(...at(), 'a', { filter })) listed.push(one.name);
  for await (const one of tag.listByOperation(...at(), 'a', 'o', { filter })) listed.push(one.name);
  for await (const one of tag.listByProduct(...at(), 'p', { filter })) listed.push(one.name);
  expect(listed).toEqual(['blue', 'blue', 'blue']);
  await tag.detachFromApi(...at(), 'a', 'blue');
  await expect(tag.getEntityStateByApi(...at(), 'a', 'blue')).rejects.toMatchObject({ statusCode: 404 });
  await tag.delete(...at(), 'blue', '*');
  await expect(tag.getByProduct(...at(), 'p', 'blue')).rejects.toMatchObject({ statusCode: 404 });
  await expect(tag.getByOperation(...at(), 'a', 'o', 'blue')).rejects.toMatchObject({ statusCode: 404 });
});

test('that is not there cannot be put on anything', async () => {
  await expect(plane.client.tag.assignToApi(...at(), 'a', 'absent')).rejects.toMatchObject({
    statusCode: 404,
    details: { error: { message: 'Tag not found.' } },
  });
});
