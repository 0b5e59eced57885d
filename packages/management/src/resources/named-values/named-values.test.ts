import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { namedValue } = plane.client;
  const made = await namedValue.beginCreateOrUpdateAndWait(...at(), 'plain', { displayName: 'plain', value: 'one' });
  expect(made).toMatchObject({
    id: expect.stringMatching(/\/service\/local\/namedValues\/plain$/),
    name: 'plain',
    type: 'Microsoft.ApiManagement/service/namedValues',
    displayName: 'plain',
    value: 'one',
    secret: false,
  });
  const read = await namedValue.get(...at(), 'plain');
  expect(read).toMatchObject({ value: 'one', eTag: expect.stringMatching(/^".+"$/) });
  expect(await namedValue.getEntityTag(...at(), 'plain')).toMatchObject({ eTag: read.eTag });
  await namedValue.beginUpdateAndWait(...at(), 'plain', read.eTag as string, { tags: ['blue'] });
  expect(await namedValue.get(...at(), 'plain')).toMatchObject({ value: 'one', tags: ['blue'] });
  await namedValue.delete(...at(), 'plain', '*');
  await expect(namedValue.get(...at(), 'plain')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
    details: { error: { code: 'ResourceNotFound', message: 'Property not found.', details: null } },
  });
});

test('shows a secret by listValue only', async () => {
  const { namedValue } = plane.client;
  const body = { displayName: 'secret', value: 'hunter2', secret: true };
  expect((await namedValue.beginCreateOrUpdateAndWait(...at(), 'secret', body)).value).toBeUndefined();
  expect((await namedValue.get(...at(), 'secret')).value).toBeUndefined();
  for await (const one of namedValue.listByService(...at())) expect(JSON.stringify(one)).not.toContain('hunter2');
  expect(await namedValue.listValue(...at(), 'secret')).toMatchObject({ value: 'hunter2' });
  await namedValue.beginUpdateAndWait(...at(), 'secret', '*', { tags: ['x'] });
  expect(await namedValue.listValue(...at(), 'secret')).toMatchObject({ value: 'hunter2' });
});

test('reaches the snapshot with its value', async () => {
  await plane.client.namedValue.beginCreateOrUpdateAndWait(...at(), 'n', {
    displayName: 'shown',
    value: 'v',
    secret: true,
  });
  const { namedValues } = await plane.published((snapshot) =>
    snapshot.namedValues.some(({ name }) => name === 'shown'),
  );
  expect(namedValues).toContainEqual({ name: 'shown', value: 'v', secret: true });
});

test('refuses a name that another has, and one that policies cannot mention', async () => {
  const { namedValue } = plane.client;
  await namedValue.beginCreateOrUpdateAndWait(...at(), 'first', { displayName: 'taken', value: 'v' });
  await expect(
    namedValue.beginCreateOrUpdateAndWait(...at(), 'second', { displayName: 'Taken', value: 'v' }),
  ).rejects.toMatchObject({
    statusCode: 400,
    code: 'ValidationError',
    details: { error: { details: [{ code: 'ValidationError', target: 'displayName' }] } },
  });
  await expect(
    plane.send('PUT', 'namedValues/third', { body: { properties: { displayName: 'a b', value: 'v' } } }),
  ).resolves.toMatchObject({ status: 400, body: { error: { details: [{ target: 'displayName' }] } } });
});

test('what mentions it goes on mentioning it under another name, and keeps it from being deleted', async () => {
  const { backend, namedValue, policy, policyFragment } = plane.client;
  await namedValue.beginCreateOrUpdateAndWait(...at(), 'host', { displayName: 'host.old', value: 'h' });
  await namedValue.beginCreateOrUpdateAndWait(...at(), 'near', { displayName: 'hostXold', value: 'n' });
  const header = (value: string) => `<set-header name="x"><value>${value}</value></set-header>`;
  const document = (value: string) => `<policies><inbound>${header(value)}</inbound></policies>`;
  await policy.createOrUpdate(...at(), 'policy', { value: document('{{host.old}} {{ host.old }} {{hostXold}}') });
  await policyFragment.beginCreateOrUpdateAndWait(...at(), 'f', {
    value: `<fragment>${header('{{host.old}}')}</fragment>`,
  });
  const credentials = { authorization: { scheme: 'Bearer', parameter: '{{host.old}}' } };
  await backend.createOrUpdate(...at(), 'b', { url: 'http://b.example', protocol: 'http', credentials });
  await namedValue.beginUpdateAndWait(...at(), 'host', '*', { displayName: 'host-new' });
  const { value } = await policy.get(...at(), 'policy', { format: 'rawxml' });
  expect(value).toBe(document('{{host-new}} {{host-new}} {{hostXold}}'));
  const { body } = await plane.send('GET', 'policyFragments/f');
  expect(JSON.stringify(body)).toContain('{{host-new}}');
  expect((await backend.get(...at(), 'b')).credentials?.authorization?.parameter).toBe('{{host-new}}');
  await plane.published(({ policies }) => policies.some(({ text }) => text.includes('{{host-new}}')));
  await expect(namedValue.delete(...at(), 'host', '*')).rejects.toMatchObject({
    statusCode: 400,
    code: 'ValidationError',
  });
  await policy.delete(...at(), 'policy', '*');
});

test('L7: in workspaces, names are their own, and renaming one changes nothing elsewhere', async () => {
  const { policy, workspace, workspaceNamedValue, workspacePolicy, namedValue } = plane.client;
  const value = '<policies><inbound><set-header name="x"><value>{{shared}}</value></set-header></inbound></policies>';
  await namedValue.beginCreateOrUpdateAndWait(...at(), 'shared', { displayName: 'shared', value: 'of the service' });
  await policy.createOrUpdate(...at(), 'policy', { value });
  await workspace.createOrUpdate(...at(), 'team', { displayName: 'Team' });
  await expect(workspacePolicy.createOrUpdate(...at(), 'team', 'policy', { value })).rejects.toMatchObject({
    statusCode: 400,
  });
  const team: [string, string, string] = [...at(), 'team'];
  const secret = { displayName: 'shared', value: 'of the team', secret: true };
  await workspaceNamedValue.beginCreateOrUpdateAndWait(...team, 'shared', secret);
  await workspacePolicy.createOrUpdate(...team, 'policy', { value });
  await workspaceNamedValue.beginUpdateAndWait(...team, 'shared', '*', { displayName: 'ours' });
  expect((await policy.get(...at(), 'policy', { format: 'rawxml' })).value).toBe(value);
  const { body } = await plane.send('GET', 'workspaces/team/policies/policy');
  expect(JSON.stringify(body)).toContain('{{ours}}');
  expect(await workspaceNamedValue.listValue(...team, 'shared')).toMatchObject({ value: 'of the team' });
  expect((await workspaceNamedValue.get(...team, 'shared')).value).toBeUndefined();
});
