import { Buffer } from 'node:buffer';
import { expect } from 'vitest';
import { shownCertificate } from '../../policies/fixtures.ts';
import type { Expectation, Placed, Proof } from './placed.ts';
import { type Call, identityTokens, type Seen, tokenWith } from './scene.ts';

// Who calls, and as whom backends are called.

const authenticationBasic: Expectation = async (policy) => {
  const [name, password] = [await policy.attribute('username'), await policy.attribute('password')];
  const { headers } = policy.end(await policy.run()).request;
  expect(headers['authorization']).toEqual([`Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`]);
};

const authenticationManagedIdentity: Expectation = async (policy) => {
  const seen = await policy.run({ only: policy.section });
  const resource = await policy.attribute('resource');
  expect(seen.identities).toContain(resource);
  expect(policy.end(seen).request.headers['authorization']).toEqual([`Bearer ${identityTokens[resource]}`]);
};

/** Bytes are compared as the ways they are written: a thumbprint in hexadecimal digits, a file in Base64. */
const authenticationCertificate: Expectation = async (policy) => {
  const { shown } = policy.end(await policy.run());
  if (policy.has('certificate-id'))
    return void expect(shown).toBe(`certificate ${await policy.attribute('certificate-id')}`);
  const thumbprint = await policy.attribute('thumbprint');
  if (thumbprint !== '')
    return void expect(shown?.toUpperCase()).toBe(
      `CERTIFICATE ${thumbprint === 'System.Byte[]' ? 'ABCDEF' : thumbprint}`,
    );
  const body = await policy.attribute('body');
  const named = [body === 'System.Byte[]' ? 'Ym9keQ==' : body, await policy.attribute('password')];
  expect(shown).toBe(`certificate ${named.join(' ').trim()}`);
};

const getAuthorizationContext: Expectation = async (policy) => {
  const seen = await policy.run({ only: policy.section });
  const variable = await policy.attribute('context-variable-name');
  const isOther = (await policy.attribute('identity-type', 'managed')) === 'jwt';
  expect(seen.authorizations[0]).toEqual({
    providerId: await policy.attribute('provider-id'),
    authorizationId: await policy.attribute('authorization-id'),
    ...(isOther && { identityToken: await policy.attribute('identity') }),
  });
  expect(policy.end(seen).variables[variable]).toBeDefined();
  expect(policy.end(seen).variables[variable]).not.toBe('null');
  const ignores = (await policy.attribute('ignore-error', 'false')).toLowerCase() === 'true';
  const failed = await policy.run({ only: policy.section, services: { authorizations: undefined } });
  expect(failed.error?.source).toBe(ignores ? undefined : 'get-authorization-context');
  if (ignores) expect(failed.variables[variable]).toBe('null');
};

const inAnHour = Date.UTC(2026, 0, 1, 1) / 1000;

/** Sends tokens where a policy looks for them. */
async function senderOf(policy: Placed, usualHeader: string): Promise<(token: string | undefined) => Promise<Seen>> {
  const parameter = await policy.attribute('query-parameter-name');
  const header = await policy.attribute('header-name', usualHeader);
  const scheme = await policy.attribute('require-scheme', 'Bearer');
  return (token) => {
    if (token === undefined) return policy.run();
    if (parameter !== '')
      return policy.run({ request: { url: `https://gateway.example/orders?${parameter}=${token}` } });
    if (!policy.has('token-value')) return policy.run({ request: { headers: { [header]: `${scheme} ${token}` } } });
    return policy.run({ request: { headers: { Authorization: token } }, variables: { token } });
  };
}

/** What a good token claims. */
async function goodClaims(policy: Placed): Promise<Record<string, unknown>> {
  const firstOf = async (outer: string, inner: string): Promise<string | undefined> => {
    const list = policy.child(outer);
    return list && (await policy.contents(policy.children(inner, list)))[0];
  };
  const audience =
    (await firstOf('audiences', 'audience')) ?? (await firstOf('backend-application-ids', 'application-id'));
  const issuer = await firstOf('issuers', 'issuer');
  const client = await firstOf('client-application-ids', 'application-id');
  const claims: Record<string, unknown> = {
    exp: inAnHour,
    ...(audience && { aud: audience }),
    ...(issuer && { iss: issuer }),
  };
  if (client !== undefined) claims['azp'] = client;
  const required = policy.child('required-claims');
  for (const claim of required === undefined ? [] : policy.children('claim', required)) {
    const values = await policy.contents(policy.children('value', claim));
    claims[await policy.attribute('name', '', claim)] = values;
  }
  return claims;
}

async function holdToken(policy: Placed, usualHeader: string): Promise<void> {
  if (policy.scene.tree.text.includes('separator=" "')) return holdSpaces(policy, usualHeader);
  const send = await senderOf(policy, usualHeader);
  const good = await goodClaims(policy);
  const passed = await send(tokenWith(good));
  expect(passed.error).toBeUndefined();
  const output = await policy.attribute('output-token-variable-name');
  if (output !== '') expect(passed.variables[output]).toBeDefined();
  const refused = async (token: string | undefined, reason?: string): Promise<void> => {
    const { error, response } = await send(token);
    expect(error?.source).toBe(policy.element.name);
    if (reason !== undefined) expect(error?.reason).toBe(reason);
    expect(response.status).toBe(Number(await policy.attribute('failed-validation-httpcode', '401')));
    if (policy.has('failed-validation-error-message'))
      expect(response.body).toContain(await policy.attribute('failed-validation-error-message'));
  };
  // A token that is written out is the same for all.
  if (policy.element.attributes.some(({ name, value }) => name === 'token-value' && value.form === 'literal')) return;
  await refused('no-token');
  if (!policy.has('token-value')) await refused(undefined, 'TokenNotPresent');
  await holdLists(policy, good, send, refused);
  await holdClaims(policy, good, send, refused);
}

/** Values with the separator in them nobody can have: a claim is taken apart first. With another they can be had. */
async function holdSpaces(policy: Placed, usualHeader: string): Promise<void> {
  const good = await goodClaims(policy);
  const send = await senderOf(policy, usualHeader);
  expect((await send(tokenWith(good))).error?.source).toBe(policy.element.name);
  const parted = policy.respelled(/separator=" "/g, 'separator=","');
  await holdToken(parted, usualHeader);
  const joined = Object.entries(good).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
  const asked = await senderOf(parted, usualHeader);
  expect((await asked(tokenWith(Object.fromEntries(joined)))).error).toBeUndefined();
}

type Send = (token: string) => Promise<Seen>;
type Refused = (token: string, reason?: string) => Promise<void>;

/** Each that is listed passes, another does not. */
async function holdLists(policy: Placed, good: Record<string, unknown>, send: Send, refused: Refused): Promise<void> {
  for (const [outer, inner, claim] of [
    ['audiences', 'audience', 'aud'],
    ['issuers', 'issuer', 'iss'],
    ['backend-application-ids', 'application-id', 'aud'],
    ['client-application-ids', 'application-id', 'azp'],
  ] as const) {
    const list = policy.child(outer);
    if (list === undefined) continue;
    for (const value of await policy.contents(policy.children(inner, list)))
      expect((await send(tokenWith({ ...good, [claim]: value }))).error).toBeUndefined();
    await refused(tokenWith({ ...good, [claim]: 'another' }));
  }
}

async function holdClaims(policy: Placed, good: Record<string, unknown>, send: Send, refused: Refused): Promise<void> {
  const required = policy.child('required-claims');
  for (const claim of required === undefined ? [] : policy.children('claim', required)) {
    const name = await policy.attribute('name', '', claim);
    const [first = '', ...others] = await policy.contents(policy.children('value', claim));
    const isAll = (await policy.attribute('match', 'all', claim)) === 'all';
    const one = tokenWith({ ...good, [name]: [first] });
    if (isAll && others.length > 0) await refused(one);
    else expect((await send(one)).error).toBeUndefined();
    const { [name]: _, ...without } = good;
    await refused(tokenWith(without));
  }
}

const validateJwt: Expectation = async (given) => {
  const isSpaced = given.scene.tree.text.includes('separator=" "');
  if (isSpaced) await holdToken(given, 'Authorization');
  const policy = isSpaced ? given.respelled(/separator=" "/g, 'separator=","') : given;
  const value = policy.element.attributes.find(({ name }) => name === 'token-value');
  if (value?.raw.includes('Headers[')) return holdList(policy);
  await holdToken(policy, 'Authorization');
  const send = await senderOf(policy, 'Authorization');
  const passes = async (claims: Record<string, unknown>, kind?: string): Promise<boolean> =>
    (await send(tokenWith({ ...(await goodClaims(policy)), ...claims }, kind))).error === undefined;
  const isTrue = async (name: string) => (await policy.attribute(name, 'true')).toLowerCase() === 'true';
  expect(await passes({ exp: undefined })).toBe(!(await isTrue('require-expiration-time')));
  expect(await passes({}, 'unsigned')).toBe(!(await isTrue('require-signed-tokens')));
  const skew = Number(await policy.attribute('clock-skew', '0'));
  const now = Date.UTC(2026, 0, 1) / 1000;
  expect(await passes({ exp: now - skew - 1 })).toBe(false);
  if (skew > 0) expect(await passes({ exp: now - skew + 1 })).toBe(true);
  await holdTrust(policy, await send(tokenWith(await goodClaims(policy))));
  if (policy.has('require-scheme') && (await policy.attribute('require-scheme')) !== 'Bearer') {
    const headers = { Authorization: `Bearer ${tokenWith(await goodClaims(policy))}` };
    expect((await policy.run({ request: { headers } })).error?.reason).toBe('TokenNotPresent');
  }
};

/** An expression that gives a list gives no token, whatever comes: what .NET makes of a list is the name of its type. */
async function holdList(policy: Placed): Promise<Proof> {
  const headers = { Authorization: tokenWith(await goodClaims(policy)) };
  expect((await policy.run({ request: { headers } })).error?.source).toBe('validate-jwt');
  expect((await policy.without({ request: { headers } })).error).toBeUndefined();
  return 'difference';
}

/** By what tokens are judged: the providers and the keys that are named. */
async function holdTrust(policy: Placed, { trusts }: Seen): Promise<void> {
  const [trust] = trusts;
  const urls: string[] = [];
  for (const provider of policy.children('openid-config')) urls.push(await policy.attribute('url', '', provider));
  expect(trust?.providers).toEqual(urls);
  for (const [outer, keys] of [
    ['issuer-signing-keys', trust?.signingKeys],
    ['decryption-keys', trust?.decryptionKeys],
  ] as const) {
    const list = policy.child(outer);
    const written = list === undefined ? [] : policy.children('key', list);
    const ids: (string | undefined)[] = [];
    for (const key of written) ids.push((await policy.attribute('id', '', key)) || undefined);
    const found = (keys ?? []).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(found));
    if (written.length > 0) expect(found.length).toBeGreaterThan(0);
  }
}

const validateAzureAdToken: Expectation = async (policy) => {
  await holdToken(policy, 'Authorization');
  const send = await senderOf(policy, 'Authorization');
  const { trusts } = await send(tokenWith(await goodClaims(policy)));
  const tenant = await policy.attribute('tenant-id');
  for (const url of trusts[0]?.providers ?? []) expect(url).toContain(`/${tenant}/`);
  expect(trusts[0]?.providers.length).toBeGreaterThan(0);
  const keys = policy.child('decryption-keys');
  if (keys !== undefined) expect(trusts[0]?.decryptionKeys).toHaveLength(policy.children('key', keys).length);
};

/** A certificate of which tests say what it has. */
function certificateWith(members: object, isTrusted = true): Call {
  const usual = {
    ...{
      fingerprint: 'AA:AA',
      fingerprint256: 'AA:AA',
      serialNumber: '01',
      subject: 'CN=Somebody',
      issuer: 'CN=Issuer',
    },
    ...{
      subjectAltName: '',
      checkIssued: () => false,
      validFromDate: new Date('2025-01-01'),
      validToDate: new Date('2027-01-01'),
    },
  };
  return { options: { callerCertificate: { certificate: { ...usual, ...members } as never, isTrusted } } };
}

const validateClientCertificate: Expectation = async (policy) => {
  const ignores = (await policy.attribute('ignore-error', 'false')).toLowerCase() === 'true';
  const reasonOf = async (call: Call): Promise<string | undefined> => (await policy.run(call)).error?.reason;
  const refusedAs = (reason: string) => (ignores ? undefined : reason);
  expect(await reasonOf({})).toBe(refusedAs('ClientCertificateNotFound'));
  if (ignores) expect((await policy.run()).traces.map(({ source }) => source)).toEqual(['validate-client-certificate']);
  // Revocation is part of what a listener means by trust.
  for (const call of [
    certificateWith({}, false),
    certificateWith({ validFromDate: new Date('2026-06-01') }),
    certificateWith({ validToDate: new Date('2025-06-01') }),
  ])
    expect(await reasonOf(call)).toBe(refusedAs('ClientCertificateInvalid'));
  const identities = policy.child('identities');
  if (identities === undefined) return void expect(await reasonOf(certificateWith({}))).toBeUndefined();
  expect(await reasonOf(certificateWith({}))).toBe('ClientCertificateNotAllowed');
  let proof: Proof = 'prediction';
  for (const identity of policy.children('identity', identities)) {
    const members = await membersOf(policy, identity);
    if (members === undefined) {
      // Nobody can make the issuer that has this thumbprint.
      expect((await policy.without(certificateWith({}))).error).toBeUndefined();
      proof = 'difference';
    } else expect(await reasonOf(members)).toBeUndefined();
  }
  return proof;
};

async function membersOf(policy: Placed, identity: Placed['element']): Promise<Call | undefined> {
  const said = async (name: string) => policy.attribute(name, '', identity);
  if ((await said('issuer-thumbprint')) !== '') return undefined;
  if ((await said('issuer-certificate-id')) !== '')
    return { options: { callerCertificate: { ...shownCertificate('client-trusted'), isTrusted: true } } };
  const lines = (name: string) =>
    name
      .match(/(?:[^,"]|"[^"]*")+/g)
      ?.map((part) => part.trim().replaceAll('"', ''))
      .join('\n');
  const [subject, issuer, common, dns] = [
    await said('subject'),
    await said('issuer-subject'),
    await said('common-name'),
    await said('dns-name'),
  ];
  return certificateWith({
    ...((await said('thumbprint')) && { fingerprint: (await said('thumbprint')).match(/../g)?.join(':') }),
    ...((await said('serial-number')) && { serialNumber: await said('serial-number') }),
    ...(subject && { subject: lines(subject) }),
    ...(issuer && { issuer: lines(issuer) }),
    ...(common && { subject: `CN=${common}` }),
    ...(dns && { subjectAltName: `DNS:${dns}` }),
  });
}

/** What is held of each policy. */
export const identityExpectations: Readonly<Record<string, Expectation>> = {
  'authentication-basic': authenticationBasic,
  'authentication-managed-identity': authenticationManagedIdentity,
  'authentication-certificate': authenticationCertificate,
  'get-authorization-context': getAuthorizationContext,
  'validate-jwt': validateJwt,
  'validate-azure-ad-token': validateAzureAdToken,
  'validate-client-certificate': validateClientCertificate,
};
