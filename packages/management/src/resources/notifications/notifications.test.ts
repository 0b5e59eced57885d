import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('there are seven, which are listed, read and put by the SDK', async () => {
  const { notification } = plane.client;
  const names = [];
  for await (const { name, title } of notification.listByService(...at(), { top: 3 })) {
    expect(title).toMatch(/./);
    names.push(name);
  }
  expect(names).toHaveLength(7);
  expect(names).toContain('QuotaLimitApproachingPublisherNotificationMessage');
  const put = await notification.createOrUpdate(...at(), 'BCC', { ifMatch: '*' });
  expect(put).toMatchObject({ name: 'BCC', recipients: { emails: [], users: [] } });
  expect(await notification.get(...at(), 'bcc')).toEqual(put);
});

test('shows who is told', async () => {
  const { notification, notificationRecipientEmail, notificationRecipientUser, user } = plane.client;
  await user.createOrUpdate(...at(), 'u', { email: 'u@example.com', firstName: 'U', lastName: 'V' });
  await notificationRecipientEmail.createOrUpdate(...at(), 'AccountClosedPublisher', 'ops@contoso.com');
  await notificationRecipientUser.createOrUpdate(...at(), 'AccountClosedPublisher', 'u');
  const { recipients } = await notification.get(...at(), 'AccountClosedPublisher');
  expect(recipients?.emails).toEqual([
    expect.stringMatching(
      /\/service\/local\/notifications\/AccountClosedPublisher\/recipientEmails\/ops@contoso\.com$/,
    ),
  ]);
  expect(recipients?.users).toEqual([expect.stringMatching(/\/service\/local\/users\/u$/)]);
});

test('there are no others, and none can be deleted', async () => {
  expect(await plane.send('PUT', 'notifications/other')).toMatchObject({ status: 400 });
  expect(await plane.send('DELETE', 'notifications/BCC')).toMatchObject({ status: 405 });
});
