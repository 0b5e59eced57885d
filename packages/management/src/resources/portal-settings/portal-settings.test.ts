import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

const etag = { eTag: expect.stringMatching(/^".+"$/) };

test('signin, signup and delegation are there from the beginning, and are listed together', async () => {
  const { portalSettings } = plane.client;
  const { value, count } = await portalSettings.listByService(...at());
  expect(value?.map(({ name }) => name)).toEqual(['delegation', 'signin', 'signup']);
  expect(count).toBe(3);
  expect(value?.[0]).toMatchObject({ subscriptions: { enabled: false }, userRegistration: { enabled: false } });
});

test('signin is read, put and changed by the SDK', async () => {
  const { signInSettings } = plane.client;
  expect(await signInSettings.getEntityTag(...at())).toMatchObject(etag);
  expect(await signInSettings.get(...at())).toMatchObject({ enabled: false, ...etag });
  expect(await signInSettings.createOrUpdate(...at(), { enabled: true })).toMatchObject({ enabled: true });
  const answer = await plane.send('PATCH', 'portalsettings/signin', { body: { properties: { enabled: false } } });
  expect(answer).toMatchObject({ status: 204, body: {} });
  await signInSettings.update(...at(), (await signInSettings.get(...at())).eTag as string, { enabled: true });
  expect(await signInSettings.get(...at())).toMatchObject({ enabled: true });
});

test('signup is read, put and changed by the SDK; what is left out is what it was at first', async () => {
  const { signUpSettings } = plane.client;
  expect(await signUpSettings.getEntityTag(...at())).toMatchObject(etag);
  const termsOfService = { text: 'Be kind.', enabled: true, consentRequired: true };
  await signUpSettings.createOrUpdate(...at(), { enabled: false, termsOfService });
  expect(await signUpSettings.get(...at())).toMatchObject({ enabled: false, termsOfService });
  await signUpSettings.update(...at(), '*', { enabled: true });
  expect(await signUpSettings.get(...at())).toMatchObject({ enabled: true, termsOfService });
  expect(await signUpSettings.createOrUpdate(...at(), {})).toMatchObject({
    enabled: true,
    termsOfService: { text: '', enabled: false, consentRequired: false },
  });
});

test('L8: the key of delegation is made up where none is given, shown by listSecrets only, and survives a PUT', async () => {
  const { delegationSettings } = plane.client;
  expect(await delegationSettings.getEntityTag(...at())).toMatchObject(etag);
  expect(await delegationSettings.listSecrets(...at())).toEqual({ validationKey: '' });
  const settings = { url: 'https://contoso.com/delegation', userRegistration: { enabled: true } };
  const put = await delegationSettings.createOrUpdate(...at(), settings);
  const { validationKey = '' } = await delegationSettings.listSecrets(...at());
  expect(Buffer.from(validationKey, 'base64')).toHaveLength(64);
  await delegationSettings.createOrUpdate(...at(), { ...settings, subscriptions: { enabled: true } });
  expect(await delegationSettings.listSecrets(...at())).toEqual({ validationKey });
  await delegationSettings.update(...at(), '*', { validationKey: 'aHVudGVyMg==' });
  expect(await delegationSettings.listSecrets(...at())).toEqual({ validationKey: 'aHVudGVyMg==' });
  const read = await delegationSettings.get(...at());
  expect(read).toMatchObject({ url: settings.url, subscriptions: { enabled: true } });
  expect(JSON.stringify([put, read])).not.toMatch(/validationKey|hunter2|aHVudGVyMg/);
});

test.each([
  [{ userRegistration: { enabled: true } }, 'url'],
  [{ url: 'javascript:alert(1)' }, 'url'],
  [{ url: 'https://user:pass@contoso.com/' }, 'url'],
  [{ validationKey: 'not base64!' }, 'validationKey'],
  [{ subscriptions: { enabled: 'perhaps' } }, 'subscriptions.enabled'],
])('delegation to %j is refused', async (properties, target) => {
  expect(await plane.send('PUT', 'portalsettings/delegation', { body: { properties } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target }] } },
  });
});

test('there are no others, they cannot be deleted, and only one has a secret', async () => {
  expect(await plane.send('PUT', 'portalsettings/other', { body: {} })).toMatchObject({ status: 400 });
  expect(await plane.send('DELETE', 'portalsettings/signin')).toMatchObject({ status: 405 });
  expect(await plane.send('POST', 'portalsettings/signin/listSecrets')).toMatchObject({ status: 405 });
});
