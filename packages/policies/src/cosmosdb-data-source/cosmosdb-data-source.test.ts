import { createHmac } from 'node:crypto';
import {
  compileDocument,
  type MemoryAnswer,
  memoryContext,
  type PolicyServices,
  readPolicyDocument,
  runPipeline,
  type SideRequest,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';

const key = Buffer.from('a key of the account').toString('base64');
const graphQL = { arguments: { id: '7', n: 3, input: { team: 'x' } }, parent: {} };

/** Checks a signature as Cosmos DB does. */
function isSigned({ method, url, headers }: SideRequest): boolean {
  const fields = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const parts = new URL(url).pathname.slice(1).split('/').map(decodeURIComponent);
  const link = (parts.length % 2 === 0 ? parts : parts.slice(0, -1)).join('/');
  const text = `${method.toLowerCase()}\ndocs\n${link}\n${fields.get('x-ms-date')?.toLowerCase()}\n\n`;
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
  return decodeURIComponent(fields.get('authorization') ?? '') === `type=master&ver=1.0&sig=${signature}`;
}

async function resolve(
  request: string,
  answer: MemoryAnswer,
  more: { connection?: string; isList?: boolean; response?: string; services?: Partial<PolicyServices> } = {},
) {
  const {
    connection = `<connection-string>\n AccountEndpoint=https://a.documents.\nazure.com:443/;AccountKey=${key};</connection-string>`,
  } = more;
  const { document, diagnostics } = readPolicyDocument(
    `<cosmosdb-data-source><connection-info>${connection}<database-name>d b</database-name><container-name>c</container-name></connection-info>${request}${more.response ?? ''}</cosmosdb-data-source>`,
  );
  const compiled = compileDocument(document!, { policies: catalog, unavailable: 'error' });
  if (compiled.pipeline === undefined)
    throw new Error([...diagnostics, ...compiled.diagnostics].map(({ message }) => message).join('\n'));
  const asked: SideRequest[] = [];
  const context = memoryContext({
    context: { graphQL },
    ...(more.services && { services: more.services }),
    resolution: { isList: more.isList ?? false, publish: () => {} },
    request: {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ arguments: graphQL.arguments }),
    },
    send: (one) => {
      asked.push(one);
      return answer;
    },
  });
  await runPipeline(compiled.pipeline, context, ['inbound']);
  const [sent] = asked;
  return {
    context,
    sent,
    headers: Object.fromEntries(
      sent?.headers.filter(([name]) => !/^(?:Authorization|x-ms-date|x-ms-version|Accept)$/.test(name)) ?? [],
    ),
    value: context.lastError === undefined ? JSON.parse(String(context.response.body.content)) : undefined,
  };
}

describe('a query', () => {
  const request = `<query-request><sql-statement>SELECT * FROM c WHERE c.t = @t.team</sql-statement><parameters><parameter name="@t">@(context.GraphQL.Arguments["input"])</parameter><parameter name="@n">@(context.GraphQL.Arguments["n"])</parameter></parameters></query-request>`;
  const answer = { headers: { 'x-ms-continuation': 'next' }, body: '{"_rid":"r","Documents":[{"id":"7"}],"_count":1}' };

  test('is sent, signed, with its parameters, to all partitions', async () => {
    const { sent, headers, value } = await resolve(request, answer);
    expect([sent?.method, sent?.url, sent && isSigned(sent)]).toEqual([
      'POST',
      'https://a.documents.azure.com/dbs/d%20b/colls/c/docs',
      true,
    ]);
    expect(headers).toEqual({
      'Content-Type': 'application/query+json',
      'x-ms-documentdb-isquery': 'True',
      'x-ms-documentdb-query-enablecrosspartition': 'True',
    });
    expect(JSON.parse(String(sent?.body))).toEqual({
      query: 'SELECT * FROM c WHERE c.t = @t.team',
      parameters: [
        { name: '@t', value: { team: 'x' } },
        { name: '@n', value: 3 },
      ],
    });
    expect(value).toEqual({ items: [{ id: '7' }], continuationToken: 'next' });
  });

  test('gives a list where the schema has one', async () => {
    expect((await resolve(request, answer, { isList: true })).value).toEqual([{ id: '7' }]);
    const response =
      '<response><set-body>@(context.Response.Body.As<JObject>()["items"][0]["id"].ToString())</set-body></response>';
    expect((await resolve(request, answer, { isList: true, response })).value).toBe(7);
  });

  test('says which page and partition it wants', async () => {
    const paged =
      '<query-request enable-low-precision-order-by="true"><partition-key data-type="number">@(context.GraphQL.Arguments["n"].ToString())</partition-key><paging><max-item-count template="liquid">{{body.arguments.n}}</max-item-count><continuation-token>t</continuation-token></paging></query-request>';
    const { headers, sent } = await resolve(paged, answer);
    expect(headers).toEqual({
      'Content-Type': 'application/query+json',
      'x-ms-documentdb-isquery': 'True',
      'x-ms-documentdb-partitionkey': '[3]',
      'x-ms-documentdb-query-enable-low-precision-order-by': 'True',
      'x-ms-max-item-count': '3',
      'x-ms-continuation': 't',
    });
    expect(sent?.body).toBe('{"query":"SELECT * FROM c","parameters":[]}');
  });
});

const id = '<id>@(context.GraphQL.Arguments["id"].ToString())</id>';

describe('an item', () => {
  test('is read, and null where there is none', async () => {
    const request = `<read-request>${id}<partition-key>Zoë</partition-key></read-request>`;
    const { sent, headers, value } = await resolve(request, { body: '{"id":"7"}' });
    expect([sent?.method, sent?.url, sent && isSigned(sent), value]).toEqual([
      'GET',
      'https://a.documents.azure.com/dbs/d%20b/colls/c/docs/7',
      true,
      { id: '7' },
    ]);
    expect(headers).toEqual({ 'x-ms-documentdb-partitionkey': '["Zo\\u00eb"]' });
    expect((await resolve(request, { status: 404, body: '{"code":"NotFound"}' })).value).toBeNull();
  });

  test('is deleted where it has a tag', async () => {
    const request = `<delete-request consistency-level="strong" pre-trigger="p"><etag>"e"</etag>${id}<partition-key data-type="none" /></delete-request>`;
    const { sent, headers, value } = await resolve(request, { status: 204 });
    expect([sent?.method, value]).toEqual(['DELETE', null]);
    expect(headers).toEqual({
      'x-ms-documentdb-partitionkey': '[{}]',
      'If-Match': '"e"',
      'x-ms-consistency-level': 'Strong',
      'x-ms-documentdb-pre-trigger-include': 'p',
    });
  });

  test('is written: inserted, replaced, or whichever it takes', async () => {
    const key = '<partition-key data-type="bool">true</partition-key>';
    const body = '<set-body template="liquid">{"id":"{{body.arguments.id}}"}</set-body>';
    const upsert = await resolve(`<write-request>${key}${body}</write-request>`, {
      status: 201,
      body: '{"id":"7","_etag":"e"}',
    });
    expect([upsert.sent?.method, upsert.sent?.body, upsert.value]).toEqual([
      'POST',
      '{"id":"7"}',
      { id: '7', _etag: 'e' },
    ]);
    expect(upsert.headers).toEqual({
      'Content-Type': 'application/json',
      'x-ms-documentdb-partitionkey': '[true]',
      'x-ms-documentdb-is-upsert': 'True',
    });
    const replace = await resolve(`<write-request type="replace" indexing-directive="exclude">${id}</write-request>`, {
      body: '{}',
    });
    expect([
      replace.sent?.method,
      replace.sent?.url.endsWith('/docs/7'),
      replace.headers['x-ms-indexing-directive'],
    ]).toEqual(['PUT', true, 'Exclude']);
    expect(JSON.parse(String(replace.sent?.body))).toEqual(graphQL.arguments);
    const insert = await resolve('<write-request type="insert"></write-request>', { body: '{}' });
    expect(insert.headers).toEqual({ 'Content-Type': 'application/json' });
  });
});

test('what Cosmos DB refuses fails, and tells the caller nothing of it', async () => {
  const { context } = await resolve(`<read-request>${id}</read-request>`, {
    status: 403,
    body: '{"message":"secret"}',
  });
  expect(context.lastError).toMatchObject({
    reason: 'CosmosDbRequestFailed',
    message: 'Cosmos DB has answered 403: {"message":"secret"}',
  });
  expect(String(context.response.body.content)).not.toContain('secret');
});

test('a token of an identity stands in the place of the key', async () => {
  const connection =
    '<connection-string use-managed-identity="true">AccountEndpoint=https://a.documents.azure.com:443/</connection-string>';
  const services = { managedIdentities: { token: (resource: string) => `token of ${resource}` } };
  const { sent } = await resolve(`<read-request>${id}</read-request>`, { body: '{}' }, { connection, services });
  expect(decodeURIComponent(sent?.headers.find(([name]) => name === 'Authorization')?.[1] ?? '')).toBe(
    'type=aad&ver=1.0&sig=token of https://a.documents.azure.com',
  );
});

test('a document has one request, and one that replaces says what', async () => {
  await expect(resolve('', {})).rejects.toThrow('there are 0 requests; expected one of <query-request>');
  await expect(resolve(`<read-request>${id}</read-request><delete-request>${id}</delete-request>`, {})).rejects.toThrow(
    'there are 2 requests; expected one of',
  );
  await expect(resolve('<write-request type="replace" />', {})).rejects.toThrow(
    'a request that replaces has no <id>; expected one',
  );
  await expect(resolve(`<read-request>${id}<partition-key data-type="number" /></read-request>`, {})).rejects.toThrow(
    'the partition key is empty; expected a number',
  );
});
