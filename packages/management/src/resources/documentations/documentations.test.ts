import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { documentation } = plane.client;
  const made = await documentation.createOrUpdate(...at(), 'start', { title: 'Start', content: '# Here' });
  expect(made).toMatchObject({ name: 'start', title: 'Start', content: '# Here' });
  await documentation.update(...at(), 'start', made.eTag as string, { content: '# There' });
  expect(await documentation.get(...at(), 'start')).toMatchObject({ title: 'Start', content: '# There' });
  expect(await documentation.getEntityTag(...at(), 'start')).toMatchObject({ eTag: expect.stringMatching(/^".+"$/) });
  const names = [];
  for await (const { name } of documentation.listByService(...at(), { filter: "contains(name, 'tar')" }))
    names.push(name);
  expect(names).toEqual(['start']);
  await documentation.delete(...at(), 'start', '*');
  await expect(documentation.get(...at(), 'start')).rejects.toMatchObject({
    details: { error: { message: 'Documentation not found.' } },
  });
});
