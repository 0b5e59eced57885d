import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('follows from the settings of the portal, and is listed and read by the SDK', async () => {
  const { signUpSettings, tenantSettings } = plane.client;
  const names = [];
  for await (const { name } of tenantSettings.listByService(...at())) names.push(name);
  expect(names).toEqual(['public']);
  expect((await tenantSettings.get(...at(), 'public')).settings).toMatchObject({
    'CustomPortalSettings.UserRegistrationTermsEnabled': 'False',
    'CustomPortalSettings.DelegationEnabled': 'False',
    'CustomPortalSettings.DelegationUrl': '',
  });
  await signUpSettings.createOrUpdate(...at(), { termsOfService: { text: 'Be kind.', enabled: true } });
  expect((await tenantSettings.get(...at(), 'public')).settings).toMatchObject({
    'CustomPortalSettings.UserRegistrationTerms': 'Be kind.',
    'CustomPortalSettings.UserRegistrationTermsEnabled': 'True',
    'CustomPortalSettings.UserRegistrationTermsConsentRequired': 'False',
  });
});

test('L7: cannot be written', async () => {
  expect(await plane.send('PUT', 'settings/public', { body: { properties: { settings: {} } } })).toMatchObject({
    status: 405,
  });
});
