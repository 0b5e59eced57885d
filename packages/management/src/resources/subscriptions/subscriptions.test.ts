import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
  await plane.client.product.createOrUpdate(plane.group, plane.service, 'starter', { displayName: 'Starter' });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const body = { scope: '/products/starter', displayName: 'Mine', state: 'active' as const };

test('has keys that only listSecrets shows, and of which gateways get hashes', async () => {
  const { subscription } = plane.client;
  const made = await subscription.createOrUpdate(...at(), 'mine', body);
  expect(made).toMatchObject({ scope: `${servicePath}/products/starter`, state: 'active', allowTracing: false });
  expect(made.primaryKey).toBeUndefined();
  const { primaryKey = '', secondaryKey } = await subscription.listSecrets(...at(), 'mine');
  expect(primaryKey).toMatch(/^[0-9a-f]{32}$/);
  expect(secondaryKey).not.toBe(primaryKey);
  const { subscriptions } = await plane.published((snapshot) => snapshot.subscriptions.length > 0);
  const primaryKeyHash = createHash('sha256').update(primaryKey).digest('hex');
  expect(subscriptions).toEqual([expect.objectContaining({ id: 'mine', state: 'active', primaryKeyHash })]);
  expect(JSON.stringify(subscriptions)).not.toContain(primaryKey);
});

test('keeps its keys when it is put again, and changes one when that is asked for', async () => {
  const { subscription } = plane.client;
  await subscription.createOrUpdate(...at(), 'kept', { ...body, primaryKey: 'given' });
  const before = await subscription.listSecrets(...at(), 'kept');
  await subscription.createOrUpdate(...at(), 'kept', { ...body, displayName: 'Other' });
  await subscription.update(...at(), 'kept', '*', { state: 'suspended' });
  expect(await subscription.listSecrets(...at(), 'kept')).toMatchObject({ primaryKey: 'given' });
  await subscription.regeneratePrimaryKey(...at(), 'kept');
  const after = await subscription.listSecrets(...at(), 'kept');
  expect(after.primaryKey).not.toBe('given');
  expect(after.secondaryKey).toBe(before.secondaryKey);
  const hash = createHash('sha256')
    .update(after.primaryKey as string)
    .digest('hex');
  await plane.published(({ subscriptions }) => subscriptions.some(({ primaryKeyHash }) => primaryKeyHash === hash));
});

test('is found by its scope as APIOps looks for it', async () => {
  const names = [];
  for await (const { name } of plane.client.subscription.list(...at(), { filter: "endswith(scope, 'starter')" }))
    names.push(name);
  expect(names).toContain('mine');
  for await (const { name } of plane.client.subscription.list(...at(), { filter: "productId eq 'Other'" }))
    names.push(name);
  expect(names).not.toContain(undefined);
});

test('keeps its product from being deleted unless that is said', async () => {
  const { product, subscription } = plane.client;
  await product.createOrUpdate(...at(), 'held', { displayName: 'Held' });
  await subscription.createOrUpdate(...at(), 'holds', { ...body, scope: '/products/held' });
  await expect(product.delete(...at(), 'held', '*')).rejects.toMatchObject({
    statusCode: 400,
    code: 'ValidationError',
    details: { error: { message: expect.stringContaining('deleteSubscriptions=true'), details: null } },
  });
  await product.delete(...at(), 'held', '*', { deleteSubscriptions: true });
  await expect(subscription.get(...at(), 'holds')).rejects.toMatchObject({ statusCode: 404 });
});

test('refuses a scope that is none, and one that is not there', async () => {
  for (const scope of ['/tags/x', '/products/absent', '/apis/absent', 'x'])
    expect(await plane.send('PUT', 'subscriptions/wrong', { body: { properties: { ...body, scope } } })).toMatchObject({
      status: 400,
      body: { error: { details: [{ target: 'scope' }] } },
    });
});
