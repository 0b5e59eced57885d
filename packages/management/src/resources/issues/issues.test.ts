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

test('those of all APIs are listed, filtered and read by the SDK', async () => {
  const { api, apiIssue, issue: all } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'b', { path: 'b', displayName: 'B' });
  await apiIssue.createOrUpdate(...at(), 'b', 'loud', { ...issue, title: 'Loud' });
  const found = [];
  for await (const { name, id } of all.listByService(...at(), { top: 1 })) found.push([name, id?.split('/local/')[1]]);
  expect(found).toEqual([
    ['everywhere', 'issues/everywhere'],
    ['loud', 'issues/loud'],
  ]);
  const loud = await all.get(...at(), 'LOUD');
  expect(loud).toMatchObject({
    type: 'Microsoft.ApiManagement/service/issues',
    title: 'Loud',
    apiId: expect.stringMatching(/\/service\/local\/apis\/b$/),
    eTag: (await apiIssue.get(...at(), 'b', 'loud')).eTag,
  });
  const filtered = [];
  for await (const { name } of all.listByService(...at(), { filter: "apiId eq 'a'" })) filtered.push(name);
  expect(filtered).toEqual(['everywhere']);
  await expect(all.get(...at(), 'absent')).rejects.toMatchObject({
    statusCode: 404,
    details: { error: { message: 'Issue not found.' } },
  });
  expect(await plane.send('PUT', 'issues/loud', { body: { properties: issue } })).toMatchObject({ status: 405 });
});

test('comes with its comments and attachments where they are asked for', async () => {
  const { apiIssue, apiIssueAttachment, apiIssueComment } = plane.client;
  await apiIssue.createOrUpdate(...at(), 'b', 'whole', issue);
  await apiIssueComment.createOrUpdate(...at(), 'b', 'whole', 'c', { text: 'Indeed.', userId: '/users/u' });
  const link = { title: 'Trace', contentFormat: 'link', content: 'https://files.example/trace.txt' };
  await apiIssueAttachment.createOrUpdate(...at(), 'b', 'whole', 't', link);
  // The client sends the parameter, and leaves what it does not know out of the answer.
  await apiIssue.get(...at(), 'b', 'whole', { expandCommentsAttachments: true });
  const query = '?api-version=2024-05-01&expandCommentsAttachments=true';
  const expected = { comments: [{ text: 'Indeed.' }], attachments: [link] };
  expect(await plane.send('GET', 'apis/b/issues/whole', { query })).toMatchObject({ body: { properties: expected } });
  const { body } = await plane.send('GET', 'apis/b/issues', { query });
  expect(body.value).toContainEqual(
    expect.objectContaining({ properties: expect.objectContaining({ title: 'Slow' }) }),
  );
  expect(JSON.stringify(body)).toContain('Indeed.');
  expect(JSON.stringify((await plane.send('GET', 'apis/b/issues')).body)).not.toContain('Indeed.');
});
