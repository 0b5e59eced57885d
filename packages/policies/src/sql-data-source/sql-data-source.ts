import {
  anything,
  attribute,
  boolean,
  type CreateFailure,
  CredentialFailure,
  type Dynamic,
  defineKind,
  definePolicy,
  dynamic,
  element,
  elements,
  jsonValue,
  type Kind,
  type Policy,
  type PolicyContext,
  policiesOf,
  SqlFailure,
  type SqlParameter,
  string,
  text,
} from '@turnpike/policy';
import { responsePolicies } from '../http-data-source/response-policies.ts';

const parameterName: Kind<string> = defineKind('a name with @ before it, such as @id', (written) =>
  /^@[A-Za-z_]\w{0,127}$/.test(written.trim()) ? written.trim().slice(1) : undefined,
);

const sqlType: Kind<string> = defineKind('a type of SQL such as int or nvarchar(50)', (written) =>
  /^[A-Za-z]\w*(?: \w+)*(?:\s*\(\s*(?:\d+|max)\s*(?:,\s*\d+\s*)?\))?$/i.test(written.trim())
    ? written.trim()
    : undefined,
);

/** What tokens of identities are for, where a database takes them. */
const databaseResource = 'https://database.windows.net/';

/** Resolves a field of a GraphQL API by a statement that a database executes. */
export const sqlDataSource: Policy = definePolicy({
  name: 'sql-data-source',
  reference: 'https://learn.microsoft.com/azure/api-management/sql-data-source-policy',
  // It is the root of a resolver.
  sections: [],
  scopes: [],

  config: {
    'connection-info': element(
      {
        'connection-string': element(
          {
            'use-managed-identity': attribute(
              dynamic(boolean),
              'Whether the gateway shows a token of its own identity, in place of a password.',
              { default: false },
            ),
            value: text(dynamic(string), 'The connection string.'),
          },
          'Which database, and who asks.',
        ),
        policies: policiesOf('inbound', 'What else there is about the connection.', {
          only: ['include-fragment'],
          repeatable: ['include-fragment'],
        }),
      },
      'The database.',
    ),
    policies: policiesOf('inbound', 'What happens before the statement is made.', {
      only: ['include-fragment'],
      repeatable: ['include-fragment'],
    }),
    request: element(
      {
        'single-result': attribute(
          dynamic(boolean),
          'Whether the statement gives one row at most, and the field is that rather than a list.',
          { default: false },
        ),
        policies: policiesOf('inbound', 'What the request is made of.', {
          only: ['include-fragment', 'set-body', 'set-variable'],
          repeatable: ['include-fragment', 'set-variable'],
        }),
        'sql-statement': element(
          { value: text(dynamic(string), 'The statement; parameters stand in it as `@name`.') },
          'What is executed.',
        ),
        parameters: element(
          {
            parameter: elements(
              {
                name: attribute(parameterName, 'The name in the statement, with its `@`.'),
                'sql-type': attribute(sqlType, 'The type of the value in the database.', { optional: true }),
                value: text(dynamic(anything), 'The value.', { optional: true }),
              },
              'A value in the statement.',
            ),
          },
          'The values in the statement.',
          { optional: true },
        ),
      },
      'What the database is asked.',
    ),
    response: element(responsePolicies, 'What is made of the answer.', { optional: true }),
  },

  failures: {
    SqlRequestFailed: 'The database could not be reached, or has refused the statement.',
    TooManyRows: 'There is more than one row, where one was expected at most.',
    TokenNotAcquired: 'Nobody gives a token of the identity of the gateway.',
  },

  prepare(config, failure) {
    const { 'connection-info': connection, request, response } = config;
    const parametersFor = (context: PolicyContext): SqlParameter[] =>
      (request.parameters?.parameter ?? []).map(({ name, value, 'sql-type': type }) => ({
        name,
        type,
        value: value === undefined ? null : jsonValue(value(context)),
      }));

    return async (context) => {
      await connection.policies(context);
      await config.policies(context);
      await request.policies(context);
      const { 'connection-string': address } = connection;
      const query = {
        connectionString: address.value(context).trim(),
        accessToken: await tokenFor(address['use-managed-identity'], context, failure),
        statement: request['sql-statement'].value(context),
        parameters: parametersFor(context),
      };
      const rows = await ask(context, query, failure);
      const isSingle = request['single-result'](context);
      if (isSingle && rows.length > 1)
        throw failure('TooManyRows', 502, `The statement gave ${rows.length} rows; expected one at most.`);
      const answer = context.startResponse();
      answer?.headers.set('Content-Type', ['application/json']);
      answer?.body.replace(JSON.stringify(isSingle ? (rows[0] ?? null) : rows));
      await response?.policies(context);
    };
  },
});

type Fail = CreateFailure<'SqlRequestFailed' | 'TooManyRows' | 'TokenNotAcquired'>;

async function ask(
  context: PolicyContext,
  query: Parameters<PolicyContext['services']['databases']['query']>[0],
  failure: Fail,
) {
  try {
    return await context.services.databases.query(query);
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    throw failure('SqlRequestFailed', 502, `The database has not answered: ${error.message}`, {
      message: 'The field could not be resolved.',
    });
  }
}

async function tokenFor(
  isWanted: Dynamic<boolean>,
  context: PolicyContext,
  failure: Fail,
): Promise<string | undefined> {
  if (!isWanted(context)) return undefined;
  try {
    const token = await context.services.managedIdentities.token(databaseResource, undefined);
    context.observer?.conceal?.(token);
    return token;
  } catch (error) {
    if (!(error instanceof CredentialFailure)) throw error;
    throw failure('TokenNotAcquired', 500, `No token of the managed identity: ${error.message}`);
  }
}
