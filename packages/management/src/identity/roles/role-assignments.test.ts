import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../../testing.ts';
import { LocalIssuer } from '../local-issuer.ts';
import { findRole } from './role-definitions.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
  for (const team of ['red', 'blue'])
    await plane.client.workspace.createOrUpdate(plane.group, plane.service, team, { displayName: team });
  const value = { displayName: 'key', value: 'hunter2-hunter2', secret: true };
  for (const path of ['namedValues/key', 'workspaces/red/namedValues/key', 'workspaces/blue/namedValues/key'])
    expect((await plane.send('PUT', path, { body: { properties: value } })).status).toBe(201);
  for (const api of ['orders', 'secrets'])
    await plane.send('PUT', `apis/${api}`, {
      body: { properties: { displayName: api, path: api, protocols: ['https'] } },
    });
});
afterAll(() => plane[Symbol.asyncDispose]());

const subscription = servicePath.split('/').slice(0, 3).join('/');
const query = '?api-version=2022-04-01';
const roleId = (role: string): string =>
  `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${findRole(role)?.id}`;
const at = (scope: string, name: string = randomUUID()): string =>
  `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;

const tokenOf = (name: string): Promise<string> =>
  LocalIssuer.open(`${plane.folder}/issuer.pem`).sign({ name, roles: [] });

async function give(name: string, role: string, scope: string, token?: string) {
  const body = { properties: { roleDefinitionId: roleId(role), principalId: name, principalType: 'User' } };
  return plane.send('PUT', at(scope), { body, query, ...(token !== undefined && { token }) });
}

async function withRole(role: string, scope: string = servicePath): Promise<string> {
  const name = randomUUID();
  expect((await give(name, role, scope)).status).toBe(201);
  return tokenOf(name);
}

const status = async (token: string, method: string, path: string, body?: unknown): Promise<number> =>
  (await plane.send(method, path, { token, ...(body !== undefined && { body }) })).status;

const product = { properties: { displayName: 'P' } };

describe('what a role allows', () => {
  test('nothing is allowed before a role is assigned, and nothing after it is taken away', async () => {
    const name = randomUUID();
    const token = await tokenOf(name);
    expect(await status(token, 'GET', 'apis')).toBe(403);
    const { body } = await give(name, 'API Management Service Reader Role', servicePath);
    expect(body).toMatchObject({
      id: expect.stringContaining(`${servicePath}/providers/Microsoft.Authorization/roleAssignments/`),
      type: 'Microsoft.Authorization/roleAssignments',
      properties: { principalId: name, principalType: 'User', scope: servicePath, createdBy: 'tester' },
    });
    expect(await status(token, 'GET', 'apis')).toBe(200);
    expect((await plane.send('DELETE', String(body.id), { query })).status).toBe(200);
    expect((await plane.send('DELETE', String(body.id), { query })).status).toBe(204);
    expect(await status(token, 'GET', 'apis')).toBe(403);
  });

  test('L8: a reader sees no secrets, whatever way it asks', async () => {
    const token = await withRole('Reader');
    expect(JSON.stringify((await plane.send('GET', 'namedValues/key', { token })).body)).not.toContain('hunter2');
    for (const [method, path] of [
      ['POST', 'namedValues/key/listValue'],
      ['POST', 'NamedValues/KEY/LISTVALUE'],
      ['POST', 'subscriptions/master/listSecrets'],
      ['POST', 'tenant/access/listSecrets'],
      ['POST', 'subscriptions/master/regeneratePrimaryKey'],
    ] as const)
      expect([path, await status(token, method, path, {})]).toEqual([path, 403]);
    const get = await plane.send('GET', 'namedValues/key/listValue', { token });
    expect([get.status >= 400, JSON.stringify(get.body).includes('hunter2')]).toEqual([true, false]);
  });

  test('L7: methods that are not what they say change nothing', async () => {
    const token = await withRole('API Management Service Reader Role');
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST', 'PROPFIND'])
      expect([method, await status(token, method, 'apis/orders', product)]).toEqual([method, 403]);
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override'])
      await plane.send('GET', 'apis/orders', { token, headers: { [name]: 'DELETE', 'if-match': '*' } });
    await plane.send('GET', 'apis/orders', { token, query: '?api-version=2024-05-01&_method=DELETE' });
    expect((await plane.send('GET', 'apis/orders')).status).toBe(200);
  });

  test('a role for one API is good for it and what is below, and for no other', async () => {
    const token = await withRole('API Management Service Contributor', `${servicePath}/apis/orders`);
    const operation = { properties: { displayName: 'o', method: 'GET', urlTemplate: '/' } };
    expect(await status(token, 'PUT', 'apis/orders/operations/o', operation)).toBe(201);
    for (const path of ['apis/secrets', 'apis/orders2', 'apis', 'apis/orders%2A', 'products', ''])
      expect([path, await status(token, 'GET', path)]).toEqual([path, 403]);
  });

  test('in Azure’s words, refusals say what was missing and where, and nothing else', async () => {
    const name = randomUUID();
    await give(name, 'API Management Workspace Reader', `${servicePath}/workspaces/red`);
    const { body } = await plane.send('GET', 'apis/orders', { token: await tokenOf(name) });
    expect(body).toEqual({
      error: {
        code: 'AuthorizationFailed',
        message:
          `The client '${name}' with object id '${name}' does not have authorization to perform action ` +
          `'Microsoft.ApiManagement/service/apis/read' over scope '${servicePath}/apis/orders' or the scope is invalid. If ` +
          'access was recently granted, please refresh your credentials.',
        details: null,
      },
    });
  });
});

describe('workspaces', () => {
  test('L7: a role in a workspace reaches nothing outside of it, and cannot tell what is there', async () => {
    const token = await withRole('API Management Workspace Contributor', `${servicePath}/workspaces/red`);
    expect(await status(token, 'GET', 'workspaces/red')).toBe(200);
    expect(await status(token, 'POST', 'workspaces/red/namedValues/key/listValue', {})).toBe(200);
    expect(await status(token, 'PUT', 'workspaces/red/products/p', product)).toBe(201);
    for (const path of [
      'workspaces/blue/namedValues/key',
      'workspaces/blue/namedValues/none',
      'workspaces/none',
      'workspaces',
      'namedValues/key',
      'namedValues/none',
      'products',
      '',
      'workspaces/red2/apis',
    ])
      expect([path, await status(token, 'GET', path)]).toEqual([path, 403]);
    for (const path of [
      'workspaces/red/../blue/namedValues',
      'workspaces/red%2f..%2fblue/namedValues',
      'workspaces/re%64/%2e%2e',
    ])
      expect([path, await status(token, 'GET', path)]).toEqual([path, 400]);
  });

  test('names are the same whatever their case, for who may as well as for who may not', async () => {
    const token = await withRole('API Management Workspace Reader', `${servicePath.toUpperCase()}/WORKSPACES/RED`);
    expect(await status(token, 'GET', 'Workspaces/Red/NamedValues/Key')).toBe(200);
    expect(await status(token, 'GET', 'WORKSPACES/BLUE/NAMEDVALUES/KEY')).toBe(403);
  });

  test('developers of a workspace write what they are to write', async () => {
    const token = await withRole('API Management Workspace API Developer', `${servicePath}/workspaces/red`);
    expect(await status(token, 'PUT', 'workspaces/red/tags/t', product)).toBe(201);
    expect(await status(token, 'PUT', 'workspaces/red/groups/g', product)).toBe(403);
    expect(await status(token, 'DELETE', 'workspaces/red')).toBe(403);
  });

  test('roles end with the resource that they were for', async () => {
    const put = () => plane.send('PUT', 'products/brief', { body: product });
    await put();
    const token = await withRole('Reader', `${servicePath}/products/brief`);
    expect(await status(token, 'GET', 'products/brief')).toBe(200);
    await plane.send('DELETE', 'products/brief', {
      headers: { 'if-match': '*' },
      query: '?api-version=2024-05-01&deleteSubscriptions=true',
    });
    await put();
    expect(await status(token, 'GET', 'products/brief')).toBe(403);
  });
});

describe('who assigns roles', () => {
  test.each([
    'API Management Service Operator Role',
    'API Management Service Contributor',
    'Contributor',
    'Reader',
    'API Management Workspace Contributor',
  ])('L7: %s cannot give itself more, nor take from others', async (role) => {
    const name = randomUUID();
    const { body } = await give(name, role, servicePath);
    const token = await tokenOf(name);
    for (const scope of [subscription, servicePath, `${servicePath}/workspaces/red`])
      expect((await give(name, 'Owner', scope, token)).status).toBe(403);
    const owned = await give(randomUUID(), 'Reader', servicePath);
    for (const id of [body.id, owned.body.id])
      expect((await plane.send('DELETE', String(id), { token, query })).status).toBe(403);
    const again = { properties: { roleDefinitionId: roleId('Owner'), principalId: name } };
    expect((await plane.send('PUT', String(body.id), { token, query, body: again })).status).toBe(403);
    expect(await status(token, 'PUT', 'providers/Microsoft.Authorization/roleAssignments', again)).not.toBe(201);
  });

  test('an owner of a workspace assigns roles there and nowhere else', async () => {
    const token = await withRole('Owner', `${servicePath}/workspaces/red`);
    expect(
      (await give(randomUUID(), 'API Management Workspace Reader', `${servicePath}/workspaces/red`, token)).status,
    ).toBe(201);
    for (const scope of [servicePath, subscription, `${servicePath}/workspaces/blue`])
      expect((await give(randomUUID(), 'API Management Workspace Reader', scope, token)).status).toBe(403);
  });

  test('what is no assignment is refused, and one that there is cannot become another', async () => {
    const put = (path: string, properties: unknown) => plane.send('PUT', path, { query, body: { properties } });
    const good = { roleDefinitionId: roleId('Reader'), principalId: 'somebody' };
    const path = at(servicePath);
    const refused = async (where: string, properties: unknown) => {
      const { status: answered, body } = await put(where, properties);
      return [answered, (body.error as { code: string }).code];
    };
    expect(await refused(at(servicePath, 'no-guid'), good)).toEqual([400, 'InvalidRequestContent']);
    expect(await refused(path, { ...good, roleDefinitionId: 'Owner' })).toEqual([400, 'ValidationError']);
    expect(await refused(path, { ...good, principalId: '' })).toEqual([400, 'ValidationError']);
    expect(await refused(path, { ...good, condition: "@Resource[x] == 'y'" })).toEqual([400, 'ValidationError']);
    const unknown = roleId('Reader').replace(/[^/]+$/, randomUUID());
    expect(await refused(path, { ...good, roleDefinitionId: unknown })).toEqual([404, 'RoleDefinitionDoesNotExist']);
    for (const scope of [
      `${servicePath}/workspaces/none`,
      `${servicePath}/workspaces`,
      `${servicePath}x`,
      '/subscriptions/x',
      '',
    ])
      expect([scope, (await put(at(scope), good)).status]).toEqual([scope, 404]);
    expect((await put(path, good)).status).toBe(201);
    expect((await put(path, good)).status).toBe(200);
    expect(await refused(path, { ...good, principalId: 'another' })).toEqual([409, 'RoleAssignmentUpdateNotPermitted']);
    expect(await refused(at(servicePath), good)).toEqual([409, 'RoleAssignmentExists']);
  });

  test('ids of people are compared letter by letter, GUIDs without regard to case', async () => {
    await give('Carol', 'Reader', servicePath);
    expect(await status(await tokenOf('carol'), 'GET', '')).toBe(403);
    const id = randomUUID();
    await give(id.toUpperCase(), 'Reader', servicePath);
    expect(await status(await tokenOf(id), 'GET', '')).toBe(200);
  });

  test('assignments and roles are listed as tools ask for them, and changes are in the activity log', async () => {
    const name = randomUUID();
    const { body: made } = await give(name, 'API Management Service Operator Role', servicePath);
    const list = async (scope: string, filter: string, what = 'roleAssignments') => {
      const path = `${scope}/providers/Microsoft.Authorization/${what}`;
      const search = `${query}&${new URLSearchParams({ $filter: filter })}`;
      const { body } = await plane.send('GET', path, { query: search });
      return (body.value as { name: string }[]).map((one) => one.name);
    };
    expect(await list(servicePath, `principalId eq '${name}'`)).toEqual([made.name]);
    expect(await list(subscription, `assignedTo('${name}')`)).toEqual([made.name]);
    expect(await list(subscription, `atScope() and assignedTo('${name}')`)).toEqual([]);
    expect(await list(`${servicePath}/apis/orders`, `atScope() and principalId eq '${name}'`)).toEqual([made.name]);
    expect(await list(servicePath, "roleName eq 'Owner'", 'roleDefinitions')).toEqual([findRole('Owner')?.id]);
    expect((await plane.send('GET', roleId('Reader'), { query })).body).toMatchObject({
      properties: { roleName: 'Reader', permissions: [{ actions: ['*/read'], notActions: [] }] },
    });
    const permissions = `${servicePath}/providers/Microsoft.Authorization/permissions`;
    expect((await plane.send('GET', permissions, { query })).body).toMatchObject({ value: [{ actions: ['*'] }] });
    const log = `${subscription}/providers/Microsoft.Insights/eventtypes/management/values`;
    const { body } = await plane.send('GET', log, { query: '?api-version=2015-04-01' });
    expect(body.value).toContainEqual(
      expect.objectContaining({
        caller: 'tester',
        resourceId: String(made.id).toLowerCase(),
        operationName: expect.objectContaining({ value: 'Microsoft.Authorization/roleAssignments/write' }),
      }),
    );
  });
});
