import {
  CredentialFailure,
  compileDocument,
  type MemoryContext,
  memoryContext,
  noDatabases,
  type PolicyServices,
  readPolicyDocument,
  runPipeline,
  SqlFailure,
  type SqlQuery,
  type SqlRow,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';

const graphQL = { arguments: { id: 7, name: "O'Neil" }, parent: {} };

async function resolve(
  request: string,
  rows: readonly SqlRow[] | Error,
  {
    response = '',
    connection = '<connection-string>Server=a</connection-string>',
    services = {} as Partial<PolicyServices>,
  } = {},
): Promise<{ readonly context: MemoryContext; readonly asked: readonly SqlQuery[] }> {
  const text = `<sql-data-source><connection-info>${connection}</connection-info>${request}${response}</sql-data-source>`;
  const { document, diagnostics } = readPolicyDocument(text);
  const compiled = compileDocument(document!, { policies: catalog, unavailable: 'error' });
  if (compiled.pipeline === undefined)
    throw new Error([...diagnostics, ...compiled.diagnostics].map(({ message }) => message).join('\n'));
  const asked: SqlQuery[] = [];
  const query = async (one: SqlQuery) => {
    asked.push(one);
    if (rows instanceof Error) throw rows;
    return rows;
  };
  const context = memoryContext({ context: { graphQL }, services: { ...services, databases: { query } } });
  await runPipeline(compiled.pipeline, context, ['inbound']);
  return { context, asked };
}

const select = (more = '', attributes = '') =>
  `<request ${attributes}><sql-statement>SELECT * FROM users WHERE id = @id</sql-statement>${more}</request>`;

describe('a statement', () => {
  test('gets its parameters as values of JSON', async () => {
    const parameters = `<parameters>
      <parameter name="@id" sql-type="int">@(context.GraphQL.Arguments["id"])</parameter>
      <parameter name="@name">@((string)context.GraphQL.Arguments["name"])</parameter>
      <parameter name="@all">@(context.GraphQL.Arguments)</parameter>
      <parameter name="@big">@(9007199254740993L)</parameter>
      <parameter name="@text">7</parameter>
      <parameter name="@none" />
    </parameters>`;
    const { asked } = await resolve(select(parameters), []);
    expect(asked).toEqual([
      {
        connectionString: 'Server=a',
        accessToken: undefined,
        statement: 'SELECT * FROM users WHERE id = @id',
        parameters: [
          { name: 'id', type: 'int', value: 7 },
          { name: 'name', type: undefined, value: "O'Neil" },
          { name: 'all', type: undefined, value: { id: 7, name: "O'Neil" } },
          { name: 'big', type: undefined, value: '9007199254740993' },
          { name: 'text', type: undefined, value: '7' },
          { name: 'none', type: undefined, value: null },
        ],
      },
    ]);
  });

  test('gives a list of rows, or one', async () => {
    const rows = [{ id: 7 }];
    expect((await resolve(select(), rows)).context.response.body.content).toBe('[{"id":7}]');
    expect((await resolve(select('', 'single-result="true"'), rows)).context.response.body.content).toBe('{"id":7}');
    expect((await resolve(select('', 'single-result="true"'), [])).context.response.body.content).toBe('null');
    const { context } = await resolve(select('', 'single-result="true"'), [{}, {}]);
    expect([context.lastError?.reason, context.lastError?.message]).toEqual([
      'TooManyRows',
      'The statement gave 2 rows; expected one at most.',
    ]);
  });

  test('is followed by policies for the response', async () => {
    const response = '<response><set-body template="liquid">{"n":"{{body[0].id}}"}</set-body></response>';
    expect((await resolve(select(), [{ id: 7 }], { response })).context.response.body.content).toBe('{"n":"7"}');
  });

  test('that the database refuses fails, with nothing of it for the caller', async () => {
    const { context } = await resolve(select(), new SqlFailure('no table users'));
    expect(context.lastError).toMatchObject({
      source: 'sql-data-source',
      reason: 'SqlRequestFailed',
      message: 'The database has not answered: no table users',
    });
    expect(String(context.response.body.content)).not.toContain('users');
  });
});

describe('a connection', () => {
  test('may show a token of the identity of the gateway', async () => {
    const connection = '<connection-string use-managed-identity="true">Server=a</connection-string>';
    const services = { managedIdentities: { token: (resource: string) => `token for ${resource}` } };
    const { asked } = await resolve(select(), [], { connection, services });
    expect(asked[0]?.accessToken).toBe('token for https://database.windows.net/');
    const none = () => Promise.reject(new CredentialFailure('nobody'));
    const { context } = await resolve(select(), [], { connection, services: { managedIdentities: { token: none } } });
    expect(context.lastError?.message).toBe('No token of the managed identity: nobody');
  });

  test('has to say which database', () => {
    expect(() => noDatabases.query({} as SqlQuery)).rejects.toThrow(SqlFailure);
    return expect(resolve(select(), [], { connection: '' })).rejects.toThrow(
      '<connection-info> has no <connection-string>; expected <connection-string>',
    );
  });
});

test('names and types of parameters are checked when saved', async () => {
  const wrong = '<parameters><parameter name="id" sql-type="int; DROP">1</parameter></parameters>';
  await expect(resolve(select(wrong), [])).rejects.toThrow(
    "'name' is 'id'; expected a name with @ before it, such as @id\n'sql-type' is 'int; DROP'; expected a type of SQL such as int or nvarchar(50)",
  );
});
