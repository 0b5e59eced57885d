import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is published, read, changed and listed by the SDK, and is done when it is answered', async () => {
  const { portalRevision } = plane.client;
  const made = await portalRevision.beginCreateOrUpdateAndWait(...at(), '20260101', {
    description: 'One',
    isCurrent: true,
  });
  expect(made).toMatchObject({
    name: '20260101',
    description: 'One',
    isCurrent: true,
    status: 'completed',
    createdDateTime: expect.any(Date),
    updatedDateTime: expect.any(Date),
  });
  const read = await portalRevision.get(...at(), '20260101');
  expect(await portalRevision.getEntityTag(...at(), '20260101')).toMatchObject({ eTag: read.eTag });
  const changed = await portalRevision.beginUpdateAndWait(...at(), '20260101', read.eTag as string, {
    description: 'First',
  });
  expect(changed).toMatchObject({ description: 'First', isCurrent: true, createdDateTime: made.createdDateTime });
});

test('one is current at a time, and an older one can be again', async () => {
  const { portalRevision } = plane.client;
  const current = async () => {
    const names = [];
    for await (const { name } of portalRevision.listByService(...at(), { filter: 'isCurrent eq true' }))
      names.push(name);
    return names;
  };
  await portalRevision.beginCreateOrUpdateAndWait(...at(), 'a', { isCurrent: true });
  await portalRevision.beginCreateOrUpdateAndWait(...at(), 'b', { isCurrent: true });
  expect(await current()).toEqual(['b']);
  await portalRevision.beginUpdateAndWait(...at(), 'a', '*', { isCurrent: true });
  expect(await current()).toEqual(['a']);
});

test('L7: how far it has come cannot be written', async () => {
  const properties = { status: 'failed', statusDetails: 'x', createdDateTime: '1999-01-01' };
  const { body } = await plane.send('PUT', 'portalRevisions/c', { body: { properties } });
  expect(body).toMatchObject({ properties: { status: 'completed', statusDetails: null } });
  expect(JSON.stringify(body)).not.toContain('1999');
});
