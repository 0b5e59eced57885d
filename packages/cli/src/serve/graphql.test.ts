import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api, Resolver } from '@turnpike/model';
import { createClient } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
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

/** A client that subscribes. */
function subscribe(
  url: string,
  text: string,
): { events: unknown[]; errors: unknown[]; ready: Promise<void>; end: () => Promise<void> } {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/a`,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
  });
  const events: unknown[] = [];
  const errors: unknown[] = [];
  const ready = new Promise<void>((resolve) => client.on('connected', () => resolve()));
  const stop = client.subscribe(
    { query: text },
    { next: (event) => void events.push(event), error: (error) => void errors.push(error), complete: () => {} },
  );
  return {
    events,
    errors,
    ready,
    end: async () => {
      stop();
      await client.dispose();
    },
  };
}

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

describe('a field that fails', () => {
  test('is null with an error that has its path, and the others go on', async () => {
    await using backend = await startBackend(answerPeople);
    await using gateway = await startGateway({
      apis: [
        syntheticApi([
          resolver('Query/user', get(`${backend.url}/users/9`)),
          resolver('Query/broken', get('http://127.0.0.1:1/')),
          resolver('Query/motto', get(`@((string)null + context.GraphQL.Arguments["x"].ToString())`)),
          resolver('Query/named', get(`${backend.url}/users/2`)),
          resolver('Query/users', get(`${backend.url}/users`)),
        ]),
      ],
    });
    const { status, body } = await query(
      gateway.url,
      '{ user(id: 9) { name } broken { name } motto named { name } users { name friends { id } } }',
    );
    const { data, errors } = JSON.parse(body) as {
      data: object;
      errors: { path: string[]; message: string; extensions?: object }[];
    };
    expect(status).toBe(200);
    expect(data).toMatchObject({
      user: null,
      broken: null,
      motto: null,
      named: null,
      users: [{ name: 'Ada', friends: null }, {}],
    });
    expect(errors.map(({ path, message, extensions }) => [path.join(), message, extensions]).toSorted()).toEqual([
      ['broken', 'The field could not be resolved.', { reason: 'BackendConnectionFailure' }],
      ['motto', 'The field could not be resolved.', { reason: 'ExpressionValueEvaluationFailure' }],
      ['named', expect.stringMatching(/^Abstract type "Named" must resolve to an Object type/), undefined],
      ['user', 'The data source answered with the status 404.', { reason: 'DataSourceError' }],
    ]);
    expect(gateway.bugs).toEqual([]);
  });

  test('of an interface says its type', async () => {
    await using backend = await startBackend(answerPeople);
    await using gateway = await startGateway({
      apis: [syntheticApi([resolver('Query/named', get(`${backend.url}/users/1`))])],
    });
    const { body } = await query(gateway.url, '{ named { __typename name } }');
    expect(JSON.parse(body)).toEqual({ data: { named: { __typename: 'User', name: 'Ada' } } });
  });
});

describe('a request of a resolver', () => {
  const tell = (more = '') =>
    `<set-method>POST</set-method><set-url>${more}</set-url><set-header name="X-Own" exists-action="override"><value>@(context.Request.Headers.GetValueOrDefault("Authorization", "none") + " " + (string)context.Variables["v"])</value></set-header>`;

  test('carries what policies say, nothing of the caller, and is a GET without a body when they say nothing', async () => {
    const seen: string[] = [];
    await using backend = await startBackend((request, response) => {
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => {
        const { host: _, via: __, ...headers } = request.headers;
        seen.push(`${request.method} ${request.url} ${JSON.stringify(headers)} ${body}`);
        response.end('"said"');
      });
    });
    await using gateway = await startGateway({
      apis: [
        syntheticApi([
          resolver('Query/motto', `<set-url>${backend.url}/plain</set-url>`),
          resolver(
            'Mutation/addUser',
            `${tell(`${backend.url}/add?a=b`)}<set-body template="liquid">{"n":"{{body.arguments.name}}"}</set-body>`,
            '<set-body>@("{\\"id\\":1,\\"name\\":" + context.Response.Body.As<string>() + "}")</set-body>',
          ),
          resolver(
            'Query/user',
            `<set-method>POST</set-method><set-url>${backend.url}/raw</set-url>`,
            '<set-body>{"id":"7"}</set-body>',
          ),
        ]),
      ],
      ...policies({ inbound: '<set-variable name="v" value="seen" />' }),
    });
    const headers = { Authorization: 'Bearer x', Cookie: 'c=d' };
    expect((await query(gateway.url, '{ motto }', undefined, headers)).body).toBe('{"data":{"motto":"said"}}');
    const added = await query(gateway.url, 'mutation { addUser(name: "Cy") { name } }', undefined, headers);
    expect(added.body).toBe('{"data":{"addUser":{"name":"said"}}}');
    await query(gateway.url, '{ user(id: 3) { id } }', undefined, headers);
    expect(seen).toEqual([
      'GET /plain {"content-length":"0"} ',
      'POST /add?a=b {"content-type":"application/json","x-own":"Bearer x seen","content-length":"10"} {"n":"Cy"}',
      'POST /raw {"content-type":"application/json","content-length":"24"} {"arguments":{"id":"3"}}',
    ]);
  });
});

describe('a query', () => {
  test('may come in the URL, a mutation not', async () => {
    await using backend = await startBackend(answerPeople);
    await using gateway = await startGateway({
      apis: [syntheticApi([resolver('Query/users', get(`${backend.url}/users`))])],
    });
    const at = (text: string) => ask(`${gateway.url}/a?query=${encodeURIComponent(text)}`);
    expect((await at('{ users { id } }')).body).toBe('{"data":{"users":[{"id":"1"},{"id":"2"}]}}');
    const refused = await at('mutation { addUser(name: "x") { id } }');
    expect([refused.status, refused.headers.allow]).toEqual([405, 'POST']);
    expect((await ask(`${gateway.url}/a`, { method: 'PUT', body: '{}' })).status).toBe(404);
  });

  test('that is wrong is answered 400, with errors and no data', async () => {
    await using gateway = await startGateway({ apis: [syntheticApi([])] });
    for (const [text, variables] of [
      ['{ nothing }'],
      ['{ '],
      ['query Q($n: Int!) { users(first: $n) { id } }'],
      ['subscription { userAdded { id } }'],
      ['query ($n: Int) { users(first: $n) { id } }', { n: 'x' }],
    ] as const) {
      const { status, body } = await query(gateway.url, text, variables);
      expect([status, Object.keys(JSON.parse(body))]).toEqual([400, ['errors']]);
    }
    const batch = await ask(`${gateway.url}/a`, { method: 'POST', body: '[{"query":"{motto}"},{"query":"{motto}"}]' });
    expect([batch.status, batch.body]).toEqual([
      400,
      '{"errors":[{"message":"The body holds several queries; expected one."}]}',
    ]);
    expect(gateway.bugs).toEqual([]);
  });

  test('introspects the schema', async () => {
    await using gateway = await startGateway({ apis: [syntheticApi([])] });
    const { body } = await query(
      gateway.url,
      '{ __schema { queryType { name } } __type(name: "Item") { fields { name } } }',
    );
    expect(JSON.parse(body)).toEqual({
      data: { __schema: { queryType: { name: 'Query' } }, __type: { fields: [{ name: 'value' }] } },
    });
  });

  test('H13: without a policy, depth, aliases, circles and the number of resolvers are limited', async () => {
    let asked = 0;
    let most = 0;
    let now = 0;
    await using backend = await startBackend((request, response) => {
      asked++;
      most = Math.max(most, ++now);
      setImmediate(() => {
        now--;
        const count = Number(/count=(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
        response.end(count > 0 ? JSON.stringify(Array.from({ length: count }, () => ({}))) : '1');
      });
    });
    await using gateway = await startGateway({
      apis: [
        syntheticApi([
          resolver('Query/list', get(`@("${backend.url}/list?count=" + context.GraphQL.Arguments["count"])`)),
          resolver('Item/value', get(`${backend.url}/value`)),
        ]),
      ],
    });
    const deep = `{ users ${'{ friends '.repeat(60)}{ id }${' }'.repeat(60)} }`;
    const wide = `{ ${Array.from({ length: 251 }, (_, index) => `a${index}: motto`).join(' ')} }`;
    const circle = '{ users { ...A } } fragment A on User { friends { ...A } }';
    const veryDeep = '{users'.repeat(100_000);
    for (const text of [deep, wide, circle, veryDeep]) expect((await query(gateway.url, text)).status).toBe(400);
    expect(asked).toBe(0);
    const { body } = await query(gateway.url, '{ list(count: 1200) { value } }');
    expect((JSON.parse(body) as { errors: { message: string }[] }).errors[0]?.message).toBe(
      'The query runs more than 1000 resolvers, which is as many as are run.',
    );
    expect(asked).toBeLessThanOrEqual(1000);
    const few = await query(gateway.url, '{ list(count: 40) { value } }');
    expect(JSON.parse(few.body).data.list).toEqual(Array(40).fill({ value: 1 }));
    expect(most).toBeLessThanOrEqual(16);
    expect(gateway.bugs).toEqual([]);
  });
});

describe('subscriptions', () => {
  async function startShop(inbound = '<base />') {
    const backend = await startBackend((_, response) => response.end(JSON.stringify({ id: 5, name: 'Cy', team: 'x' })));
    const gateway = await startGateway({
      apis: [
        syntheticApi([
          resolver(
            'Mutation/addUser',
            `<set-method>POST</set-method><set-url>${backend.url}/</set-url>`,
            '<publish-event><targets><graphql-subscription id="userAdded" /></targets></publish-event>',
          ),
        ]),
      ],
      ...policies({ inbound }),
    });
    return {
      gateway,
      socketUrl: gateway.url.replace('http', 'ws'),
      add: () => query(gateway.url, 'mutation { addUser(name: "Cy") { id } }'),
      async [Symbol.asyncDispose]() {
        await gateway[Symbol.asyncDispose]();
        await backend[Symbol.asyncDispose]();
      },
    };
  }

  test('are told what a mutation has come to, as far as they ask and their arguments say', async () => {
    await using shop = await startShop();
    const all = subscribe(shop.gateway.url, 'subscription { userAdded { name } }');
    const some = subscribe(shop.gateway.url, 'subscription { added: userAdded(team: "x") { id } }');
    const others = subscribe(shop.gateway.url, 'subscription { userAdded(team: "y") { id } }');
    await Promise.all([all.ready, some.ready, others.ready]);
    await expect
      .poll(async () => {
        await shop.add();
        return all.events.length > 0 && some.events.length > 0;
      })
      .toBe(true);
    expect(all.events[0]).toEqual({ data: { userAdded: { name: 'Cy' } } });
    expect(some.events[0]).toEqual({ data: { added: { id: '5' } } });
    expect(others.events).toEqual([]);
    for (const one of [all, some, others]) await one.end();
    expect(shop.gateway.bugs).toEqual([]);
  });

  test('over a socket are the only operations, and are held against policies', async () => {
    await using shop = await startShop(
      '<base /><validate-graphql-request><authorize><rule path="/User/team" action="reject" /></authorize></validate-graphql-request>',
    );
    const mutation = subscribe(shop.gateway.url, 'mutation { addUser(name: "x") { id } }');
    const rejected = subscribe(shop.gateway.url, 'subscription { userAdded { team } }');
    const unknown = subscribe(shop.gateway.url, 'subscription { nothing }');
    await expect.poll(() => [mutation, rejected, unknown].map(({ errors }) => errors.length)).toEqual([1, 1, 1]);
    expect(shop.gateway.bugs).toEqual([]);
    expect(mutation.errors).toEqual([
      [{ message: 'Queries and mutations come by HTTP; a socket is for subscriptions.' }],
    ]);
    expect(rejected.errors).toEqual([[{ message: "The field 'team' may not be asked for." }]]);
    for (const one of [mutation, rejected, unknown]) await one.end();
  });

  test('end when the client says so, or goes', async () => {
    await using shop = await startShop();
    const socket = new WebSocket(`${shop.socketUrl}/a`, 'graphql-transport-ws');
    const messages: { type: string; id?: string }[] = [];
    socket.on('message', (data) => void messages.push(JSON.parse(String(data))));
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await expect.poll(() => messages).toEqual([{ type: 'connection_ack' }]);
    socket.send('{"type":"ping"}');
    await expect.poll(() => messages.at(-1)).toEqual({ type: 'pong' });
    socket.send('{"id":"1","type":"subscribe","payload":{"query":"subscription { userAdded { id } }"}}');
    await expect
      .poll(async () => {
        await shop.add();
        return messages.at(-1)?.type;
      })
      .toBe('next');
    socket.send('{"id":"1","type":"complete"}');
    const pongs = () => messages.filter(({ type }) => type === 'pong').length;
    socket.send('{"type":"ping"}');
    await expect.poll(pongs).toBe(2);
    const before = messages.length;
    await shop.add();
    socket.send('{"type":"ping"}');
    await expect.poll(pongs).toBe(3);
    expect(messages.slice(before)).toEqual([{ type: 'pong' }]);
    socket.terminate();
    expect(shop.gateway.bugs).toEqual([]);
  });

  test('H13: a message that is too long or nested too deep closes the socket', async () => {
    await using shop = await startShop();
    for (const [text, code] of [
      ['x'.repeat(200_000), 1009],
      [`{"type":"ping","payload":${'['.repeat(300)}${']'.repeat(300)}}`, 4400],
    ] as const) {
      const socket = new WebSocket(`${shop.socketUrl}/a`, 'graphql-transport-ws');
      socket.on('error', () => {});
      await once(socket, 'open');
      const closed = once(socket, 'close');
      socket.send(text);
      expect((await closed)[0]).toBe(code);
    }
  });

  test('need the protocol', async () => {
    await using shop = await startShop();
    const socket = new WebSocket(`${shop.socketUrl}/a`, 'graphql-ws');
    socket.on('error', () => {});
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(400);
    response.resume();
  });
});

describe('a pass-through API', () => {
  /** A GraphQL server of which it is known what it was asked. */
  async function startGraphQL() {
    const http = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => {
        asked.push(`${request.method} ${request.url} ${body}`);
        response.setHeader('Content-Type', 'application/json');
        response.end('{"data":{"user":{"name":"Ada"}}}');
      });
    });
    const asked: string[] = [];
    const said: string[] = [];
    const server = new WebSocketServer({ server: http, perMessageDeflate: true });
    server.on('connection', (socket) => {
      socket.on('error', () => {});
      socket.on('message', (data) => {
        const { type, id } = JSON.parse(String(data)) as { type: string; id?: string };
        said.push(String(data));
        socket.send(
          JSON.stringify(
            type === 'subscribe'
              ? { id, type: 'next', payload: { data: { userAdded: null } } }
              : { type: 'connection_ack' },
          ),
        );
      });
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}/graphql`,
      asked,
      said,
      async [Symbol.asyncDispose]() {
        for (const client of server.clients) client.terminate();
        http.closeAllConnections();
        await new Promise((resolve) => http.close(resolve));
      },
    };
  }
  const passThrough = (serviceUrl: string) => syntheticApi([], { serviceUrl });
  const rule = (action: string) =>
    policies({
      inbound: `<base /><validate-graphql-request><authorize><rule path="/User/team" action="${action}" /></authorize></validate-graphql-request>`,
    });

  test('forwards queries, those that are as they have to be', async () => {
    await using backend = await startGraphQL();
    await using gateway = await startGateway({ apis: [passThrough(backend.url)], ...rule('reject') });
    const { status, body } = await query(gateway.url, '{ user(id: 1) { name } }');
    expect([status, body]).toEqual([200, '{"data":{"user":{"name":"Ada"}}}']);
    expect(backend.asked).toEqual(['POST /graphql {"query":"{ user(id: 1) { name } }"}']);
    const refused = await query(gateway.url, '{ user(id: 1) { team } }');
    expect([refused.status, JSON.parse(refused.body).errors[0].message]).toEqual([
      400,
      "The field 'team' may not be asked for.",
    ]);
    expect(backend.asked).toHaveLength(1);
    await ask(`${gateway.url}/a?query=${encodeURIComponent('{ motto }')}`);
    expect(backend.asked[1]).toBe('GET /graphql?query=%7B%20motto%20%7D ');
  });

  test('takes fields out, and says so in the answer', async () => {
    await using backend = await startGraphQL();
    await using gateway = await startGateway({ apis: [passThrough(backend.url)], ...rule('remove') });
    const { body, headers } = await query(gateway.url, '{ user(id: 1) { name team } }');
    expect(JSON.parse(backend.asked[0]?.replace(/^\S+ \S+ /, '') ?? '').query.replace(/\s+/g, ' ')).toBe(
      '{ user(id: 1) { name } }',
    );
    expect(JSON.parse(body)).toMatchObject({
      data: { user: { name: 'Ada' } },
      errors: [{ message: "The field 'team' has been removed from the query." }],
    });
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
  });

  test('tunnels subscriptions', async () => {
    await using backend = await startGraphQL();
    await using gateway = await startGateway({ apis: [passThrough(backend.url)] });
    const one = subscribe(gateway.url, 'subscription { userAdded { team } }');
    await expect.poll(() => one.events).toEqual([{ data: { userAdded: null } }]);
    await one.end();
  });

  test('H13: holds what comes by a socket against the policies of its handshake', async () => {
    await using backend = await startGraphQL();
    await using gateway = await startGateway({ apis: [passThrough(backend.url)], ...rule('remove') });
    const good = subscribe(gateway.url, 'subscription { userAdded { name team } }');
    await expect.poll(() => good.events).toEqual([{ data: { userAdded: null } }]);
    expect(JSON.parse(backend.said.at(-1) ?? '').payload.query.replace(/\s+/g, ' ')).toBe(
      'subscription { userAdded { name } }',
    );
    await good.end();
    for (const text of [
      'subscription { userAdded { nothing } }',
      'mutation { addUser(name: "x") { id } }',
      '{ users { id } }',
    ]) {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/a`, 'graphql-transport-ws');
      socket.on('error', () => {});
      await once(socket, 'open');
      const closed = once(socket, 'close');
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: text } }));
      expect((await closed)[0]).toBe(1006);
    }
    expect(backend.said.filter((text) => text.includes('"subscribe"'))).toHaveLength(1);
    expect(gateway.bugs).toEqual([]);
  });

  test('H13: gives no socket to a query that asks for one beside, or one that is held against policies', async () => {
    await using backend = await startGraphQL();
    await using gateway = await startGateway({ apis: [passThrough(backend.url)], ...rule('reject') });
    const upgrade = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol': 'graphql-transport-ws',
    };
    const { status } = await query(gateway.url, '{ motto }', undefined, upgrade);
    expect([status, backend.asked]).toEqual([200, ['POST /graphql {"query":"{ motto }"}']]);
    const url = `${gateway.url.replace('http', 'ws')}/a?query=${encodeURIComponent('{ motto }')}`;
    const socket = new WebSocket(url, 'graphql-transport-ws');
    socket.on('error', () => {});
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send('{"id":"1","type":"subscribe","payload":{"query":"{ users { team } }"}}');
    expect((await closed)[0]).toBe(1006);
    expect(backend.said).toEqual([]);
  });

  test('with resolvers asks the service for what no resolver gives', async () => {
    const asked: { query: string; variables?: object }[] = [];
    await using people = await startBackend(answerPeople);
    await using backend = await startBackend((request, response) => {
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => {
        asked.push(JSON.parse(body));
        const it = { __typename: 'User', id: '2', n: 'Bob' };
        response.end(JSON.stringify({ data: { it, users: [it] }, errors: [{ message: 'half of it' }] }));
      });
    });
    await using gateway = await startGateway({
      apis: [
        syntheticApi(
          [
            resolver('Query/motto', get(`${people.url}/users/1`), '<set-body>"by a resolver"</set-body>'),
            resolver(
              'User/team',
              get(`@("${people.url}/users/" + context.GraphQL.Parent["id"])`),
              '<set-body>@(context.Response.Body.As<JObject>()["team"].ToString())</set-body>',
            ),
          ],
          { serviceUrl: backend.url },
        ),
      ],
    });
    const text = 'query Q($id: ID!, $n: Int) { motto it: user(id: $id) { id n: name team } users(first: $n) { team } }';
    const { body } = await query(gateway.url, text, { id: '2', n: 1 });
    expect(JSON.parse(body)).toEqual({
      data: { motto: 'by a resolver', it: { id: '2', n: 'Bob', team: 'y' }, users: [{ team: 'y' }] },
      errors: [{ message: 'half of it' }],
    });
    expect(asked[0]?.query.replace(/\s+/g, ' ')).toBe(
      'query Q($id: ID!, $n: Int) { __typename it: user(id: $id) { id n: name __typename } users(first: $n) { __typename } }',
    );
    expect((await query(gateway.url, '{ motto }')).body).toBe('{"data":{"motto":"by a resolver"}}');
    expect(asked).toHaveLength(1);
    expect(gateway.bugs).toEqual([]);
  });
});
