import { describe, expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const graphqlSchema = `
  interface Named { name: String }
  type Query { users(first: Int): [User] me: User named: Named secret: String }
  type Mutation { deleteUser(id: ID!): User }
  type User implements Named { id: ID! name: String email: String friends: [User] }
`;

const api = { type: 'graphql', graphqlSchema } as const;

async function validate(query: unknown, policy = '', rules = '', more: object = {}) {
  const authorize = rules === '' ? '' : `<authorize>${rules}</authorize>`;
  const body = typeof query === 'string' ? JSON.stringify({ query }) : JSON.stringify(query);
  return run(
    `<validate-graphql-request error-variable-name="own" max-size="10000" ${policy}>${authorize}</validate-graphql-request>`,
    { api, request: { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, ...more } },
  );
}

async function errorsOf(...given: Parameters<typeof validate>): Promise<string[]> {
  const { response, lastError } = await validate(...given);
  if (lastError === undefined) return [];
  expect([lastError.source, response.status]).toEqual(['validate-graphql-request', 400]);
  const answer = JSON.parse(String(response.body.content)) as { errors: { message: string }[] };
  expect(Object.keys(answer)).toEqual(['errors']);
  return answer.errors.map(({ message }) => message);
}

describe('a query', () => {
  test('that is as the schema has it passes untouched', async () => {
    const { lastError, request } = await validate(
      'query Q { users(first: 2) { id ...F } } fragment F on User { name }',
    );
    expect(lastError).toBeUndefined();
    expect(JSON.parse(String(request.body.content)).query).toContain('users(first: 2)');
  });

  test('that the schema does not have is refused with what is wrong, and where', async () => {
    const { response, variables } = await validate('{ users { nam } }');
    expect(JSON.parse(String(response.body.content))).toEqual({
      errors: [
        {
          message: 'Cannot query field "nam" on type "User". Did you mean "name"?',
          locations: [{ line: 1, column: 11 }],
        },
      ],
    });
    expect(String(variables.get('GraphQLErrors'))).toBe(String(variables.get('own')));
    expect(String(variables.get('own'))).toContain('Cannot query field');
  });

  test('that is no GraphQL, or no JSON, is refused', async () => {
    expect(await errorsOf('{ users { ')).toEqual(['Syntax Error: Expected Name, found <EOF>.']);
    expect(await errorsOf({})).toEqual(["There is no 'query'; expected one."]);
    const { response } = await validate('', '', '', { body: 'query { me { id } }' });
    expect(String(response.body.content)).toBe(
      '{"errors":[{"message":"The body is no JSON; expected an object with a query."}]}',
    );
  });

  test('may come in the URL, once', async () => {
    const at = (url: string) =>
      validate('', '', '', { method: 'GET', body: undefined, url: `https://g.example${url}` });
    expect((await at('/?query={me{id}}')).lastError).toBeUndefined();
    expect((await at('/?query={me{no}}')).lastError?.message).toContain('Cannot query field "no"');
    expect((await at('/?query={me{id}}&query={me{no}}')).lastError?.message).toContain('more than once');
    expect((await at('/')).lastError?.message).toBe("There is no 'query'; expected one.");
  });

  test('that is said twice is refused, since others may read the other one', async () => {
    const bodies = [
      '{"query":"{me{id}}","query":"{secret}"}',
      '{"query":"{me{id}}","qu\\u0065ry":"{secret}"}',
      '{"query":"{me{id}}","Query":"{secret}"}',
    ];
    for (const body of bodies)
      expect((await validate('', '', '', { body })).lastError?.message).toMatch(/^'query' stands|^'Query' stands/);
    expect(
      (await validate('', '', '', { body: '{"query":"{me{id}}","variables":{"query":1,"b":{"query":2}}}' })).lastError,
    ).toBe(undefined);
    const url = 'https://g.example/?query={me{id}}&Query={secret}';
    expect((await validate('', '', '', { method: 'GET', body: undefined, url })).lastError?.message).toBe(
      "'Query' stands in the URL more than once; expected it once.",
    );
    const both = await validate('{ me { id } }', '', '', { url: 'https://g.example/?QUERY={secret}' });
    expect(both.lastError?.message).toBe("There is a 'query' in the URL and one in the body; expected one.");
  });

  test('is judged for GraphQL APIs only', async () => {
    const context = await run('<validate-graphql-request max-size="5" />', { request: { body: 'anything' } });
    expect(context.lastError).toBeUndefined();
  });
});

describe('limits', () => {
  test('are of size, of depth with leaves counted, and six levels when nothing is said', async () => {
    expect(await errorsOf(`{ me { id } } #${'x'.repeat(10_000)}`)).toEqual([
      expect.stringMatching(/^The request has 100\d\d bytes; expected at most 10000.$/),
    ]);
    expect(await errorsOf('{ me { id } }', 'max-depth="2"')).toEqual([]);
    expect(await errorsOf('{ me { friends { id } } }', 'max-depth="2"')).toEqual([
      'The query is 3 levels deep; expected at most 2.',
    ]);
    expect(await errorsOf('{ me { friends { friends { friends { friends { friends { id } } } } } } }')).toEqual([
      'The query is 7 levels deep; expected at most 6.',
    ]);
  });

  test('H13: a query of a thousand levels is refused, as is one of fifty thousand', async () => {
    expect(await errorsOf(`${'{friends'.repeat(1000)}${'}'.repeat(1000)}`)).toEqual([
      'The query is nested deeper than 200 brackets.',
    ]);
    const huge = `${'{a'.repeat(50_000)}`;
    const context = await run('<validate-graphql-request />', {
      api,
      request: { method: 'POST', body: `{"query":"${huge.slice(0, 102_000)}"}` },
    });
    expect(context.lastError?.message).toBe('The query is nested deeper than 200 brackets.');
  });

  test('H13: variables that are nested without end are refused', async () => {
    const deep = `${'['.repeat(3000)}${']'.repeat(3000)}`;
    const { lastError } = await validate('', '', '', { body: `{"query":"{me{id}}","variables":{"a":${deep}}}` });
    expect(lastError?.message).toBe('The body is nested deeper than 200 brackets.');
  });

  test('H13: a flood of aliases is refused', async () => {
    const aliases = Array.from({ length: 251 }, (_, index) => `a${index}: secret`).join(' ');
    expect(await errorsOf(`{ ${aliases} }`)).toEqual(['The query has 251 fields; expected at most 250.']);
    expect(await errorsOf(`{ ${aliases.slice(0, aliases.lastIndexOf('a250'))} }`)).toEqual([]);
  });

  test('H13: fragments that double thirty times are refused before they are followed', async () => {
    const fragments = Array.from({ length: 30 }, (_, index) => {
      const inside = index === 29 ? 'id' : `...F${index + 1} ...F${index + 1}`;
      return `fragment F${index} on User { ${inside} }`;
    });
    expect(await errorsOf(`{ me { ...F0 } } ${fragments.join(' ')}`)).toEqual([
      `The query has ${2 ** 29 + 1} fields; expected at most 250.`,
    ]);
  });

  test('H13: circular fragments are refused', async () => {
    const circle = 'fragment A on User { friends { ...B } } fragment B on User { friends { ...A } }';
    expect(await errorsOf(`{ me { ...A } } ${circle}`)).toEqual(["The fragment 'A' leads to itself."]);
  });

  test('H13: batches are refused', async () => {
    expect(await errorsOf([{ query: '{ me { id } }' }, { query: '{ me { id } }' }])).toEqual([
      'The body holds several queries; expected one.',
    ]);
  });

  test('H13: a hundred thousand directives are refused', async () => {
    const query = `{ me { id ${'@a '.repeat(33_000)} } }`;
    const context = await run('<validate-graphql-request />', {
      api,
      request: { method: 'POST', body: JSON.stringify({ query }) },
    });
    expect(context.lastError?.message).toMatch(/Document contains more than 20000 tokens/);
  });

  test('above what Azure allows are refused when saved', () => {
    expect(diagnose('<validate-graphql-request max-size="102401" />')).toEqual([
      "error invalid-value [102401] 'max-size' is '102401'; expected an integer from 1 to 102400",
    ]);
  });
});

describe('rules', () => {
  test('reject a field wherever it stands', async () => {
    const rule = '<rule path="/User/email" action="reject" />';
    const refusal = ["The field 'email' may not be asked for."];
    expect(await errorsOf('{ me { friends { email } } }', '', rule)).toEqual(refusal);
    expect(await errorsOf('{ me { ...F } } fragment F on User { alias: email }', '', rule)).toEqual(refusal);
    expect(await errorsOf('{ me { name } }', '', rule)).toEqual([]);
  });

  test('apply by the most specific path', async () => {
    const rules = '<rule path="/Query/*" action="reject" /><rule path="/Query/me" /><rule path="/*" action="reject" />';
    expect(await errorsOf('{ me { __typename } }', '', rules)).toEqual([]);
    expect(await errorsOf('{ secret }', '', rules)).toHaveLength(1);
    expect(await errorsOf('{ me { id } }', '', rules)).toEqual(["The field 'id' may not be asked for."]);
  });

  test('that come to ignore leave it to the next', async () => {
    const rules = '<rule path="/Query/me" action="@("ignore")" /><rule path="/Query/*" action="deny" />';
    expect(await errorsOf('{ me { id } }', '', rules)).toEqual(["The field 'me' may not be asked for."]);
  });

  test('refuse introspection, but not the names of types', async () => {
    const rule = '<rule path="/__*" action="reject" />';
    expect(await errorsOf('{ __schema { types { name } } }', '', rule)).toEqual([
      "The field '__schema' may not be asked for.",
    ]);
    expect(await errorsOf('{ __type(name: "User") { name } }', '', rule)).toHaveLength(1);
    expect(await errorsOf('{ me { __typename } }', '', rule)).toEqual([]);
  });

  test('hold for what an interface gives of a type', async () => {
    const rule = '<rule path="/User/name" action="reject" />';
    expect(await errorsOf('{ named { name } }', '', rule)).toHaveLength(1);
  });

  test('take fields out of the query, with what they leave empty, and tell of them in the answer', async () => {
    const rule = '<rule path="/User/email" action="remove" />';
    const query = 'query Q($n: Int) { me { id email } users(first: $n) { ...F } } fragment F on User { email }';
    const context = await validate(query, '', rule);
    const sent = JSON.parse(String(context.request.body.content)) as { query: string };
    expect(sent.query.replace(/\s+/g, ' ')).toBe('query Q { me { id } }');
    context.response.headers.set('Content-Type', ['application/json']);
    context.response.body.replace('{"data":{"me":{"id":"1"}}}');
    await context.finish();
    const answer = JSON.parse(String(context.response.body.content)) as { errors: { message: string }[] };
    expect(answer.errors.map(({ message }) => message)).toEqual(
      Array(2).fill("The field 'email' has been removed from the query."),
    );
  });

  test('that leave nothing of a query refuse it', async () => {
    expect(await errorsOf('{ me { email } }', '', '<rule path="/User/email" action="remove" />')).toEqual([
      "The field 'email' has been removed from the query.",
    ]);
  });

  test('without a schema to apply them by refuse every query', async () => {
    const policy =
      '<validate-graphql-request><authorize><rule path="/Query/me" /></authorize></validate-graphql-request>';
    const context = await run(policy, {
      api: { type: 'graphql' },
      request: { method: 'POST', body: '{"query":"{ me { id } }"}' },
    });
    expect(context.lastError?.message).toBe('The API has no schema that rules could be applied by.');
  });

  test('have paths of a type and a field', () => {
    const rule = '<validate-graphql-request><authorize><rule path="a b" /></authorize></validate-graphql-request>';
    expect(diagnose(rule)).toEqual([
      "error invalid-value [a b] 'path' is 'a b'; expected a path such as /Query/users, /Query/* or /__*",
    ]);
  });
});

describe('a handshake', () => {
  test('is let through, and what comes by its socket is judged', async () => {
    const context = await validate('', 'max-depth="2"', '<rule path="/User/email" action="reject" />', {
      method: 'GET',
      body: undefined,
      headers: { 'Sec-WebSocket-Version': '13' },
    });
    expect(context.lastError).toBeUndefined();
    const [check] = context.queryChecks ?? [];
    expect(check?.({ query: '{ me { id } }' }, 20)).toEqual({ query: '{ me { id } }', errors: [] });
    expect(check?.({ query: '{ me { email } }' }, 20)).toMatchObject({ refused: [{ path: ['email'] }] });
    expect(check?.({ query: '{ me { friends { id } } }' }, 20)).toMatchObject({ refused: [{}] });
    expect(check?.({ query: '{ me { id } }' }, 20_000)).toMatchObject({ refused: [{}] });
  });

  test('with a query in it is a query', async () => {
    const context = await validate('', '', '', {
      method: 'GET',
      body: undefined,
      headers: { 'Sec-WebSocket-Version': '13' },
      url: 'https://g.example/?query={nothing}',
    });
    expect(context.lastError?.reason).toBe('GraphQLRequestInvalid');
  });
});
