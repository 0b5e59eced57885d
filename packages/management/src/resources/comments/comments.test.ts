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

test('is created, read, listed and deleted by the SDK', async () => {
  const { apiIssueComment } = plane.client;
  const made = await apiIssueComment.createOrUpdate(...at(), 'a', 'i', 'c', { text: 'Same here.', userId: '/users/u' });
  expect(made).toMatchObject({
    name: 'c',
    text: 'Same here.',
    userId: expect.stringMatching(/\/service\/local\/users\/u$/),
    createdDate: expect.any(Date),
  });
  expect(await apiIssueComment.get(...at(), 'a', 'i', 'c')).toMatchObject({ text: 'Same here.', eTag: made.eTag });
  expect(await apiIssueComment.getEntityTag(...at(), 'a', 'i', 'c')).toMatchObject({ eTag: made.eTag });
  const texts = [];
  for await (const { text } of apiIssueComment.listByService(...at(), 'a', 'i')) texts.push(text);
  expect(texts).toEqual(['Same here.']);
  await apiIssueComment.delete(...at(), 'a', 'i', 'c', '*');
  await expect(apiIssueComment.get(...at(), 'a', 'i', 'c')).rejects.toMatchObject({
    details: { error: { message: 'IssueComment not found.' } },
  });
});

test('belongs to an issue that there is, and is of a user that there is', async () => {
  const put = (issue: string, userId: string) =>
    plane.send('PUT', `apis/a/issues/${issue}/comments/c`, { body: { properties: { text: 'T', userId } } });
  expect(await put('absent', '/users/u')).toMatchObject({
    status: 404,
    body: { error: { message: 'Issue not found.' } },
  });
  expect(await put('i', '/users/absent')).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'userId' }] } },
  });
});
