import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const provider = {
  displayName: 'Contoso',
  metadataEndpoint: 'https://login.example/.well-known/openid-configuration',
  clientId: 'portal',
};

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { openIdConnectProvider } = plane.client;
  const made = await openIdConnectProvider.createOrUpdate(...at(), 'contoso', provider);
  expect(made).toMatchObject({ name: 'contoso', ...provider, useInTestConsole: true, useInApiDocumentation: false });
  await openIdConnectProvider.update(...at(), 'contoso', made.eTag as string, { description: 'For all' });
  expect(await openIdConnectProvider.get(...at(), 'contoso')).toMatchObject({ ...provider, description: 'For all' });
  expect(await openIdConnectProvider.getEntityTag(...at(), 'contoso')).toMatchObject({
    eTag: expect.stringMatching(/^".+"$/),
  });
  const names = [];
  const filter = "startswith(displayName, 'con')";
  for await (const { name } of openIdConnectProvider.listByService(...at(), { filter })) names.push(name);
  expect(names).toEqual(['contoso']);
  await openIdConnectProvider.delete(...at(), 'contoso', '*');
  await expect(openIdConnectProvider.get(...at(), 'contoso')).rejects.toMatchObject({
    details: { error: { message: 'OpenIdConnectProvider not found.' } },
  });
});

test('L8: shows its secret by listSecrets only, and a PUT without one does not lose it', async () => {
  const { openIdConnectProvider } = plane.client;
  const made = await openIdConnectProvider.createOrUpdate(...at(), 'kept', { ...provider, clientSecret: 'hunter2' });
  expect(JSON.stringify(made)).not.toContain('hunter2');
  expect(JSON.stringify(await openIdConnectProvider.get(...at(), 'kept'))).not.toContain('hunter2');
  await openIdConnectProvider.createOrUpdate(...at(), 'kept', provider);
  expect(await openIdConnectProvider.listSecrets(...at(), 'kept')).toMatchObject({ clientSecret: 'hunter2' });
});

test('what is missing is named', async () => {
  const answer = await plane.send('PUT', 'openidConnectProviders/w', { body: { properties: { displayName: 'W' } } });
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'metadataEndpoint' }, { target: 'clientId' }] } },
  });
});
