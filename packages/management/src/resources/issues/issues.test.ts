import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  await plane.client.api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
  await plane.client.user.createOrUpdate(...at(), 'u', { email: 'u@example.com', firstName: 'U', lastName: 'V' });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const issue = { title: 'Slow', description: 'It takes a day.', userId: '/users/u' };

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { apiIssue } = plane.client;
  const made = await apiIssue.createOrUpdate(...at(), 'a', 'slow', issue);
  expect(made).toMatchObject({
    name: 'slow',
    title: 'Slow',
    state: 'proposed',
    userId: expect.stringMatching(/\/service\/local\/users\/u$/),
    apiId: expect.stringMatching(/\/service\/local\/apis\/a$/),
    createdDate: expect.any(Date),
  });
  await apiIssue.update(...at(), 'a', 'slow', made.eTag as string, { state: 'open' });
  expect(await apiIssue.get(...at(), 'a', 'slow')).toMatchObject({ state: 'open', createdDate: made.createdDate });
  expect(await apiIssue.getEntityTag(...at(), 'a', 'slow')).toMatchObject({ eTag: expect.stringMatching(/^".+"$/) });
  const names = [];
  for await (const { name } of apiIssue.listByService(...at(), 'a', { filter: "state eq 'open' and userId eq 'u'" }))
    names.push(name);
  expect(names).toEqual(['slow']);
  await apiIssue.delete(...at(), 'a', 'slow', '*');
  await expect(apiIssue.get(...at(), 'a', 'slow')).rejects.toMatchObject({
    details: { error: { message: 'Issue not found.' } },
  });
});

test('a user that is not there, and another API, are refused', async () => {
  const properties = { ...issue, userId: '/users/absent', apiId: '/apis/other' };
  expect(await plane.send('PUT', 'apis/a/issues/wrong', { body: { properties } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'userId' }, { target: 'apiId' }] } },
  });
});

test('is of all revisions of its API', async () => {
  const { api, apiIssue } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'a;rev=2', { path: 'a', displayName: 'A', sourceApiId: '/apis/a' });
  await apiIssue.createOrUpdate(...at(), 'a;rev=2', 'everywhere', issue);
  expect(await apiIssue.get(...at(), 'a', 'everywhere')).toMatchObject({ title: 'Slow' });
});
