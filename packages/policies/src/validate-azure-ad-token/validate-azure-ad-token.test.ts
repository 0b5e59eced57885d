import { MemoryTokens, type TokenTrust } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const now = Date.UTC(2026, 0, 1);
const tenantId = '6babcaad-604b-40ac-a9d7-9fd97c0b779f';
const issuer = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const audience = '<audiences><audience>api://orders</audience></audiences>';

const policy = (inside = audience, attributes = `tenant-id="${tenantId}"`): string =>
  `<validate-azure-ad-token ${attributes}>${inside}</validate-azure-ad-token>`;

/** A request with the token `good`, and the trusts that it was verified with. */
function claiming(claims: Readonly<Record<string, unknown>> = {}): RunOptions & { readonly trusts: TokenTrust[] } {
  const good = { exp: now / 1000 + 60, iss: issuer, tid: tenantId, aud: 'api://orders', ...claims };
  const tokens = new MemoryTokens({ good }, [issuer]);
  const trusts: TokenTrust[] = [];
  const verify = (token: string, trust: TokenTrust) => {
    trusts.push(trust);
    return tokens.verify(token);
  };
  return { now, request: { headers: { Authorization: 'Bearer good' } }, services: { tokens: { verify } }, trusts };
}

async function reason(xml: string, options: RunOptions = claiming()): Promise<string> {
  const { lastError } = await run(xml, options);
  return lastError?.reason ?? 'passes';
}

test('the token is in the header Authorization unless the policy says otherwise', async () => {
  const options = claiming();
  expect(await reason(policy())).toBe('passes');
  expect(await reason(policy(), { ...options, request: {} })).toBe('TokenNotPresent');
  const inQuery = policy(audience, `tenant-id="${tenantId}" query-parameter-name="t"`);
  expect(await reason(inQuery)).toBe('TokenNotPresent');
  expect(await reason(inQuery, { ...options, request: { url: 'https://gateway.example/?t=good' } })).toBe('passes');
  const other = policy(audience, `tenant-id="${tenantId}" header-name="X-Token"`);
  for (const value of ['good', 'Bearer good'])
    expect(await reason(other, { ...options, request: { headers: { 'X-Token': value } } })).toBe('passes');
  expect(await reason(policy(audience, `tenant-id="${tenantId}" token-value="@("good")"`))).toBe('passes');
});

test('what the caller is told is the reason, or what the policy says', async () => {
  const { response, lastError } = await run(policy(), { request: {} });
  expect(lastError).toMatchObject({ source: 'validate-azure-ad-token', message: 'JWT not present.' });
  expect([response.status, response.body.content]).toEqual([
    401,
    '{ "statusCode": 401, "message": "JWT not present." }',
  ]);
  const said = policy(
    audience,
    `tenant-id="${tenantId}" failed-validation-httpcode="403" failed-validation-error-message="No."`,
  );
  expect((await run(said, { request: {} })).response.body.content).toBe('{ "statusCode": 403, "message": "No." }');
});

describe('the metadata are those of', () => {
  test.each([
    [`tenant-id="${tenantId}"`, `https://login.microsoftonline.com/${tenantId}`],
    ['tenant-id="contoso.onmicrosoft.com"', 'https://login.microsoftonline.com/contoso.onmicrosoft.com'],
    ['tenant-id="@("com" + "mon")"', 'https://login.microsoftonline.com/common'],
    ['tenant-id="https://login.microsoftonline.com/organizations"', 'https://login.microsoftonline.com/organizations'],
    ['tenant-id="https://login.partner.microsoftonline.cn/a/v2.0"', 'https://login.partner.microsoftonline.cn/a'],
    ['tenant-id="a" authentication-endpoint="https://login.microsoftonline.us"', 'https://login.microsoftonline.us/a'],
    ['tenant-id="a" authentication-endpoint="login.microsoftonline.us/"', 'https://login.microsoftonline.us/a'],
    ['tenant-id="a" authentication-endpoint="@("http://127.0.0.1:81")"', 'http://127.0.0.1:81/a'],
    [
      'tenant-id="a" authentication-endpoint="https://login-microsoftonline.com"',
      'https://login.microsoftonline.com/a',
    ],
  ])('%s', async (attributes, authority) => {
    const options = claiming();
    expect(await reason(policy(audience, attributes), options)).toBe('passes');
    expect(options.trusts[0]?.providers).toEqual([
      `${authority}/v2.0/.well-known/openid-configuration`,
      `${authority}/.well-known/openid-configuration`,
    ]);
  });

  test.each([
    '',
    '../x',
    'a/b',
    'a b',
    '.well-known',
    'https://login.microsoftonline.com',
    'https://a@b/c',
    'file:///a',
    'a?b',
    'a#b',
  ])('nobody when the tenant is %j', async (text) => {
    expect(diagnose(policy(audience, `tenant-id="${text}"`)).join()).toContain('error');
    const { lastError } = await run(policy(audience, `tenant-id="@("${text}")"`), claiming());
    expect(lastError?.reason).toBe('ExpressionValueEvaluationFailure');
  });
});

test('the issuer is that of the tenant', async () => {
  for (const iss of [`${issuer}/`, 'https://login.microsoftonline.com/other/v2.0', undefined])
    expect(await reason(policy(), claiming({ iss }))).toBe('TokenIssuerNotAllowed');
});

test('personal accounts are none of an organization', async () => {
  const personal = { tid: '9188040d-6c67-4c5b-b112-36a304b66dad' };
  expect(await reason(policy(audience, 'tenant-id="organizations"'), claiming(personal))).toBe('TokenIssuerNotAllowed');
  expect(await reason(policy(audience, 'tenant-id="organizations"'))).toBe('passes');
  expect(await reason(policy(audience, 'tenant-id="common"'), claiming(personal))).toBe('passes');
});

test('client applications are named by appid, or by azp', async () => {
  const clients = policy(
    '<client-application-ids><application-id>a</application-id><application-id>b</application-id></client-application-ids>',
  );
  for (const claims of [{ appid: 'a' }, { azp: 'b' }]) expect(await reason(clients, claiming(claims))).toBe('passes');
  for (const claims of [{ appid: 'c' }, { azp: 'A' }, { appid: 'c', azp: 'a' }])
    expect(await reason(clients, claiming(claims))).toBe('TokenClaimValueNotAllowed');
  expect(await reason(clients)).toBe('TokenClaimNotFound');
});

test('audiences and backend applications are those whom tokens are for', async () => {
  const backends = '<backend-application-ids><application-id>b</application-id></backend-application-ids>';
  for (const aud of ['b', 'api://b', ['x', 'b']])
    expect(await reason(policy(backends), claiming({ aud }))).toBe('passes');
  expect(await reason(policy(backends))).toBe('TokenAudienceNotAllowed');
  for (const aud of ['b', 'api://orders'])
    expect(await reason(policy(backends + audience), claiming({ aud }))).toBe('passes');
  expect(await reason(policy(backends + audience), claiming({ aud: 'api://orders/' }))).toBe('TokenAudienceNotAllowed');
});

test('claims, and times without any difference of clocks, are those of validate-jwt', async () => {
  const required = policy(
    `${audience}<required-claims><claim name="scp" separator=" "><value>read</value></claim></required-claims>`,
  );
  expect(await reason(required, claiming({ scp: 'read write' }))).toBe('passes');
  expect(await reason(required)).toBe('TokenClaimNotFound');
  expect(await reason(policy(), claiming({ exp: now / 1000 }))).toBe('TokenExpired');
});

test('the variable gets the token', async () => {
  const xml = policy(audience, `tenant-id="${tenantId}" output-token-variable-name="token"`);
  const read = '<set-variable name="read" value="@(((Jwt)context.Variables["token"]).Claims["tid"][0])" />';
  expect((await run(xml + read, claiming())).variables.get('read')).toBe(tenantId);
});

test('without an audience or an application, it is told that every token of the tenant passes', async () => {
  expect(diagnose(policy(''))).toEqual([expect.stringContaining('warning missing-child')]);
  expect(await reason(policy(''), claiming({ aud: 'anything' }))).toBe('passes');
  expect(diagnose(policy(audience, `tenant-id="a" header-name="b" token-value="c"`))).toEqual([
    expect.stringContaining('error conflicting-values'),
  ]);
});
