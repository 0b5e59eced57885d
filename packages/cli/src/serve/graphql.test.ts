import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api, Resolver } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { type Answer, api, ask, policies, startBackend, startGateway } from './testing.ts';

// https://learn.microsoft.com/azure/api-management/graphql-apis-overview

const graphqlSchema = `
  interface Named { name: String }
  type Query { users(first: Int): [User] user(id: ID!): User motto: String broken: User named: Named list(count: Int!): [Item!] }
  type Mutation { addUser(name: String!): User }
  type Subscription { userAdded(team: String): User }
  type User implements Named { id: ID! name: String friends: [User!] team: String }
  type Item { value: Int }
`;

/** A resolver of `Query/user` and the like. */
function resolver(path: string, request: string, response?: string): Resolver {
  const after = response === undefined ? '' : `<http-response>${response}</http-response>`;
  return {
    id: path.replace('/', '-'),
    name: path,
    path,
    policies: `<http-data-source><http-request>${request}</http-request>${after}</http-data-source>`,
  };
}

function syntheticApi(resolvers: readonly Resolver[], more: Partial<Api> = {}): Api {
  return api([], { type: 'graphql', graphqlSchema, resolvers, protocols: ['http', 'https', 'ws', 'wss'], ...more });
}

function query(url: string, text: string, variables?: object, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(`${url}/a`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query: text, variables }),
  });
}

const people: Readonly<Record<string, object>> = {
  '1': { id: 1, name: 'Ada', team: 'x', __typename: 'User' },
  '2': { id: 2, name: 'Bob', team: 'y' },
};

function answerPeople(request: IncomingMessage, response: ServerResponse): void {
  const [, id = ''] = /^\/users\/(\w+)$/.exec(request.url ?? '') ?? [];
  const found = request.url === '/users' ? Object.values(people) : people[id];
  response.writeHead(found === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(found ?? { no: 'such' }));
}

const get = (url: string) => `<set-method>GET</set-method><set-url>${url}</set-url>`;

describe('a synthetic API', () => {
  test('answers a query from services, with arguments, parents and lists', async () => {
    await using backend = await startBackend(answerPeople);
    await using gateway = await startGateway({
      apis: [
        syntheticApi([
          resolver('Query/users', get(`${backend.url}/users`)),
          resolver('Query/user', get(`@("${backend.url}/users/" + context.GraphQL.Arguments["id"])`)),
          resolver(
            'User/friends',
            get(`@("${backend.url}/users/" + (3 - (int)context.GraphQL.Parent["id"]))`),
            '<set-body>@("[" + context.Response.Body.As<string>() + "]")</set-body>',
          ),
        ]),
      ],
      ...policies({ inbound: '<validate-graphql-request max-size="10000" />' }),
    });
    const { status, headers, body } = await query(
      gateway.url,
      'query Q($id: ID!) { users { name } it: user(id: $id) { ...F friends { id } } } fragment F on User { __typename id }',
      { id: '1' },
    );
    expect(JSON.parse(body)).toEqual({
      data: {
        users: [{ name: 'Ada' }, { name: 'Bob' }],
        it: { __typename: 'User', id: '1', friends: [{ id: '2' }] },
      },
    });
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(gateway.bugs).toEqual([]);
  });
});
