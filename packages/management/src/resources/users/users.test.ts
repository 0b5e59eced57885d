import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';
import { isPassword } from './password.ts';
import { userOfToken } from './user-token.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const ada = { email: 'ada@example.com', firstName: 'Ada', lastName: 'King' };
const put = (name: string, properties: object) => plane.send('PUT', `users/${name}`, { body: { properties } });

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { user } = plane.client;
  const made = await user.createOrUpdate(...at(), 'ada', { ...ada, note: 'First.', confirmation: 'signup' });
  expect(made).toMatchObject({ ...ada, note: 'First.', state: 'active', registrationDate: expect.any(Date) });
  await user.update(...at(), 'ada', made.eTag as string, { state: 'blocked' });
  expect(await user.get(...at(), 'ada')).toMatchObject({ ...ada, note: 'First.', state: 'blocked' });
  expect(await user.getEntityTag(...at(), 'ada')).toMatchObject({ eTag: expect.stringMatching(/^".+"$/) });
  const names = [];
  for await (const { name } of user.listByService(...at(), { filter: "firstName eq 'ADA' and state eq 'blocked'" }))
    names.push(name);
  expect(names).toEqual(['ada']);
  await user.beginDeleteAndWait(...at(), 'ada', '*', { notify: true, appType: 'developerPortal' });
  await expect(user.get(...at(), 'ada')).rejects.toMatchObject({
    details: { error: { message: 'User not found.' } },
  });
});

test('L8: a password is kept as a hash that nobody is shown, and survives what does not write it', async () => {
  const { user } = plane.client;
  const made = await user.createOrUpdate(...at(), 'secret', { ...ada, password: 'correct horse' });
  const kept = async () => String((await plane.store.get('users/secret'))?.secrets.password);
  const hash = await kept();
  expect(hash).toMatch(/^scrypt\$15\$8\$3\$/);
  expect(await isPassword('correct horse', hash)).toBe(true);
  expect(await isPassword('correct cow', hash)).toBe(false);
  await user.update(...at(), 'secret', '*', { note: 'x' });
  await user.createOrUpdate(...at(), 'secret', ada);
  expect(await kept()).toBe(hash);
  const read = await plane.send('GET', 'users/secret');
  expect(JSON.stringify([made, read.body, (await plane.send('GET', 'users')).body])).not.toMatch(/scrypt|horse|Key"/);
  await user.update(...at(), 'secret', '*', { password: 'correct cow' });
  expect(await isPassword('correct cow', await kept())).toBe(true);
  // What looks like a hash is a password like any other.
  await user.update(...at(), 'secret', '*', { password: hash });
  expect(await isPassword('correct horse', await kept())).toBe(false);
  await user.beginDeleteAndWait(...at(), 'secret', '*');
});

test('no password is that of a user who has none', async () => {
  expect(await isPassword('', undefined)).toBe(false);
  expect(await isPassword('x', 'scrypt$99$8$1$AA==$AA==')).toBe(false);
});

test.each([
  [{ ...ada, email: 'nobody' }, 'email'],
  [{ email: ada.email, lastName: 'King' }, 'firstName'],
  [{ ...ada, password: '' }, 'password'],
  [{ ...ada, password: 'x'.repeat(257) }, 'password'],
  [{ ...ada, password: 7 }, 'password'],
])('L7: %# of what no user can be is refused', async (properties, target) => {
  expect(await put('wrong', properties)).toMatchObject({ status: 400, body: { error: { details: [{ target }] } } });
});

test('two users cannot have one email', async () => {
  const { user } = plane.client;
  await user.createOrUpdate(...at(), 'one', { ...ada, email: 'same@example.com' });
  expect(await put('two', { ...ada, email: 'Same@Example.com' })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'email' }] } },
  });
});

test('a token says who its user is until it is over, the user is blocked, or there are others keys', async () => {
  const { user } = plane.client;
  await user.createOrUpdate(...at(), 'token', { ...ada, email: 'token@example.com' });
  const now = Date.now();
  const expiry = new Date(now + 86_400_000);
  const { value = '' } = await user.getSharedAccessToken(...at(), 'token', { keyType: 'primary', expiry });
  expect(value).toMatch(/^token&\d{12}&[\w+/]{86}==$/);
  const whose = async (text: string, time = now) => (await userOfToken(text, plane.store, new Date(time)))?.path;
  expect(await whose(value)).toBe('users/token');
  expect(await whose(`SharedAccessSignature ${value}`)).toBe('users/token');
  expect(await whose(value, now + 2 * 86_400_000)).toBeUndefined();
  expect(await whose(value.replace('token&', 'one&'))).toBeUndefined();
  expect(await whose(value.replace(/&\d{4}/, '&2999'))).toBeUndefined();
  expect(await whose('token')).toBeUndefined();
  const second = await user.getSharedAccessToken(...at(), 'token', { keyType: 'secondary', expiry });
  expect(second.value).not.toBe(value);
  expect(await whose(second.value as string)).toBe('users/token');
  await user.update(...at(), 'token', '*', { state: 'blocked' });
  expect(await whose(value)).toBeUndefined();
});

test.each([
  [{ keyType: 'primary', expiry: new Date(Date.now() + 31 * 86_400_000).toISOString() }, 'expiry'],
  [{ keyType: 'primary', expiry: '2001-01-01' }, 'expiry'],
  [{ keyType: 'primary' }, 'expiry'],
  [{ keyType: 'third', expiry: new Date(Date.now() + 60_000).toISOString() }, 'keyType'],
])('L9: a token of %# is refused', async (properties, target) => {
  await put('limits', { ...ada, email: 'limits@example.com' });
  expect(await plane.send('POST', 'users/limits/token', { body: { properties } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target }] } },
  });
});

test('the address at which the portal signs a user in has a token, and a new password is asked for without a mail', async () => {
  const { user, userConfirmationPassword } = plane.client;
  await user.createOrUpdate(...at(), 'sso', { ...ada, email: 'sso@example.com' });
  const { value = '' } = await user.generateSsoUrl(...at(), 'sso');
  const url = new URL(value);
  expect(url.origin + url.pathname).toBe(`${plane.url}/signin-sso`);
  expect((await userOfToken(url.searchParams.get('token') as string, plane.store, new Date()))?.path).toBe('users/sso');
  await userConfirmationPassword.send(...at(), 'sso', { appType: 'developerPortal' });
  expect(await plane.send('POST', 'users/absent/confirmations/password/send')).toMatchObject({ status: 404 });
});

test('groups, identities and subscriptions of a user are listed, filtered, and had by name', async () => {
  const { group, groupUser, subscription, user, userGroup, userIdentities, userSubscription } = plane.client;
  const identities = [{ provider: 'Aad', id: 'ada@contoso.com' }];
  await user.createOrUpdate(...at(), 'views', { ...ada, email: 'views@example.com', identities });
  for (const name of ['blue', 'green']) {
    await group.createOrUpdate(...at(), name, { displayName: name });
    await groupUser.create(...at(), name, 'views');
  }
  for (const name of ['mine', 'ours'])
    await subscription.createOrUpdate(...at(), name, { displayName: name, scope: '/apis', ownerId: '/users/views' });
  await subscription.createOrUpdate(...at(), 'theirs', { displayName: 'T', scope: '/apis' });
  const found = [];
  for await (const { name } of userGroup.list(...at(), 'views', { filter: "displayName eq 'green'" })) found.push(name);
  for await (const { provider, id } of userIdentities.list(...at(), 'views')) found.push([provider, id]);
  for await (const { name } of userSubscription.list(...at(), 'views', { filter: "startswith(name, 'm')", top: 1 }))
    found.push(name);
  expect(found).toEqual(['green', ['Aad', 'ada@contoso.com'], 'mine']);
  expect(await userSubscription.get(...at(), 'views', 'ours')).toMatchObject({
    displayName: 'ours',
    eTag: (await subscription.get(...at(), 'ours')).eTag,
  });
  await expect(userSubscription.get(...at(), 'views', 'theirs')).rejects.toMatchObject({
    statusCode: 404,
    details: { error: { message: 'Subscription not found.' } },
  });
  const expanded = [];
  for await (const { name, groups } of user.listByService(...at(), { expandGroups: true, filter: "name eq 'views'" }))
    expanded.push([name, groups?.map(({ displayName }) => displayName).filter((name) => name !== 'Developers')]);
  expect(expanded).toEqual([['views', ['blue', 'green']]]);
});

test('goes with its subscriptions only where that is said, and is in no group when it comes again', async () => {
  const { subscription, user, userGroup } = plane.client;
  await expect(user.beginDeleteAndWait(...at(), 'views', '*')).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('existing subscriptions'),
  });
  await user.beginDeleteAndWait(...at(), 'views', '*', { deleteSubscriptions: true });
  await expect(subscription.get(...at(), 'mine')).rejects.toMatchObject({ statusCode: 404 });
  await user.createOrUpdate(...at(), 'views', ada);
  const names = [];
  for await (const { name } of userGroup.list(...at(), 'views')) names.push(name);
  expect(names.filter((name) => name !== 'developers')).toEqual([]);
});
