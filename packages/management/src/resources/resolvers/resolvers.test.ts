import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
const at = (): [string, string] => [plane.group, plane.service];
const sdl =
  'type Query { user(id: ID!): User, users: [User] }\ntype User { name: String }\ntype Subscription { added: User }';
const schema = (value: string) => ({ contentType: 'application/vnd.ms-azure-apim.graphql.schema', value });
const source = (response = '') =>
  `<http-data-source><http-request><set-method>GET</set-method><set-url>@("https://u.example.com/" + context.GraphQL.Arguments["id"])</set-url></http-request>${response}</http-data-source>`;
const event = (id: string) =>
  `<http-response><publish-event><targets><graphql-subscription id="${id}" /></targets></publish-event></http-response>`;

beforeAll(async () => {
  plane = await startControlPlane();
  await plane.client.api.beginCreateOrUpdateAndWait(...at(), 'gql', {
    path: 'gql',
    displayName: 'G',
    apiType: 'graphql',
    protocols: ['https'],
  });
  await plane.client.apiSchema.beginCreateOrUpdateAndWait(...at(), 'gql', 'graphql', schema(sdl));
});
afterAll(() => plane[Symbol.asyncDispose]());

test('a synthetic API: schema, resolvers and their policies by the SDK, and in the snapshot', async () => {
  const { graphQLApiResolver: resolver, graphQLApiResolverPolicy: policy } = plane.client;
  const made = await resolver.createOrUpdate(...at(), 'gql', 'user', {
    displayName: 'User',
    path: 'Query/user',
    description: 'D',
  });
  expect(made).toMatchObject({
    name: 'user',
    type: 'Microsoft.ApiManagement/service/apis/resolvers',
    path: 'Query/user',
  });
  const set = await policy.createOrUpdate(...at(), 'gql', 'user', 'policy', { value: source(), format: 'rawxml' });
  expect(set.type).toBe('Microsoft.ApiManagement/service/apis/resolvers/policies');
  const { apis } = await plane.published(({ apis }) =>
    apis.some(({ resolvers }) => resolvers?.[0]?.policies !== undefined),
  );
  expect(apis.find(({ id }) => id === 'gql')).toMatchObject({
    type: 'graphql',
    graphqlSchema: sdl,
    resolvers: [{ id: 'user', name: 'User', path: 'Query/user', policies: source() }],
  });

  const { eTag } = await resolver.getEntityTag(...at(), 'gql', 'user');
  await resolver.update(...at(), 'gql', 'user', eTag as string, { description: 'E' });
  expect(await resolver.get(...at(), 'gql', 'user')).toMatchObject({ displayName: 'User', description: 'E' });
  expect((await policy.get(...at(), 'gql', 'user', 'policy', { format: 'rawxml' })).value).toBe(source());
  expect((await policy.getEntityTag(...at(), 'gql', 'user', 'policy')).eTag).toBeDefined();
  const listed = [];
  for await (const { name } of resolver.listByApi(...at(), 'gql', { filter: "path eq 'Query/user'" }))
    listed.push(name);
  for await (const { name } of policy.listByResolver(...at(), 'gql', 'user')) listed.push(name);
  expect(listed).toEqual(['user', 'policy']);
  await policy.delete(...at(), 'gql', 'user', 'policy', '*');
  await resolver.delete(...at(), 'gql', 'user', '*');
  await plane.published(({ apis }) => apis.every(({ id, resolvers }) => id !== 'gql' || resolvers === undefined));
});

test.each([
  ['two resolvers of a field', 'resolvers/other', { path: 'Query/users' }, 'path'],
  ['a path that is none', 'resolvers/other', { path: 'users' }, 'path'],
  ['policies of another kind', 'resolvers/users/policies/policy', { value: '<policies />' }, 'value'],
  ['a source without a URL', 'resolvers/users/policies/policy', { value: '<http-data-source />' }, 'http-data-source'],
  [
    'an event that nobody can subscribe to',
    'resolvers/users/policies/policy',
    { value: source(event('removed')), format: 'rawxml' },
    'graphql-subscription',
  ],
])('L3: %s is refused', async (_, path, properties, target) => {
  await plane.client.graphQLApiResolver.createOrUpdate(...at(), 'gql', 'users', { path: 'Query/users' });
  expect(await plane.send('PUT', `apis/gql/${path}`, { body: { properties } })).toMatchObject({
    status: 400,
    body: { error: { code: 'ValidationError', details: [{ target }] } },
  });
});

test('a schema that takes a subscription from a resolver is refused, and one that cannot be read', async () => {
  const { apiSchema, graphQLApiResolver, graphQLApiResolverPolicy } = plane.client;
  await graphQLApiResolver.createOrUpdate(...at(), 'gql', 'users', { path: 'Query/users' });
  const value = source(event('added'));
  await graphQLApiResolverPolicy.createOrUpdate(...at(), 'gql', 'users', 'policy', { value, format: 'rawxml' });
  const put = (text: string) => apiSchema.beginCreateOrUpdateAndWait(...at(), 'gql', 'graphql', schema(text));
  await expect(put('type Query { a: Int }')).rejects.toMatchObject({ statusCode: 400 });
  await expect(put('type Query {\n  a: Missing\n}')).rejects.toMatchObject({
    statusCode: 400,
    details: {
      error: {
        details: [
          {
            target: 'document.value',
            message: "Parsing error(s): there is no type 'Missing'; expected one (line 2, column 6)",
          },
        ],
      },
    },
  });
  expect(await apiSchema.get(...at(), 'gql', 'graphql')).toMatchObject({ value: sdl });
});

test('a WebSocket API has the operation onHandshake, whose policies are its own', async () => {
  const { api, apiOperation, apiOperationPolicy } = plane.client;
  const properties = { path: 'ws', displayName: 'W', apiType: 'websocket', serviceUrl: 'wss://e.example.com' };
  await api.beginCreateOrUpdateAndWait(...at(), 'ws', { ...properties, protocols: ['wss'] });
  expect(await apiOperation.get(...at(), 'ws', 'onHandshake')).toMatchObject({ method: 'GET', urlTemplate: '/*' });
  const value = '<policies><inbound><base /></inbound></policies>';
  await apiOperationPolicy.createOrUpdate(...at(), 'ws', 'onHandshake', 'policy', { value });
  const { apis, policies } = await plane.published(({ policies }) =>
    policies.some(({ scope }) => scope === 'operation'),
  );
  expect(apis.find(({ id }) => id === 'ws')).toMatchObject({ type: 'websocket', operations: [{ id: 'onHandshake' }] });
  expect(policies).toContainEqual({
    scope: 'operation',
    apiId: 'ws',
    apiRevision: '1',
    operationId: 'onHandshake',
    text: value,
  });
});
