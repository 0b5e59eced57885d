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

test('waits for approval unless its state is given, and says when it was approved and when it ended', async () => {
  const { subscription } = plane.client;
  const { state: _, ...request } = body;
  const options = { notify: true, appType: 'developerPortal' as const };
  const made = await subscription.createOrUpdate(...at(), 'asked', { ...request, scope: '/apis' }, options);
  expect(made).toMatchObject({ state: 'submitted', scope: `${servicePath}/apis`, createdDate: expect.any(Date) });
  const approved = await subscription.update(...at(), 'asked', '*', { state: 'active' }, { notify: true });
  expect(approved).toMatchObject({ state: 'active', startDate: expect.any(Date) });
  await subscription.update(...at(), 'asked', '*', { state: 'suspended', stateComment: 'Too much' });
  const ended = await subscription.update(...at(), 'asked', '*', { state: 'cancelled' });
  expect(ended).toMatchObject({ state: 'cancelled', stateComment: 'Too much', endDate: expect.any(Date) });
  const { subscriptions } = await plane.published(({ subscriptions }) =>
    subscriptions.some(({ id, state }) => id === 'asked' && state === 'cancelled'),
  );
  expect(subscriptions.find(({ id }) => id === 'asked')).toMatchObject({ startDate: expect.any(String) });
});

test('is one of as many as its product allows each user, in both forms of ids', async () => {
  const { product, subscription, user } = plane.client;
  await product.createOrUpdate(...at(), 'few', {
    displayName: 'Few',
    subscriptionRequired: true,
    subscriptionsLimit: 1,
  });
  for (const name of ['u', 'v'])
    await user.createOrUpdate(...at(), name, { email: `${name}@example.com`, firstName: 'U', lastName: 'V' });
  const few = { ...body, scope: '/products/few', ownerId: '/users/u' };
  const first = await subscription.createOrUpdate(...at(), 'first', few);
  expect(first).toMatchObject({ ownerId: `${servicePath}/users/u`, scope: `${servicePath}/products/few` });
  const full = { ...few, scope: `${servicePath}/products/few`, ownerId: `${servicePath}/users/u` };
  await subscription.createOrUpdate(...at(), 'first', full);
  await expect(subscription.createOrUpdate(...at(), 'second', full)).rejects.toMatchObject({
    statusCode: 400,
    code: 'ValidationError',
    details: { error: { message: 'Subscriptions limit reached for same user', details: null } },
  });
  await subscription.createOrUpdate(...at(), 'other', { ...few, ownerId: '/users/v' });
  await subscription.update(...at(), 'first', '*', { state: 'cancelled' });
  await subscription.createOrUpdate(...at(), 'second', full);
  const names = [];
  const filter = "productId eq 'few' and userId eq 'u' and state eq 'active'";
  for await (const { name } of subscription.list(...at(), { filter })) names.push(name);
  expect(names).toEqual(['second']);
});

test.each([
  { scope: `${servicePath}/products/starter` },
  { scope: servicePath },
  { scope: `${servicePath}/` },
  { scope: `${servicePath}/apis` },
  { scope: `${servicePath}/workspaces/other` },
  { scope: `${servicePath}/workspaces/other/apis` },
  { scope: '/products/starter' },
  { scope: '/workspaces/other/apis' },
])('L7: in a workspace, it opens nothing outside: %j', async ({ scope }) => {
  const { workspace } = plane.client;
  for (const name of ['team', 'other']) await workspace.createOrUpdate(...at(), name, { displayName: name });
  const properties = { ...body, scope };
  expect(await plane.send('PUT', 'workspaces/team/subscriptions/s', { body: { properties } })).toMatchObject({
    status: 400,
  });
  const outside = { ...body, scope: `${servicePath}/workspaces/team` };
  expect(await plane.send('PUT', 'subscriptions/outside', { body: { properties: outside } })).toMatchObject({
    status: 400,
  });
});

test('a new product is offered to administrators, where there are any', async () => {
  const { group, product, productGroup, productSubscriptions, user } = plane.client;
  await group.createOrUpdate(...at(), 'administrators', { displayName: 'Administrators' });
  await user.createOrUpdate(...at(), '1', { email: 'admin@example.com', firstName: 'A', lastName: 'B' });
  await product.createOrUpdate(...at(), 'offered', { displayName: 'Offered' });
  expect(await productGroup.checkEntityExists(...at(), 'offered', 'administrators')).toMatchObject({ body: true });
  const [own, ...others] = await Array.fromAsync(productSubscriptions.list(...at(), 'offered'));
  expect(own).toMatchObject({ ownerId: `${servicePath}/users/1`, state: 'active' });
  expect(others).toEqual([]);
  await product.createOrUpdate(...at(), 'offered', { displayName: 'Again' });
  expect(await Array.fromAsync(productSubscriptions.list(...at(), 'offered'))).toHaveLength(1);
  await product.delete(...at(), 'offered', '*', { deleteSubscriptions: true });
});
