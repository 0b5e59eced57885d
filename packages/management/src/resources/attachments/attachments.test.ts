import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  const { api, apiIssue, user } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
  await user.createOrUpdate(...at(), 'u', { email: 'u@example.com', firstName: 'U', lastName: 'V' });
  await apiIssue.createOrUpdate(...at(), 'a', 'i', { title: 'T', description: 'D', userId: '/users/u' });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const link = { title: 'Where', contentFormat: 'link', content: 'https://files.example/trace.txt' };

test('is created, read, listed and deleted by the SDK', async () => {
  const { apiIssueAttachment } = plane.client;
  const made = await apiIssueAttachment.createOrUpdate(...at(), 'a', 'i', 'x', link);
  expect(made).toMatchObject({ name: 'x', ...link });
  expect(await apiIssueAttachment.get(...at(), 'a', 'i', 'x')).toMatchObject({ ...link, eTag: made.eTag });
  expect(await apiIssueAttachment.getEntityTag(...at(), 'a', 'i', 'x')).toMatchObject({ eTag: made.eTag });
  const titles = [];
  for await (const { title } of apiIssueAttachment.listByService(...at(), 'a', 'i')) titles.push(title);
  expect(titles).toEqual(['Where']);
  await apiIssueAttachment.delete(...at(), 'a', 'i', 'x', '*');
  await expect(apiIssueAttachment.get(...at(), 'a', 'i', 'x')).rejects.toMatchObject({
    details: { error: { message: 'IssueAttachment not found.' } },
  });
});

test.each([
  [{ ...link, content: 'javascript:alert(1)' }, 'content'],
  [{ ...link, contentFormat: 'picture' }, 'contentFormat'],
  [{ ...link, contentFormat: 'image/png', content: '<script>' }, 'content'],
])('is a link or base64: %j is refused', async (properties, target) => {
  expect(await plane.send('PUT', 'apis/a/issues/i/attachments/w', { body: { properties } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target }] } },
  });
});

test('keeps a file in base64', async () => {
  const file = { title: 'Picture', contentFormat: 'image/png', content: 'iVBORw0KGgo=' };
  expect(await plane.client.apiIssueAttachment.createOrUpdate(...at(), 'a', 'i', 'p', file)).toMatchObject(file);
});
