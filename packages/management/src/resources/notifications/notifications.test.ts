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

test('a workspace has seven of its own, and tells addresses and users of the service', async () => {
  const { user, workspace, workspaceNotification } = plane.client;
  const { workspaceNotificationRecipientEmail: emails, workspaceNotificationRecipientUser: users } = plane.client;
  await workspace.createOrUpdate(...at(), 'team', { displayName: 'Team' });
  await user.createOrUpdate(...at(), 'w', { email: 'w@example.com', firstName: 'W', lastName: 'X' });
  const names = [];
  for await (const { name } of workspaceNotification.listByService(...at(), 'team')) names.push(name);
  expect(names).toHaveLength(7);
  expect(await workspaceNotification.createOrUpdate(...at(), 'team', 'BCC')).toMatchObject({ name: 'BCC' });
  await emails.createOrUpdate(...at(), 'team', 'BCC', 'team@contoso.com');
  await users.createOrUpdate(...at(), 'team', 'BCC', 'w');
  expect(await emails.checkEntityExists(...at(), 'team', 'BCC', 'team@contoso.com')).toMatchObject({ body: true });
  expect(await users.checkEntityExists(...at(), 'team', 'BCC', 'w')).toMatchObject({ body: true });
  const { recipients } = await workspaceNotification.get(...at(), 'team', 'BCC');
  expect(recipients?.emails).toEqual([
    expect.stringMatching(/\/workspaces\/team\/notifications\/BCC\/recipientEmails\/team@contoso\.com$/),
  ]);
  expect(recipients?.users).toEqual([expect.stringMatching(/\/service\/local\/users\/w$/)]);
  expect((await emails.listByNotification(...at(), 'team', 'BCC')).value?.map(({ email }) => email)).toEqual([
    'team@contoso.com',
  ]);
  expect((await users.listByNotification(...at(), 'team', 'BCC')).value?.map(({ userId }) => userId)).toEqual(['w']);
  // What the service tells is another matter.
  expect((await plane.client.notification.get(...at(), 'BCC')).recipients).toEqual({ emails: [], users: [] });
  await emails.delete(...at(), 'team', 'BCC', 'team@contoso.com');
  await users.delete(...at(), 'team', 'BCC', 'w');
  expect(await emails.checkEntityExists(...at(), 'team', 'BCC', 'team@contoso.com')).toMatchObject({ body: false });
  expect(await users.checkEntityExists(...at(), 'team', 'BCC', 'w')).toMatchObject({ body: false });
  await users.createOrUpdate(...at(), 'team', 'BCC', 'w');
  await user.beginDeleteAndWait(...at(), 'w', '*');
  expect(await users.checkEntityExists(...at(), 'team', 'BCC', 'w')).toMatchObject({ body: false });
});
