import { compileDocument, MemoryAuthorizations, readPolicyDocument } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions, run } from '../testing.ts';

const policy = (more = '', connection = 'bot'): string =>
  `<get-authorization-context provider-id="github" authorization-id="${connection}" context-variable-name="auth" ${more} />`;
const read = `<set-variable name="token" value="@(((Authorization)context.Variables["auth"]).AccessToken)" />
  <set-variable name="scope" value="@((string)((Authorization)context.Variables["auth"]).Claims["scope"])" />
  <set-variable name="more" value="@((string)((Authorization)context.Variables["auth"]).Claims["more"])" />`;

function connections(): RunOptions & { readonly authorizations: MemoryAuthorizations } {
  const claims = { scope: 'repo', expires_in: 3600, more: { a: [1] } };
  const authorizations = new MemoryAuthorizations({ 'github/bot': { accessToken: 'secret', claims } });
  return { authorizations, services: { authorizations } };
}

test('keeps the token and what came with it', async () => {
  const { variables } = await run(policy() + read, connections());
  expect(['token', 'scope', 'more'].map((name) => variables.get(name))).toEqual(['secret', 'repo', '{"a":[1]}']);
});

test('says who asks', async () => {
  const options = connections();
  await run(policy() + policy('identity-type="managed" identity="ignored"'), options);
  await run(policy('identity-type="@("jwt")" identity="@("ey" + "J")"'), options);
  expect(options.authorizations.asked).toEqual([
    { providerId: 'github', authorizationId: 'bot' },
    { providerId: 'github', authorizationId: 'bot' },
    { providerId: 'github', authorizationId: 'bot', identityToken: 'eyJ' },
  ]);
});

test('fails where the connection gives no token', async () => {
  const { lastError, response } = await run(policy('', 'none'), connections());
  expect(lastError).toMatchObject({
    source: 'get-authorization-context',
    reason: 'AuthorizationNotAvailable',
    message: "The connection gives no token: there is no connection 'github/none'",
  });
  expect(response.status).toBe(500);
});

test('goes on with null when told to', async () => {
  const { lastError, variables } = await run(policy('ignore-error="true"', 'none'), connections());
  expect([lastError, variables.get('auth')]).toEqual([undefined, null]);
  const { variables: without } = await run(policy('ignore-error="@(true)"'));
  expect(without.get('auth')).toBeNull();
});

test('is refused where there is no credential manager', () => {
  const { document } = readPolicyDocument(`<policies><inbound>${policy()}</inbound></policies>`);
  const none = () => undefined;
  const entities = { backend: none, certificate: none, logger: none, schema: none, hasAuthorizations: false };
  const { diagnostics, pipeline } = compileDocument(document!, { policies: catalog, unavailable: 'error', entities });
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'policy-not-available there is no credential manager in workspaces',
  ]);
  expect(pipeline).toBeUndefined();
});

test('a caller who is not named is missed', () => {
  expect(diagnose(policy('identity-type="jwt"'))).toEqual([
    "error missing-attribute [jwt] 'identity-type' is 'jwt' and there is no 'identity'; expected one",
  ]);
});
