import forge from 'node-forge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../../testing.ts';

// Every operation of Microsoft's client that is about something in a workspace.

type Method = (...given: unknown[]) => unknown;
type Group = Readonly<Record<string, Method>>;

let plane: TestControlPlane;
const called = new Set<string>();
const ofTeam = `${servicePath}/workspaces/team`;

beforeAll(async () => {
  plane = await startControlPlane();
  await plane.client.user.createOrUpdate(plane.group, plane.service, 'u', {
    email: 'u@example.com',
    firstName: 'U',
    lastName: 'V',
  });
  await plane.client.workspace.createOrUpdate(plane.group, plane.service, 'team', { displayName: 'Team' });
});
afterAll(() => plane[Symbol.asyncDispose]());

/** Calls an operation in the workspace, and takes all pages of a list. */
async function run(group: string, method: string, ...given: unknown[]): Promise<unknown> {
  const operations = (plane.client as unknown as Readonly<Record<string, Group>>)[group];
  const operation = operations?.[method];
  if (operations === undefined || operation === undefined) throw new Error(`there is no operation ${group}.${method}`);
  const answer = operation.call(operations, plane.group, plane.service, 'team', ...given);
  const isList = typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
  const result = await (isList ? Array.fromAsync(answer as AsyncIterable<unknown>) : answer);
  called.add(`${group}.${method.replace(/^begin(.*)AndWait$/, '$1').toLowerCase()}`);
  return result;
}

/** A resource from its creation to its end; what is given in `update` is there afterwards. */
interface Life {
  readonly group: string;
  readonly path: readonly string[];
  readonly body: object;
  readonly update?: object;
  readonly list?: string;
  readonly tag?: string;
  readonly create?: string;
  readonly change?: string;
  readonly remains?: boolean;
}

const document = { value: '<policies><inbound><base /></inbound></policies>', format: 'xml' };
const title = { displayName: 'New' };
const lives: readonly Life[] = [
  {
    group: 'workspaceApiVersionSet',
    path: ['v'],
    body: { displayName: 'V', versioningScheme: 'Segment' },
    update: title,
  },
  {
    group: 'workspaceTag',
    path: ['t'],
    body: { displayName: 'T' },
    update: title,
    tag: 'getEntityState',
    remains: true,
  },
  { group: 'workspaceGroup', path: ['g'], body: { displayName: 'G' }, update: title, remains: true },
  { group: 'workspaceProduct', path: ['p'], body: { displayName: 'P' }, update: title, remains: true },
  { group: 'workspaceProductPolicy', path: ['p', 'policy'], body: document, list: 'listByProduct' },
  {
    group: 'workspaceNamedValue',
    path: ['n'],
    body: { displayName: 'N', value: 'v', secret: true },
    update: { displayName: 'M' },
    create: 'beginCreateOrUpdateAndWait',
    change: 'beginUpdateAndWait',
    remains: true,
  },
  {
    group: 'workspaceBackend',
    path: ['b'],
    body: { url: 'http://b.example', protocol: 'http' },
    update: { title: 'B' },
    list: 'listByWorkspace',
  },
  {
    group: 'workspaceLogger',
    path: ['l'],
    body: { loggerType: 'applicationInsights', credentials: { instrumentationKey: 'key' } },
    update: { description: 'L' },
    list: 'listByWorkspace',
    remains: true,
  },
  {
    group: 'workspaceDiagnostic',
    path: ['applicationinsights'],
    body: { loggerId: '/loggers/l' },
    update: { verbosity: 'error' },
    list: 'listByWorkspace',
  },
  {
    group: 'workspaceGlobalSchema',
    path: ['s'],
    body: { schemaType: 'json', document: { type: 'object' } },
    create: 'beginCreateOrUpdateAndWait',
  },
  {
    group: 'workspacePolicyFragment',
    path: ['f'],
    body: { value: '<fragment><set-status code="200" /></fragment>' },
    create: 'beginCreateOrUpdateAndWait',
    remains: true,
  },
  { group: 'workspacePolicy', path: ['policy'], body: document, list: 'listByApi' },
  {
    group: 'workspaceApi',
    path: ['a'],
    body: { path: 'a', displayName: 'A' },
    update: { description: 'New' },
    create: 'beginCreateOrUpdateAndWait',
    remains: true,
  },
  { group: 'workspaceApiPolicy', path: ['a', 'policy'], body: document, list: 'listByApi' },
  {
    group: 'workspaceApiOperation',
    path: ['a', 'o'],
    body: { displayName: 'O', method: 'GET', urlTemplate: '/' },
    update: title,
    list: 'listByApi',
    remains: true,
  },
  { group: 'workspaceApiOperationPolicy', path: ['a', 'o', 'policy'], body: document, list: 'listByOperation' },
  {
    group: 'workspaceApiDiagnostic',
    path: ['a', 'applicationinsights'],
    body: { loggerId: `${ofTeam}/loggers/l` },
    update: { verbosity: 'error' },
    list: 'listByWorkspace',
  },
  {
    group: 'workspaceApiSchema',
    path: ['a', 's'],
    body: { contentType: 'application/vnd.oai.openapi.components+json', components: { schemas: {} } },
    list: 'listByApi',
    create: 'beginCreateOrUpdateAndWait',
  },
  {
    group: 'workspaceApiRelease',
    path: ['a', 'r'],
    body: { apiId: '/apis/a', notes: 'R' },
    update: { apiId: '/apis/a', notes: 'New' },
  },
  {
    group: 'workspaceSubscription',
    path: ['s'],
    body: { scope: '/products/p', displayName: 'S', ownerId: '/users/u', state: 'active' },
    update: title,
    list: 'list',
    remains: true,
  },
];

test.each(lives)('$group: a resource is made, read, listed, changed and deleted', async (life) => {
  const { group, path, body, update, list = 'listByService', tag = 'getEntityTag', remains } = life;
  const { create = 'createOrUpdate', change = 'update' } = life;
  const name = path.at(-1);
  const made = await run(group, create, ...path, body);
  const idOf = { id: expect.stringMatching(/\/service\/local\/workspaces\/team\//), name };
  expect(made).toMatchObject({ ...idOf, type: expect.stringContaining('/service/workspaces/') });
  expect(await run(group, 'get', ...path)).toMatchObject(idOf);
  await run(group, tag, ...path);
  // Some lists are answered whole, with what is in them as `value`.
  const listed = await run(group, list, ...path.slice(0, -1));
  const items = Array.isArray(listed) ? listed : (listed as { readonly value: unknown }).value;
  expect(items).toContainEqual(expect.objectContaining({ name }));
  if (update !== undefined) {
    await run(group, change, ...path, '*', update);
    const { apiId: _, ...shown } = update as { readonly apiId?: string };
    expect(await run(group, 'get', ...path)).toMatchObject(shown);
  }
  if (remains) return;
  await run(group, 'delete', ...path, '*');
  await expect(run(group, 'get', ...path)).rejects.toMatchObject({ statusCode: 404 });
});

test('what only some have: revisions, keys, values, users, mails, certificates and links', async () => {
  await run('workspaceApiRevision', 'listByService', 'a');
  for (const action of ['regeneratePrimaryKey', 'regenerateSecondaryKey', 'listSecrets'])
    await run('workspaceSubscription', action, 's');
  expect(await run('workspaceNamedValue', 'listValue', 'n')).toMatchObject({ value: 'v' });
  await run('workspaceNamedValue', 'beginRefreshSecretAndWait', 'n');
  expect(await run('workspacePolicyFragment', 'listReferences', 'f')).toMatchObject({ count: 0 });
  await run('workspaceGroupUser', 'create', 'g', 'u');
  expect(await run('workspaceGroupUser', 'checkEntityExists', 'g', 'u')).toMatchObject({ body: true });
  expect(await run('workspaceGroupUser', 'list', 'g')).toMatchObject([{ email: 'u@example.com' }]);
  await run('workspaceGroupUser', 'delete', 'g', 'u');
  await run('workspaceCertificate', 'createOrUpdate', 'c', certificate());
  await run('workspaceCertificate', 'getEntityTag', 'c');
  expect(await run('workspaceCertificate', 'get', 'c')).toMatchObject({ subject: 'CN=c' });
  expect(await run('workspaceCertificate', 'listByWorkspace')).toMatchObject([{ name: 'c' }]);
  await run('workspaceCertificate', 'refreshSecret', 'c');
  await run('workspaceCertificate', 'delete', 'c', '*');
  await run('workspaceApiExport', 'get', 'a', 'openapi-link', 'true');
});

test('notifications and who gets them', async () => {
  const name = 'BCC';
  await run('workspaceNotification', 'createOrUpdate', name);
  expect(await run('workspaceNotification', 'get', name)).toMatchObject({ name });
  expect(await run('workspaceNotification', 'listByService')).not.toEqual([]);
  const recipients = { Email: 'v@example.com', User: 'u' };
  for (const [kind, recipient] of Object.entries(recipients)) {
    const group = `workspaceNotificationRecipient${kind}`;
    await run(group, 'createOrUpdate', name, recipient);
    expect(await run(group, 'checkEntityExists', name, recipient)).toMatchObject({ body: true });
    expect(await run(group, 'listByNotification', name)).toMatchObject({ value: [{ name: recipient }] });
    await run(group, 'delete', name, recipient);
  }
});

test('links of products and tags', async () => {
  const links = [
    ['workspaceProductApiLink', 'p', { apiId: `${ofTeam}/apis/a` }],
    ['workspaceProductGroupLink', 'p', { groupId: `${ofTeam}/groups/g` }],
    ['workspaceTagApiLink', 't', { apiId: `${ofTeam}/apis/a` }],
    ['workspaceTagOperationLink', 't', { operationId: `${ofTeam}/apis/a/operations/o` }],
    ['workspaceTagProductLink', 't', { productId: `${ofTeam}/products/p` }],
  ] as const;
  for (const [group, of, body] of links) {
    expect(await run(group, 'createOrUpdate', of, 'l', body)).toMatchObject({ name: 'l', ...body });
    expect(await run(group, 'get', of, 'l')).toMatchObject(body);
    expect(await run(group, 'listByProduct', of)).toMatchObject([body]);
    await run(group, 'delete', of, 'l');
  }
});

test('what the others needed is deleted, too', async () => {
  const left = [
    ['workspaceSubscription', 's'],
    ['workspaceApiOperation', 'a', 'o'],
    ['workspaceApi', 'a'],
    ['workspaceProduct', 'p'],
    ['workspaceGroup', 'g'],
    ['workspaceTag', 't'],
    ['workspaceNamedValue', 'n'],
    ['workspaceLogger', 'l'],
    ['workspacePolicyFragment', 'f'],
  ] as const;
  for (const [group, ...path] of left) {
    await run(group, 'delete', ...path, '*');
    await expect(run(group, 'get', ...path)).rejects.toMatchObject({ statusCode: 404 });
  }
});

test('no operation of the client is left out', () => {
  const groups = Object.entries(plane.client).filter(([name]) => /^workspace./.test(name));
  const all = groups.flatMap(([name, group]) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(group))
      .filter((method) => !/^(?:constructor|_.*|.*Next|.*PagingPage|.*PagingAll)$/.test(method))
      .map((method) => `${name}.${method.replace(/^begin(.*?)(?:AndWait)?$/, '$1').toLowerCase()}`),
  );
  expect(new Set(all).size).toBeGreaterThan(150);
  expect([...new Set(all)].filter((operation) => !called.has(operation))).toEqual([]);
});

function certificate(): { data: string; password: string } {
  const keys = forge.pki.rsa.generateKeyPair(1024);
  const made = forge.pki.createCertificate();
  made.publicKey = keys.publicKey;
  made.serialNumber = '01';
  made.validity.notBefore = new Date(Date.now() - 86_400_000);
  made.validity.notAfter = new Date(Date.now() + 86_400_000);
  made.setSubject([{ name: 'commonName', value: 'c' }]);
  made.setIssuer([{ name: 'commonName', value: 'c' }]);
  made.sign(keys.privateKey, forge.md.sha256.create());
  const file = forge.pkcs12.toPkcs12Asn1(keys.privateKey, [made], 'p', { algorithm: '3des' });
  return { data: forge.util.encode64(forge.asn1.toDer(file).getBytes()), password: 'p' };
}
