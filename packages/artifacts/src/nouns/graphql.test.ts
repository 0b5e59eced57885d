import { describe, expect, test } from 'vitest';
import { information, read, sampleApi, shown, snapshotOf } from '../testing.ts';

const policy =
  '<http-data-source><http-request><set-url>https://a.example/</set-url></http-request></http-data-source>';

describe('a GraphQL API', () => {
  test('has its schema from a file, and resolvers with their policies', async () => {
    const { apis } = await snapshotOf({
      'apis/g/apiInformation.json': sampleApi('g', { type: 'graphql', protocols: ['https', 'wss'] }),
      'apis/g/specification.graphql': 'type Query { users: Int }',
      'apis/g/resolvers/one/resolverInformation.json': information({ displayName: 'One', path: 'Query/users' }),
      'apis/g/resolvers/one/policy.xml': policy,
      'apis/g/resolvers/two/resolverInformation.json': information({ path: 'Query/others' }),
    });
    expect(apis[0]).toMatchObject({
      type: 'graphql',
      graphqlSchema: 'type Query { users: Int }',
      resolvers: [
        { id: 'one', name: 'One', path: 'Query/users', policies: policy },
        { id: 'two', name: 'two', path: 'Query/others' },
      ],
    });
  });

  test('has its schema from among the schemas of the API where there is no such file', async () => {
    const { apis } = await snapshotOf({
      'apis/g/apiInformation.json': sampleApi('g', { type: 'graphql' }),
      'apis/g/schemas/graphql/apiSchemaInformation.json': information({
        contentType: 'application/vnd.ms-azure-apim.graphql.schema',
        document: { value: 'type Query { a: Int }' },
      }),
    });
    expect(apis[0]?.graphqlSchema).toBe('type Query { a: Int }');
  });

  test('has resolvers whose folders say what they resolve', async () => {
    const { diagnostics } = await read({
      'apis/g/apiInformation.json': sampleApi('g', { type: 'graphql' }),
      'apis/g/resolvers/one/policy.xml': policy,
      'apis/g/resolvers/two/resolverInformation.json': information({ displayName: 'Two' }),
    });
    expect(shown(diagnostics).map((text) => text.replace(/:\d+:\d+/, ''))).toEqual([
      "error missing-file apis/g/resolvers/one/policy.xml the folder has no 'resolverInformation.json'; expected one",
      expect.stringContaining('apis/g/resolvers/two/resolverInformation.json'),
    ]);
  });
});
