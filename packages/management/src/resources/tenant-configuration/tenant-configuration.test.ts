import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string, string] => [plane.group, plane.service, 'configuration'];
const branch = { branch: 'master' };

test('what asks for the repository is begun and fails with a reason, through the SDK', async () => {
  const { tenantConfiguration } = plane.client;
  const wait = { updateIntervalInMs: 10 };
  for (const outcome of [
    await tenantConfiguration.beginSaveAndWait(...at(), branch, wait),
    await tenantConfiguration.beginDeployAndWait(...at(), { ...branch, force: true }, wait),
    await tenantConfiguration.beginValidateAndWait(...at(), branch, wait),
  ])
    expect(outcome).toMatchObject({
      status: 'Failed',
      started: expect.any(Date),
      error: { code: 'NotSupported', message: expect.stringContaining('no Git repository') },
    });
});

test('there is no repository to be in step with', async () => {
  const { tenantConfiguration } = plane.client;
  expect(await tenantConfiguration.getSyncState(...at())).toMatchObject({
    id: `${servicePath}/tenant/configuration/syncState`,
    branch: 'master',
    isGitEnabled: false,
    isSynced: false,
  });
});

test('a branch has to be said', async () => {
  expect(await plane.send('POST', 'tenant/configuration/save', { body: { properties: {} } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'branch' }] } },
  });
});
