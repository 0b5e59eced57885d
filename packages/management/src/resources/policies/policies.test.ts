import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const raw =
  '<policies>\n  <inbound>\n    <set-header name="x"><value>@("a<b" + "&")</value></set-header>\n  </inbound>\n</policies>';
const xml =
  '<policies>\n  <inbound>\n    <set-header name="x"><value>@(&quot;a&lt;b&quot; + &quot;&amp;&quot;)</value></set-header>\n  </inbound>\n</policies>';

test('is returned as it was written, and in the other format', async () => {
  const { policy } = plane.client;
  await policy.createOrUpdate(...at(), 'policy', { value: raw, format: 'rawxml' });
  expect((await policy.get(...at(), 'policy', { format: 'rawxml' })).value).toBe(raw);
  expect(await policy.get(...at(), 'policy')).toMatchObject({ format: 'xml', value: xml });
  await policy.createOrUpdate(...at(), 'policy', { value: xml });
  expect((await policy.get(...at(), 'policy', { format: 'rawxml' })).value).toBe(raw);
});

describe('by a link', () => {
  const server = createServer((request, response) => {
    if (request.url === '/raw') response.end(raw);
    else if (request.url === '/xml') response.end(xml);
    else response.writeHead(404).end();
  });
  let origin = '';
  beforeAll(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    ['rawxml-link', '/raw'],
    ['xml-link', '/xml'],
  ])('%s is kept as it was fetched', async (format, path) => {
    const { policy } = plane.client;
    const put = { value: origin + path, format };
    expect(await policy.createOrUpdate(...at(), 'policy', put)).toMatchObject({ format: 'xml', value: xml });
    expect((await policy.get(...at(), 'policy', { format: 'rawxml' })).value).toBe(raw);
  });

  test.each(['/none', 'file:///etc/passwd', 'http://169.254.169.254/policy'])(
    'H12: %s is refused, and what was there stays',
    async (link) => {
      const { policy } = plane.client;
      await policy.createOrUpdate(...at(), 'policy', { value: raw, format: 'rawxml' });
      const value = link.startsWith('/') ? origin + link : link;
      const body = { properties: { value, format: 'rawxml-link' } };
      expect(await plane.send('PUT', 'policies/policy', { body })).toMatchObject({
        status: 400,
        body: { error: { details: [{ target: 'value', message: expect.stringContaining('Unable to fetch') }] } },
      });
      expect((await policy.get(...at(), 'policy', { format: 'rawxml' })).value).toBe(raw);
    },
  );
});

test('reaches the snapshot at every scope', async () => {
  const { api, apiOperation, apiOperationPolicy, apiPolicy, product, productPolicy } = plane.client;
  const value = '<policies><inbound><base /></inbound></policies>';
  await product.createOrUpdate(...at(), 'p', { displayName: 'P' });
  await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
  await apiOperation.createOrUpdate(...at(), 'a', 'o', { displayName: 'O', method: 'GET', urlTemplate: '/' });
  await productPolicy.createOrUpdate(...at(), 'p', 'policy', { value });
  await apiPolicy.createOrUpdate(...at(), 'a', 'policy', { value });
  await apiOperationPolicy.createOrUpdate(...at(), 'a', 'o', 'policy', { value });
  const { policies } = await plane.published((snapshot) => snapshot.policies.length >= 4);
  expect(policies).toContainEqual({ scope: 'product', productId: 'p', text: value });
  expect(policies).toContainEqual({ scope: 'api', apiId: 'a', apiRevision: '1', text: value });
  expect(policies).toContainEqual({ scope: 'operation', apiId: 'a', apiRevision: '1', operationId: 'o', text: value });
});

test('L3: what does not compile is refused with element, line and column, and the one there stays', async () => {
  const { policy } = plane.client;
  await policy.createOrUpdate(...at(), 'policy', { value: raw, format: 'rawxml' });
  const wrong = '<policies>\n  <inbound>\n    <set-headr name="x" />\n  </inbound>\n</policies>';
  await expect(policy.createOrUpdate(...at(), 'policy', { value: wrong })).rejects.toMatchObject({
    statusCode: 400,
    code: 'ValidationError',
    details: {
      error: {
        message: 'One or more fields contain incorrect values:',
        details: [
          {
            target: 'set-headr',
            message: expect.stringMatching(/^Error in element 'set-headr' on line 3, column \d+: /),
          },
        ],
      },
    },
  });
  const long = `<policies><!--${'x'.repeat(256 * 1024)}--></policies>`;
  for (const value of [long, '<policies><inbound>', '', '<fragment />'])
    expect(await plane.send('PUT', 'policies/policy', { body: { properties: { value } } })).toMatchObject({
      status: 400,
    });
  expect((await policy.get(...at(), 'policy', { format: 'rawxml' })).value).toBe(raw);
});

test('L3: a fragment that includes itself is refused, and one in use cannot be deleted', async () => {
  const { policyFragment, policy } = plane.client;
  const value = '<fragment><set-header name="x"><value>1</value></set-header></fragment>';
  await policyFragment.beginCreateOrUpdateAndWait(...at(), 'frag', { value, format: 'rawxml' });
  const loop = '<fragment><include-fragment fragment-id="frag" /></fragment>';
  await expect(policyFragment.beginCreateOrUpdateAndWait(...at(), 'frag', { value: loop })).rejects.toMatchObject({
    statusCode: 400,
  });
  const document = '<policies><inbound><include-fragment fragment-id="frag" /></inbound></policies>';
  await policy.createOrUpdate(...at(), 'policy', { value: document });
  await expect(policyFragment.delete(...at(), 'frag', '*')).rejects.toMatchObject({ statusCode: 400 });
  expect(await policyFragment.listReferences(...at(), 'frag')).toMatchObject({ count: 1 });
  const unknown = document.replace('frag"', 'absent"');
  await expect(policy.createOrUpdate(...at(), 'policy', { value: unknown })).rejects.toMatchObject({ statusCode: 400 });
});

test('a named value that is not there is refused', async () => {
  const value = '<policies><inbound><set-header name="x"><value>{{absent}}</value></set-header></inbound></policies>';
  const { body } = await plane.send('PUT', 'policies/policy', { body: { properties: { value } } });
  expect(JSON.stringify(body)).toContain('absent');
});

test('a logger that is not there is refused', async () => {
  const value =
    '<policies>\n<inbound>\n<log-to-eventhub logger-id="absent">@("x")</log-to-eventhub>\n</inbound>\n</policies>';
  expect(await plane.send('PUT', 'policies/policy', { body: { properties: { value } } })).toMatchObject({
    status: 400,
    body: {
      error: {
        details: [
          {
            target: 'log-to-eventhub',
            message: expect.stringMatching(/^Error in element 'log-to-eventhub' on line 3, /),
          },
        ],
      },
    },
  });
});
