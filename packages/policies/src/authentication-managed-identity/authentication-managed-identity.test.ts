import { MemoryIdentities } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const managedIdentities = new MemoryIdentities({
  'https://a.example': 'system',
  'client https://a.example': 'assigned',
});
const policy = (attributes: string): string => `<authentication-managed-identity ${attributes} />`;
const options = { services: { managedIdentities }, request: { headers: { Authorization: 'Basic abc' } } };

test('takes the place of what the caller has sent', async () => {
  const { request } = await run(policy('resource="https://a.example"'), options);
  expect(request.headers.get('Authorization')).toBe('Bearer system');
});

test('asks for the identity that is named', async () => {
  const { request } = await run(policy('resource="@("https://a.example")" client-id="@("client")"'), options);
  expect(request.headers.get('Authorization')).toBe('Bearer assigned');
});

test('a token that goes into a variable goes nowhere else', async () => {
  const { request, variables } = await run(
    policy('resource="https://a.example" output-token-variable-name="token"'),
    options,
  );
  expect([request.headers.get('Authorization'), variables.get('token')]).toEqual(['Basic abc', 'system']);
});

test('fails where nobody gives a token', async () => {
  const { lastError, response } = await run(policy('resource="https://b.example"'), options);
  expect(lastError).toMatchObject({
    source: 'authentication-managed-identity',
    reason: 'TokenNotAcquired',
    message: 'No token of the managed identity: there is no identity',
  });
  expect(response.body.content).toContain('"Internal server error"');
});

test('goes on without one when told to', async () => {
  const { request, lastError, traces } = await run(policy('resource="https://b.example" ignore-error="true"'), options);
  expect([request.headers.get('Authorization'), lastError]).toEqual(['Basic abc', undefined]);
  expect(traces).toEqual([
    { source: 'authentication-managed-identity', severity: 'error', message: 'there is no identity' },
  ]);
});

test('a token that has to be waited for is the same', async () => {
  const services = { managedIdentities: { token: async () => 'late' } };
  const { request } = await run(policy('resource="https://b.example"'), { services });
  expect(request.headers.get('Authorization')).toBe('Bearer late');
});

test('needs a resource', () => {
  expect(diagnose(policy(''))).toEqual([
    'error missing-attribute [authentication-managed-identity] <authentication-managed-identity> has no \'resource\'; expected resource="…"',
  ]);
});
