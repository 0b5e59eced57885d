import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('addresses are put there, asked for, listed and taken away by the SDK', async () => {
  const { notificationRecipientEmail } = plane.client;
  const email = 'Ops+night@contoso.com';
  expect(await notificationRecipientEmail.createOrUpdate(...at(), 'BCC', email)).toMatchObject({ name: email, email });
  expect(await notificationRecipientEmail.checkEntityExists(...at(), 'BCC', email)).toMatchObject({ body: true });
  const { value } = await notificationRecipientEmail.listByNotification(...at(), 'BCC');
  expect(value?.map((one) => one.email)).toEqual([email]);
  expect(await plane.send('PUT', `notifications/BCC/recipientEmails/${encodeURIComponent(email)}`)).toMatchObject({
    status: 200,
  });
  await notificationRecipientEmail.delete(...at(), 'BCC', email);
  expect(await notificationRecipientEmail.checkEntityExists(...at(), 'BCC', email)).toMatchObject({ body: false });
});

test('users are put there, asked for, listed and taken away by the SDK, and go with their account', async () => {
  const { notificationRecipientUser, user } = plane.client;
  await user.createOrUpdate(...at(), 'u', { email: 'u@example.com', firstName: 'U', lastName: 'V' });
  expect(await notificationRecipientUser.createOrUpdate(...at(), 'BCC', 'U')).toMatchObject({ userId: 'u' });
  expect(await notificationRecipientUser.checkEntityExists(...at(), 'BCC', 'u')).toMatchObject({ body: true });
  const { value } = await notificationRecipientUser.listByNotification(...at(), 'BCC');
  expect(value?.map(({ userId }) => userId)).toEqual(['u']);
  await notificationRecipientUser.delete(...at(), 'BCC', 'u');
  expect(await notificationRecipientUser.checkEntityExists(...at(), 'BCC', 'u')).toMatchObject({ body: false });
  await notificationRecipientUser.createOrUpdate(...at(), 'BCC', 'u');
  await user.beginDeleteAndWait(...at(), 'u', '*');
  expect(await notificationRecipientUser.checkEntityExists(...at(), 'BCC', 'u')).toMatchObject({ body: false });
});

test.each(['nobody', 'a@b%0d%0aBcc:c@d', 'a b@c', `${'x'.repeat(260)}@b`])('%s is no address', async (email) => {
  expect(await plane.send('PUT', `notifications/BCC/recipientEmails/${email.replace(' ', '%20')}`)).toMatchObject({
    status: 400,
  });
});

test('a user who is not there cannot be told', async () => {
  expect(await plane.send('PUT', 'notifications/BCC/recipientUsers/absent')).toMatchObject({
    status: 404,
    body: { error: { message: 'User not found.' } },
  });
});
