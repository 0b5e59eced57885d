import { createHmac } from 'node:crypto';
import type { Resolver } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import {
  postgresMissing,
  postgresPrograms,
  startPostgres,
} from '../../../gateway/src/graphql/databases/postgresql-server.ts';
import { api, ask, startBackend, startGateway } from './testing.ts';

// Fields that come from databases, through a gateway.

const graphqlSchema = `
  type Query { users: [User] page: Page user(id: ID!): User }
  type Mutation { put(id: ID!, name: String!): User drop(id: ID!): User }
  type Page { items: [User] continuationToken: String }
  type User { id: ID! name: String }
`;

async function query(
  url: string,
  text: string,
): Promise<{ readonly data?: unknown; readonly errors?: readonly object[] }> {
  const headers = { 'Content-Type': 'application/json' };
  const { body } = await ask(`${url}/a`, { method: 'POST', headers, body: JSON.stringify({ query: text }) });
  return JSON.parse(body);
}

const key = Buffer.from('a key').toString('base64');

/** A container of Cosmos DB, in the shape of its REST API: it checks signatures, and keeps items. */
async function startCosmos() {
  const items = new Map([['1', { id: '1', name: 'Ada' }]]);
  return startBackend((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const [, link = '', id] = /^\/(dbs\/d\/colls\/c)\/docs(?:\/(\w+))?$/.exec(url) ?? [];
      const signed = `${method.toLowerCase()}\ndocs\n${id === undefined ? link : `${link}/docs/${id}`}\n${String(headers['x-ms-date']).toLowerCase()}\n\n`;
      const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(signed).digest('base64');
      const answer = (status: number, value?: object) => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(value && JSON.stringify(value));
      };
      if (headers.authorization !== encodeURIComponent(`type=master&ver=1.0&sig=${signature}`))
        answer(401, { code: 'Unauthorized' });
      else if (headers['x-ms-documentdb-isquery'] !== undefined) answer(200, { Documents: [...items.values()] });
      else if (method === 'POST') {
        const item = JSON.parse(body) as { id: string; name: string };
        items.set(item.id, item);
        answer(201, item);
      } else if (method === 'DELETE') answer(items.delete(id ?? '') ? 204 : 404);
      else answer(items.has(id ?? '') ? 200 : 404, items.get(id ?? '') ?? { code: 'NotFound' });
    });
  });
}

describe('a container of Cosmos DB', () => {
  const source = (path: string, url: string, request: string): Resolver => ({
    id: path.replace('/', '-'),
    name: path,
    path,
    policies: `<cosmosdb-data-source><connection-info><connection-string>AccountEndpoint=${url}/;AccountKey=${key};</connection-string><database-name>d</database-name><container-name>c</container-name></connection-info>${request}</cosmosdb-data-source>`,
  });
  const id = '<id>@(context.GraphQL.Arguments["id"].ToString())</id>';

  test('is queried, read, written and deleted from', async () => {
    await using cosmos = await startCosmos();
    const all = '<query-request><sql-statement>SELECT * FROM c</sql-statement></query-request>';
    await using gateway = await startGateway({
      apis: [
        api([], {
          type: 'graphql',
          graphqlSchema,
          resolvers: [
            source('Query/users', cosmos.url, all),
            source('Query/page', cosmos.url, all),
            source('Query/user', cosmos.url, `<read-request>${id}<partition-key data-type="none" /></read-request>`),
            source('Mutation/put', cosmos.url, '<write-request><partition-key data-type="none" /></write-request>'),
            source('Mutation/drop', cosmos.url, `<delete-request>${id}</delete-request>`),
          ],
        }),
      ],
    });
    expect(await query(gateway.url, 'mutation { put(id: 2, name: "Bob") { id name } }')).toEqual({
      data: { put: { id: '2', name: 'Bob' } },
    });
    expect(
      await query(gateway.url, '{ users { id } page { items { name } continuationToken } user(id: 2) { name } }'),
    ).toEqual({
      data: {
        users: [{ id: '1' }, { id: '2' }],
        page: { items: [{ name: 'Ada' }, { name: 'Bob' }], continuationToken: null },
        user: { name: 'Bob' },
      },
    });
    expect(await query(gateway.url, 'mutation { drop(id: 2) { id } }')).toEqual({ data: { drop: null } });
    expect(await query(gateway.url, '{ user(id: 2) { name } }')).toEqual({ data: { user: null } });
    expect(gateway.bugs).toEqual([]);
  });
});

if (postgresPrograms === undefined) test.skip(postgresMissing, () => {});

test.skipIf(postgresPrograms === undefined)(
  'PostgreSQL is asked, with arguments that stay values',
  async () => {
    await using server = await startPostgres();
    await server.run("CREATE TABLE users (id int, name text); INSERT INTO users VALUES (1, 'Ada'), (2, 'Bob')");
    const source = (path: string, request: string): Resolver => ({
      id: path.replace('/', '-'),
      name: path,
      path,
      policies: `<sql-data-source><connection-info><connection-string>{{database}}</connection-string></connection-info>${request}</sql-data-source>`,
    });
    const parameter = (name: string) =>
      `<parameter name="@${name}">@(context.GraphQL.Arguments["${name}"])</parameter>`;
    const put = `<request single-result="true"><sql-statement>INSERT INTO users VALUES (CAST(@id AS int), @name) RETURNING id, name</sql-statement><parameters>${parameter('id')}${parameter('name')}</parameters></request>`;
    await using gateway = await startGateway({
      namedValues: [{ name: 'database', value: server.url, secret: true }],
      apis: [
        api([], {
          type: 'graphql',
          graphqlSchema,
          resolvers: [
            source('Query/users', '<request><sql-statement>SELECT * FROM users ORDER BY id</sql-statement></request>'),
            source('Mutation/put', put),
          ],
        }),
      ],
    });
    const name = "x'); DROP TABLE users; --";
    expect(await query(gateway.url, `mutation { put(id: 3, name: ${JSON.stringify(name)}) { name } }`)).toEqual({
      data: { put: { name } },
    });
    expect(await query(gateway.url, '{ users { id name } }')).toEqual({
      data: {
        users: [
          { id: '1', name: 'Ada' },
          { id: '2', name: 'Bob' },
          { id: '3', name },
        ],
      },
    });
    expect(gateway.bugs).toEqual([]);
  },
  60_000,
);

test('a database that is not there is an error of the field, and no more is told', async () => {
  const policies =
    '<sql-data-source><connection-info><connection-string>postgres://u:secret@127.0.0.1:1/x</connection-string></connection-info><request><sql-statement>SELECT 1</sql-statement></request></sql-data-source>';
  await using gateway = await startGateway({
    apis: [
      api([], {
        type: 'graphql',
        graphqlSchema,
        resolvers: [{ id: 'users', name: 'users', path: 'Query/users', policies }],
      }),
    ],
  });
  const { data, errors } = await query(gateway.url, '{ users { id } }');
  expect([data, errors]).toEqual([
    { users: null },
    [
      {
        message: 'The field could not be resolved.',
        locations: [{ line: 1, column: 3 }],
        path: ['users'],
        extensions: { reason: 'SqlRequestFailed' },
      },
    ],
  ]);
  expect(gateway.bugs).toEqual([]);
});

describe('a snapshot', () => {
  const publish = (more: object) => startGateway({ apis: [api([], { type: 'graphql', graphqlSchema, ...more })] });
  const resolver = (policies: string, path = 'Query/users') => ({
    resolvers: [{ id: 'r', name: 'r', path, policies }],
  });

  test('with a mistake in a resolver does not go live', async () => {
    await expect(publish(resolver('<http-data-source />'))).rejects.toThrow(
      'apis/a;rev=1/resolvers/r/policies/policy: 1:2 <http-data-source> has no <http-request>; expected <http-request> (missing-child)',
    );
    await expect(publish(resolver('<policies />'))).rejects.toThrow(
      'the root is <policies>; expected <http-data-source>',
    );
    const event = '<publish-event><targets><graphql-subscription id="added" /></targets></publish-event>';
    const told = `<http-data-source><http-request><set-url>http://a.example/</set-url></http-request><http-response>${event}</http-response></http-data-source>`;
    await expect(publish(resolver(told))).rejects.toThrow(
      "the event 'added' is no field of the type Subscription; expected one",
    );
  });

  test('with a resolver of no field, or a schema that cannot be read, does', async () => {
    await using first = await publish(resolver('<http-data-source />', 'Query/nothing'));
    expect(first.plane).toBeDefined();
    await using second = await publish({ graphqlSchema: 'type Query {' });
    const answer = await ask(`${second.url}/a`, { method: 'POST', body: '{"query":"{a}"}' });
    expect(answer.status).toBe(500);
  });
});
