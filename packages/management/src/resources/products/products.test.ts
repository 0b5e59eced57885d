import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { product } = plane.client;
  const made = await product.createOrUpdate(...at(), 'Starter', { displayName: 'Starter', approvalRequired: true });
  expect(made).toMatchObject({
    name: 'Starter',
    state: 'notPublished',
    subscriptionRequired: true,
    approvalRequired: true,
  });
  const changed = await product.update(...at(), 'starter', made.eTag as string, { state: 'published' });
  expect(changed).toMatchObject({ name: 'Starter', state: 'published', displayName: 'Starter' });
  const found = [];
  const filter = "state eq 'published' and startswith(displayName, 'start')";
  for await (const one of product.listByService(...at(), { filter })) found.push(one.name);
  expect(found).toEqual(['Starter']);
  await product.delete(...at(), 'starter', '*');
  await expect(product.getEntityTag(...at(), 'starter')).rejects.toMatchObject({ statusCode: 404 });
});

test('comes in pages, in the order of names, with a count of all', async () => {
  const { product } = plane.client;
  const names = Array.from({ length: 7 }, (_, index) => `paged-${index}`);
  for (const name of names) await product.createOrUpdate(...at(), name, { displayName: name });
  const filter = "startswith(name, 'paged')";
  const found = [];
  for await (const page of product.listByService(...at(), { filter, top: 3 }).byPage())
    found.push(page.map(({ name }) => name));
  expect(found).toEqual([names.slice(0, 3), names.slice(3, 6), names.slice(6)]);
  const query = `?api-version=2024-05-01&%24filter=${encodeURIComponent(filter)}&$top=2&$skip=1`;
  const { body } = await plane.send('GET', 'products', { query });
  expect(body).toMatchObject({ count: 7, nextLink: expect.stringContaining('%24skip=3') });
});

test('refuses approval where no subscription is asked for', async () => {
  const body = { displayName: 'open', subscriptionRequired: false, approvalRequired: true };
  await expect(plane.client.product.createOrUpdate(...at(), 'open', body)).rejects.toMatchObject({
    statusCode: 400,
    details: {
      error: {
        code: 'ValidationError',
        message: 'One or more fields contain incorrect values:',
        details: [{ code: 'ValidationError', target: 'approvalRequired' }],
      },
    },
  });
});

test('reaches the snapshot, and leaves it', async () => {
  const { product } = plane.client;
  await product.createOrUpdate(...at(), 'brief', { displayName: 'Brief', state: 'published' });
  const { products } = await plane.published((snapshot) => snapshot.products.some(({ id }) => id === 'brief'));
  expect(products).toContainEqual({
    id: 'brief',
    name: 'Brief',
    state: 'published',
    subscriptionRequired: true,
    apis: [],
    groups: [],
  });
  await product.delete(...at(), 'brief', '*');
  await plane.published((snapshot) => !snapshot.products.some(({ id }) => id === 'brief'));
});
