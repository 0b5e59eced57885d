import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('there are fourteen, each with a text of its own that says what it can', async () => {
  const { emailTemplate } = plane.client;
  const found = [];
  for await (const template of emailTemplate.listByService(...at(), { top: 5 })) found.push(template);
  expect(found).toHaveLength(14);
  expect(new Set(found.map(({ subject }) => subject)).size).toBe(14);
  for (const { body = '', subject = '', parameters = [], isDefault } of found) {
    expect(isDefault).toBe(true);
    const known = parameters.map(({ name }) => name);
    const used = Array.from(`${subject} ${body}`.matchAll(/\$(\w+)/g), ([, name]) => name);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  }
  const names = [];
  for await (const { name } of emailTemplate.listByService(...at(), { filter: "contains(name, 'password')" }))
    names.push(name);
  expect(names).toEqual(['passwordResetByAdminNotificationMessage', 'passwordResetIdentityDefault']);
});

test('is read, put, changed and made what it was by the SDK', async () => {
  const { emailTemplate } = plane.client;
  const name = 'newDeveloperNotificationMessage';
  const first = await emailTemplate.get(...at(), name);
  expect(await emailTemplate.getEntityTag(...at(), name)).toMatchObject({ eTag: first.eTag });
  const put = await emailTemplate.createOrUpdate(...at(), name, { subject: 'Welcome', body: '<p>$DevFirstName</p>' });
  expect(put).toMatchObject({ subject: 'Welcome', body: '<p>$DevFirstName</p>', title: first.title, isDefault: false });
  const parameters = [{ name: 'DevFirstName', title: 'First name' }];
  const changed = await emailTemplate.update(...at(), name, '*', { subject: 'Hello', parameters });
  expect(changed).toMatchObject({ subject: 'Hello', body: '<p>$DevFirstName</p>', parameters, isDefault: false });
  await emailTemplate.delete(...at(), name, '*');
  const { eTag, ...again } = await emailTemplate.get(...at(), name);
  expect(again).toEqual(expect.objectContaining({ subject: first.subject, body: first.body, isDefault: true }));
  expect(eTag).not.toBe(first.eTag);
});

test('its name is the same in whatever case, and there are no others', async () => {
  expect(await plane.send('GET', 'templates/NewIssueNotificationMessage')).toMatchObject({
    status: 200,
    body: { name: 'newIssueNotificationMessage' },
  });
  expect(await plane.send('PUT', 'templates/other', { body: { properties: { subject: 'x' } } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'name' }] } },
  });
});

test.each([
  [{ subject: 'a\r\nBcc: everyone@example.com' }, 'subject'],
  [{ subject: '' }, 'subject'],
  [{ subject: 'x'.repeat(1001) }, 'subject'],
  [{ body: '' }, 'body'],
  [{ parameters: [{ name: 'a b' }] }, 'parameters[0].name'],
])('L7: %# of what no mail can be is refused', async (properties, target) => {
  expect(await plane.send('PATCH', 'templates/accountClosedDeveloper', { body: { properties } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target }] } },
  });
});
