import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const server = {
  displayName: 'Contoso',
  clientRegistrationEndpoint: 'https://login.example/register',
  authorizationEndpoint: 'https://login.example/authorize',
  tokenEndpoint: 'https://login.example/token',
  grantTypes: ['authorizationCode', 'resourceOwnerPassword'],
  clientId: 'portal',
};
const secrets = { clientSecret: 'hunter2', resourceOwnerUsername: 'owner', resourceOwnerPassword: 'hunter3' };

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { authorizationServer } = plane.client;
  const made = await authorizationServer.createOrUpdate(...at(), 'contoso', server);
  expect(made).toMatchObject({ name: 'contoso', ...server, useInTestConsole: true, useInApiDocumentation: false });
  await authorizationServer.update(...at(), 'contoso', made.eTag as string, { defaultScope: 'read write' });
  expect(await authorizationServer.get(...at(), 'contoso')).toMatchObject({ ...server, defaultScope: 'read write' });
  expect(await authorizationServer.getEntityTag(...at(), 'contoso')).toMatchObject({
    eTag: expect.stringMatching(/^".+"$/),
  });
  const names = [];
  const filter = "displayName eq 'contoso'";
  for await (const { name } of authorizationServer.listByService(...at(), { filter })) names.push(name);
  expect(names).toEqual(['contoso']);
  await authorizationServer.delete(...at(), 'contoso', '*');
  await expect(authorizationServer.get(...at(), 'contoso')).rejects.toMatchObject({
    details: { error: { message: 'AuthorizationServer not found.' } },
  });
});

test('L8: shows its secrets by listSecrets only, and a PUT of what GET showed does not lose them', async () => {
  const { authorizationServer } = plane.client;
  const made = await authorizationServer.createOrUpdate(...at(), 'kept', { ...server, ...secrets });
  expect(JSON.stringify(made)).not.toMatch(/hunter/);
  const listed = [];
  for await (const one of authorizationServer.listByService(...at())) listed.push(one);
  expect(JSON.stringify(listed)).not.toMatch(/hunter/);
  const { body } = await plane.send('GET', 'authorizationServers/kept');
  expect(JSON.stringify(body)).not.toMatch(/hunter/);
  expect(await plane.send('PUT', 'authorizationServers/kept', { body })).toMatchObject({ status: 200 });
  expect(await authorizationServer.listSecrets(...at(), 'kept')).toMatchObject(secrets);
});

test('what is missing is named', async () => {
  const answer = await plane.send('PUT', 'authorizationServers/wrong', { body: { properties: { displayName: 'W' } } });
  expect(answer).toMatchObject({
    status: 400,
    body: {
      error: {
        details: [
          { target: 'clientRegistrationEndpoint' },
          { target: 'authorizationEndpoint' },
          { target: 'grantTypes' },
          { target: 'clientId' },
        ],
      },
    },
  });
});

test('GET is always among the methods of the authorization endpoint', async () => {
  const put = (authorizationMethods: string[]) =>
    plane.send('PUT', 'authorizationServers/methods', { body: { properties: { ...server, authorizationMethods } } });
  expect(await put(['POST'])).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'authorizationMethods' }] } },
  });
  expect(await put(['POST', 'GET'])).toMatchObject({ status: 201 });
});
