import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('APIs and groups of a product, and users of a group, are put there, listed and taken away', async () => {
  const { api, group, groupUser, product, productApi, productGroup, user } = plane.client;
  await product.createOrUpdate(...at(), 'p', { displayName: 'P' });
  await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
  await group.createOrUpdate(...at(), 'g', { displayName: 'G' });
  await user.createOrUpdate(...at(), 'u', { email: 'u@example.com', firstName: 'U', lastName: 'V' });
  expect(await productApi.createOrUpdate(...at(), 'p', 'a')).toMatchObject({
    name: 'a',
    path: 'a',
    id: expect.stringMatching(/\/products\/p\/apis\/a$/),
  });
  await productGroup.createOrUpdate(...at(), 'p', 'g');
  await groupUser.create(...at(), 'g', 'u');
  expect(await productApi.checkEntityExists(...at(), 'p', 'a')).toMatchObject({ body: true });
  const names = [];
  for await (const { displayName } of productApi.listByProduct(...at(), 'p')) names.push(displayName);
  for await (const { email } of groupUser.list(...at(), 'g')) names.push(email);
  expect(names).toEqual(['A', 'u@example.com']);
  const { apiProduct, productSubscriptions, subscription, userGroup, userSubscription } = plane.client;
  const body = { displayName: 'S', scope: '/products/p', ownerId: '/users/u', state: 'active' as const };
  await subscription.createOrUpdate(...at(), 's', body);
  const listed = [];
  for await (const { name } of apiProduct.listByApis(...at(), 'a')) listed.push(name);
  for await (const { name } of userGroup.list(...at(), 'u')) listed.push(name);
  for await (const { name, primaryKey } of productSubscriptions.list(...at(), 'p')) listed.push(name, primaryKey);
  for await (const { name } of userSubscription.list(...at(), 'u')) listed.push(name);
  expect(listed).toEqual(['p', 'g', 's', undefined, 's']);
  const { products, users } = await plane.published((snapshot) => snapshot.users[0]?.groups.length === 1);
  expect(products).toEqual([expect.objectContaining({ apis: ['a'], groups: ['g'] })]);
  expect(users).toEqual([expect.objectContaining({ id: 'u', email: 'u@example.com', groups: ['g'] })]);
  await productApi.delete(...at(), 'p', 'a');
  expect(await plane.send('HEAD', 'products/p/apis/a')).toMatchObject({ status: 404 });
  await plane.published((snapshot) => snapshot.products[0]?.apis.length === 0);
});

test('APIs of a gateway are put there, listed and taken away', async () => {
  const { api, gateway, gatewayApi } = plane.client;
  await gateway.createOrUpdate(...at(), 'plant', { locationData: { name: 'Plant' } });
  await api.beginCreateOrUpdateAndWait(...at(), 'floor', { path: 'floor', displayName: 'Floor' });
  const parameters = { provisioningState: 'created' as const };
  expect(await gatewayApi.createOrUpdate(...at(), 'plant', 'floor', { parameters })).toMatchObject({
    name: 'floor',
    path: 'floor',
    id: expect.stringMatching(/\/gateways\/plant\/apis\/floor$/),
  });
  const names = [];
  for await (const { displayName } of gatewayApi.listByService(...at(), 'plant')) names.push(displayName);
  expect(names).toEqual(['Floor']);
  expect(await plane.send('GET', 'gateways/plant/apis/floor')).toMatchObject({ status: 405 });
  await gatewayApi.delete(...at(), 'plant', 'floor');
  expect(await plane.send('HEAD', 'gateways/plant/apis/floor')).toMatchObject({ status: 404 });
});

test('what is not there cannot be put, and GET is not among what can be done', async () => {
  await plane.client.product.createOrUpdate(...at(), 'q', { displayName: 'Q' });
  expect(await plane.send('PUT', 'products/q/apis/absent')).toMatchObject({
    status: 404,
    body: { error: { message: 'Api not found.' } },
  });
  expect(await plane.send('GET', 'products/q/apis/absent')).toMatchObject({ status: 405 });
});

test('two users cannot have one email', async () => {
  const { user } = plane.client;
  await user.createOrUpdate(...at(), 'one', { email: 'same@example.com', firstName: 'A', lastName: 'B' });
  await expect(
    user.createOrUpdate(...at(), 'two', { email: 'Same@example.com', firstName: 'A', lastName: 'B' }),
  ).rejects.toMatchObject({ statusCode: 400, details: { error: { details: [{ target: 'email' }] } } });
});
