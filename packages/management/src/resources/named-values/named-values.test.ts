import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { namedValue } = plane.client;
  const made = await namedValue.beginCreateOrUpdateAndWait(...at(), 'plain', { displayName: 'plain', value: 'one' });
  expect(made).toMatchObject({
    id: expect.stringMatching(/\/service\/local\/namedValues\/plain$/),
    name: 'plain',
    type: 'Microsoft.ApiManagement/service/namedValues',
    displayName: 'plain',
    value: 'one',
    secret: false,
  });
  const read = await namedValue.get(...at(), 'plain');
  expect(read).toMatchObject({ value: 'one', eTag: expect.stringMatching(/^".+"$/) });
  expect(await namedValue.getEntityTag(...at(), 'plain')).toMatchObject({ eTag: read.eTag });
  await namedValue.beginUpdateAndWait(...at(), 'plain', read.eTag as string, { tags: ['blue'] });
  expect(await namedValue.get(...at(), 'plain')).toMatchObject({ value: 'one', tags: ['blue'] });
  await namedValue.delete(...at(), 'plain', '*');
  await expect(namedValue.get(...at(), 'plain')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
    details: { error: { code: 'ResourceNotFound', message: 'Property not found.', details: null } },
  });
});

test('shows a secret by listValue only', async () => {
  const { namedValue } = plane.client;
  const body = { displayName: 'secret', value: 'hunter2', secret: true };
  expect((await namedValue.beginCreateOrUpdateAndWait(...at(), 'secret', body)).value).toBeUndefined();
  expect((await namedValue.get(...at(), 'secret')).value).toBeUndefined();
  for await (const one of namedValue.listByService(...at())) expect(JSON.stringify(one)).not.toContain('hunter2');
  expect(await namedValue.listValue(...at(), 'secret')).toMatchObject({ value: 'hunter2' });
  await namedValue.beginUpdateAndWait(...at(), 'secret', '*', { tags: ['x'] });
  expect(await namedValue.listValue(...at(), 'secret')).toMatchObject({ value: 'hunter2' });
});

test('reaches the snapshot with its value', async () => {
  await plane.client.namedValue.beginCreateOrUpdateAndWait(...at(), 'n', {
    displayName: 'shown',
    value: 'v',
    secret: true,
  });
  const { namedValues } = await plane.published((snapshot) =>
    snapshot.namedValues.some(({ name }) => name === 'shown'),
  );
  expect(namedValues).toContainEqual({ name: 'shown', value: 'v', secret: true });
});

test('refuses a name that another has, and one that policies cannot mention', async () => {
  const { namedValue } = plane.client;
  await namedValue.beginCreateOrUpdateAndWait(...at(), 'first', { displayName: 'taken', value: 'v' });
  await expect(
    namedValue.beginCreateOrUpdateAndWait(...at(), 'second', { displayName: 'Taken', value: 'v' }),
  ).rejects.toMatchObject({
    statusCode: 400,
    code: 'ValidationError',
    details: { error: { details: [{ code: 'ValidationError', target: 'displayName' }] } },
  });
  await expect(
    plane.send('PUT', 'namedValues/third', { body: { properties: { displayName: 'a b', value: 'v' } } }),
  ).resolves.toMatchObject({ status: 400, body: { error: { details: [{ target: 'displayName' }] } } });
});
