import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  for (const name of ['a', 'free'])
    await plane.client.api.beginCreateOrUpdateAndWait(...at(), name, { path: name, displayName: name });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const document = (inbound: string) =>
  `<policies><inbound>${inbound}</inbound><backend><base /></backend>` +
  '<outbound><base /></outbound><on-error><base /></on-error></policies>';
const policy = (inbound: string) => ({ value: document(inbound), format: 'rawxml' as const });

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { policyRestriction } = plane.client;
  const made = await policyRestriction.createOrUpdate(...at(), 'r', { scope: '/apis/other' });
  expect(made).toMatchObject({ name: 'r', scope: '/apis/other', requireBase: 'false' });
  await policyRestriction.update(...at(), 'r', made.eTag as string, { requireBase: 'true' });
  const read = await policyRestriction.get(...at(), 'r');
  expect(read).toMatchObject({ scope: '/apis/other', requireBase: 'true' });
  expect(await policyRestriction.getEntityTag(...at(), 'r')).toMatchObject({ eTag: read.eTag });
  const names = [];
  for await (const { name } of policyRestriction.listByService(...at())) names.push(name);
  expect(names).toEqual(['r']);
  await policyRestriction.delete(...at(), 'r');
  await expect(policyRestriction.get(...at(), 'r')).rejects.toMatchObject({ statusCode: 404 });
});

test('a document without base is refused where base is required, and only there', async () => {
  const { apiPolicy, policyRestriction } = plane.client;
  await policyRestriction.createOrUpdate(...at(), 'base', { scope: '/apis/a/policies/policy', requireBase: 'true' });
  await expect(apiPolicy.createOrUpdate(...at(), 'a', 'policy', policy(''))).rejects.toMatchObject({
    statusCode: 400,
    details: { error: { details: [{ target: 'inbound' }] } },
  });
  await apiPolicy.createOrUpdate(...at(), 'a', 'policy', policy('<base />'));
  await apiPolicy.createOrUpdate(...at(), 'free', 'policy', policy(''));
});

test.each(['/policies/policy', 'somewhere', '/apis'])('a scope that has no base is refused: %s', async (scope) => {
  expect(await plane.send('PUT', 'policyRestrictions/w', { body: { properties: { scope } } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'scope' }] } },
  });
});
