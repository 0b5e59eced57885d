import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane?.[Symbol.asyncDispose]());

const put = (path: string, properties: object) => plane.send('PUT', path, { body: { properties } });
const policy = (inbound: string, root = 'policies') => ({
  format: 'rawxml',
  value: root === 'fragment' ? `<fragment>${inbound}</fragment>` : `<policies><inbound>${inbound}</inbound></policies>`,
});
const limit = '<rate-limit calls="{{calls}}" renewal-period="60" />';

test('L4: a named value is not changed into what a policy that mentions it cannot run with', async () => {
  await put('namedValues/calls', { displayName: 'calls', value: '5' });
  expect((await put('apis/echo-api/policies/policy', policy(limit))).status).toBeLessThan(300);
  for (const value of ['many', '"><x']) {
    const { status, body } = await put('namedValues/calls', { displayName: 'calls', value });
    expect([status, body]).toMatchObject([
      400,
      {
        error: {
          details: [{ target: 'value', message: expect.stringContaining("'apis/echo-api;rev=1/policies/policy'") }],
        },
      },
    ]);
    const patched = await plane.send('PATCH', 'namedValues/calls', { body: { properties: { value } } });
    expect(patched.status).toBe(400);
  }
  expect((await put('namedValues/calls', { displayName: 'renamed', value: '6' })).status).toBe(200);
  expect((await put('namedValues/calls', { displayName: 'calls', value: 'many' })).status).toBe(400);
  expect((await put('namedValues/calls', { displayName: 'calls', value: '7' })).status).toBe(200);
});

test('L8: of a secret that a policy cannot run with nothing is said', async () => {
  const { status, body } = await put('namedValues/calls', { displayName: 'calls', value: 'hunter2', secret: true });
  expect([status, JSON.stringify(body)]).toEqual([400, expect.not.stringContaining('hunter2')]);
  await put('namedValues/word', { displayName: 'word', value: 'hunter2', secret: true });
  const document = policy('<rate-limit calls="{{word}}" renewal-period="60" />');
  const refused = await put('products/unlimited/policies/policy', document);
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.not.stringContaining('hunter2')]);
});

test('L4: a fragment is not changed into what a policy that includes it cannot run with', async () => {
  await put('policyFragments/part', policy('<set-variable name="a" value="b" />', 'fragment'));
  const including = policy('<include-fragment fragment-id="part" />');
  expect((await put('products/starter/policies/policy', including)).status).toBeLessThan(300);
  const { status, body } = await put('policyFragments/part', policy('<forward-request />', 'fragment'));
  expect([status, body]).toMatchObject([400, { error: { details: [{ target: 'value' }] } }]);
  expect((await put('policyFragments/part', policy('<set-variable name="a" value="c" />', 'fragment'))).status).toBe(
    200,
  );
});
