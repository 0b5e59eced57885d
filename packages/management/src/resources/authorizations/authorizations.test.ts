import { request } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestProvider, type TestProvider } from '../../credentials/testing.ts';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

const redirectUrl = 'https://gate.example/redirect/apim/local';
let plane: TestControlPlane;
let provider: TestProvider;
beforeAll(async () => {
  plane = await startControlPlane();
  provider = await startTestProvider(redirectUrl);
});
afterAll(async () => {
  await plane[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

const at = (): [string, string] => [plane.group, plane.service];
const authorizationCode = (more: object = {}) => ({
  clientId: 'bot',
  clientSecret: 'a secret of the client',
  authorizationUrl: `${provider.url}/auth`,
  tokenUrl: `${provider.url}/token`,
  scopes: 'openid offline_access',
  ...more,
});

async function makeProvider(id: string, { identityProvider = 'oauth2', code = authorizationCode() } = {}) {
  return plane.client.authorizationProvider.createOrUpdate(...at(), id, {
    displayName: id,
    identityProvider,
    oauth2: { redirectUrl, grantTypes: { authorizationCode: code } },
  });
}

async function makeConnection(providerId: string, id: string) {
  return plane.client.authorization.createOrUpdate(...at(), providerId, id, {
    authorizationType: 'OAuth2',
    oAuth2GrantType: 'AuthorizationCode',
  });
}

async function linkOf(providerId: string, id: string, postLoginRedirectUrl = 'https://portal.example/done') {
  const { authorizationLoginLinks } = plane.client;
  return (await authorizationLoginLinks.post(...at(), providerId, id, { postLoginRedirectUrl })).loginLink ?? '';
}

/** What a browser is answered that comes back with a URL of the provider. */
function comeBack(back: URL): Promise<{ readonly status: number; readonly location?: string; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof comeBack>>>();
  request(
    `${plane.url}${back.pathname}${back.search}`,
    { ca: plane.ca, servername: 'localhost', agent: false },
    (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => {
        const { location } = answer.headers;
        if (text !== '') expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
        resolve({ status: answer.statusCode ?? 0, text, ...(location !== undefined && { location }) });
      });
    },
  )
    .on('error', reject)
    .end();
  return promise;
}

const connected = (id: string) =>
  plane.published(({ authorizations = [] }) => authorizations.some((one) => one.id === id && one.token !== undefined));

test('L8: somebody agrees, and the connection has a token that only gateways are told', async () => {
  await makeProvider('pkce', { identityProvider: 'oauth2pkce' });
  await makeConnection('pkce', 'one');
  const link = await linkOf('pkce', 'one');
  expect(Object.fromEntries(new URL(link).searchParams)).toMatchObject({
    client_id: 'bot',
    code_challenge_method: 'S256',
    redirect_uri: redirectUrl,
  });
  const back = await provider.agree(link);
  expect(await comeBack(back)).toMatchObject({ status: 302, location: 'https://portal.example/done' });
  const { authorizations = [] } = await connected('pkce/one');
  const token = authorizations.find(({ id }) => id === 'pkce/one')?.token;
  expect(token?.claims).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  const form = provider.asked.at(-1);
  expect([form?.get('grant_type'), form?.get('code_verifier')?.length]).toEqual(['authorization_code', 43]);
  const answers = [
    await plane.send('GET', 'authorizationProviders'),
    await plane.send('GET', 'authorizationProviders/pkce'),
    await plane.send('GET', 'authorizationProviders/pkce/authorizations'),
    await plane.send('GET', 'authorizationProviders/pkce/authorizations/one'),
  ].map(({ body }) => JSON.stringify(body));
  expect(answers[3]).toContain('"status":"Connected"');
  for (const secret of [token?.accessToken ?? '?', 'a secret of the client', 'refresh_token', 'verifier'])
    for (const answer of answers) expect(answer).not.toContain(secret);
  expect(JSON.stringify(authorizations)).not.toContain('refresh');
  await plane.client.authorization.confirmConsentCode(...at(), 'pkce', 'one', { consentCode: 'any' });
});

test('L13: a state is good for one time, and for its own connection', async () => {
  await makeProvider('replay');
  await makeConnection('replay', 'mine');
  await makeConnection('replay', 'other');
  const back = await provider.agree(await linkOf('replay', 'mine'));
  const state = back.searchParams.get('state') ?? '';
  const [, ...rest] = state.split('.');
  const other = Buffer.from('authorizationproviders/replay/authorizations/other').toString('base64url');
  const asked = provider.asked.length;
  for (const forged of [
    `${other}.${rest.join('.')}`,
    `${state}x`,
    state.slice(0, -2),
    '',
    'x',
    'fg.',
    '.'.repeat(3000),
  ]) {
    const url = new URL(back);
    url.searchParams.set('state', forged);
    expect(await comeBack(url)).toMatchObject({ status: 400, text: expect.stringContaining('none of this service') });
  }
  const elsewhere = new URL(back);
  elsewhere.pathname = '/redirect/apim/another';
  expect((await comeBack(elsewhere)).status).toBe(400);
  expect(provider.asked.length).toBe(asked);
  expect((await comeBack(back)).status).toBe(302);
  expect((await comeBack(back)).status).toBe(400);
  expect(provider.asked.length).toBe(asked + 1);
  expect((await plane.client.authorization.get(...at(), 'replay', 'other')).status).toBe('Error');
});

test('L13: a code of another login is not taken, and what was said to the provider is not shown', async () => {
  await makeProvider('inject', { identityProvider: 'oauth2pkce' });
  await makeConnection('inject', 'victim');
  await makeConnection('inject', 'thief');
  const stolen = (await provider.agree(await linkOf('inject', 'victim'))).searchParams.get('code') ?? '';
  const back = await provider.agree(await linkOf('inject', 'thief'));
  back.searchParams.set('code', stolen);
  const answer = await comeBack(back);
  expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('invalid_grant') });
  const { status, error } = await plane.client.authorization.get(...at(), 'inject', 'thief');
  expect([status, error?.code]).toEqual(['Error', 'invalid_grant']);
  for (const secret of [stolen, 'a secret of the client'])
    expect(JSON.stringify([answer, error])).not.toContain(secret);
});

test('who does not agree leaves a reason, in plain text', async () => {
  await makeProvider('denied');
  await makeConnection('denied', 'one');
  const state = new URL(await linkOf('denied', 'one')).searchParams.get('state') ?? '';
  const query = new URLSearchParams({
    state,
    error: 'access_denied',
    error_description: '<script>\r\nalert(1)</script>',
  });
  const answer = await comeBack(new URL(`${redirectUrl}?${query}`));
  expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('access_denied') });
  expect((await plane.client.authorization.get(...at(), 'denied', 'one')).error).toMatchObject({
    code: 'access_denied',
  });
});

test('L13: nobody is sent on to what is no page, and nobody logs in for a client', async () => {
  await makeProvider('redirects');
  await makeConnection('redirects', 'one');
  for (const url of ['javascript:alert(1)', '//evil.example', 'http://evil.example/', 'https://a@b.example/', '']) {
    await expect(linkOf('redirects', 'one', url)).rejects.toMatchObject({ statusCode: 400, code: 'ValidationError' });
  }
});

test('a client has its tokens when its connection is made, or the reason why not', async () => {
  const { authorization, authorizationProvider } = plane.client;
  const clientCredentials = { tokenUrl: `${provider.url}/token`, scopes: 'read' };
  const oauth2 = { grantTypes: { clientCredentials } };
  await authorizationProvider.createOrUpdate(...at(), 'client', { identityProvider: 'oauth2', oauth2 });
  const make = (id: string, clientSecret: string) =>
    authorization.createOrUpdate(...at(), 'client', id, {
      authorizationType: 'OAuth2',
      oAuth2GrantType: 'ClientCredentials',
      parameters: { clientId: 'bot', clientSecret },
    });
  const made = await make('right', 'a secret of the client');
  expect(made).toMatchObject({ status: 'Connected', parameters: { clientId: 'bot' } });
  expect(made.parameters).not.toHaveProperty('clientSecret');
  await connected('client/right');
  const wrong = await make('wrong', 'another secret');
  expect(wrong).toMatchObject({ status: 'Error', error: { code: 'invalid_client' } });
  expect(JSON.stringify(wrong)).not.toContain('another secret');
  // What GET shows can be put again.
  await authorization.createOrUpdate(...at(), 'client', 'right', { parameters: { clientId: 'bot' } });
  expect(provider.asked.at(-1)?.get('client_secret')).toBe('a secret of the client');
});

test('a token is renewed before it ends, and a connection that failed is asked for again when its provider is put', async () => {
  const { authorization, authorizationProvider } = plane.client;
  const put = (clientSecret: string) => {
    const clientCredentials = { clientId: 'bot', clientSecret, tokenUrl: `${provider.url}/token` };
    const oauth2 = { grantTypes: { clientCredentials } };
    return authorizationProvider.createOrUpdate(...at(), 'brief', { identityProvider: 'oauth2', oauth2 });
  };
  await put('a mistake');
  const made = await authorization.createOrUpdate(...at(), 'brief', 'one', { oAuth2GrantType: 'ClientCredentials' });
  expect(made.error?.code).toBe('invalid_client');
  provider.lifeSeconds = 2;
  await put('a secret of the client');
  const tokenOf = ({ authorizations = [] }: ReturnType<TestControlPlane['snapshot']>) =>
    authorizations.find(({ id }) => id === 'brief/one')?.token?.accessToken;
  const first = tokenOf(await connected('brief/one'));
  await plane.published((snapshot) => ![undefined, first].includes(tokenOf(snapshot)));
  provider.lifeSeconds = 3600;
});

test('L8: a connection cannot have the secret of its provider sent elsewhere', async () => {
  const { authorization, authorizationProvider } = plane.client;
  const clientCredentials = {
    clientId: 'bot',
    clientSecret: 'a secret of the client',
    tokenUrl: `${provider.url}/token`,
  };
  const oauth2 = { grantTypes: { clientCredentials } };
  await authorizationProvider.createOrUpdate(...at(), 'shared', { identityProvider: 'oauth2', oauth2 });
  const asked = provider.asked.length;
  const parameters = {
    tokenUrl: 'https://thief.example/token',
    refreshUrl: 'https://thief.example',
    loginUri: 'https://thief.example',
  };
  const made = await authorization.createOrUpdate(...at(), 'shared', 'one', {
    oAuth2GrantType: 'ClientCredentials',
    parameters,
  });
  expect([made.status, provider.asked.length]).toEqual(['Connected', asked + 1]);
});

test('L13: who changes a provider while somebody agrees does not get the code', async () => {
  await makeProvider('switched');
  await makeConnection('switched', 'one');
  const back = await provider.agree(await linkOf('switched', 'one'));
  await makeProvider('switched', { code: authorizationCode({ tokenUrl: `${provider.url}/token?thief` }) });
  const asked = provider.asked.length;
  expect(await comeBack(back)).toMatchObject({ status: 400, text: expect.stringContaining('leads elsewhere') });
  expect(provider.asked.length).toBe(asked);
});

test('L8: self-hosted gateways are told of no connection', async () => {
  const { api, gateway, gatewayApi } = plane.client;
  await gateway.createOrUpdate(...at(), 'plant', { locationData: { name: 'Plant' } });
  await api.beginCreateOrUpdateAndWait(...at(), 'orders', { path: 'orders', displayName: 'Orders' });
  await gatewayApi.createOrUpdate(...at(), 'plant', 'orders');
  const keyType = 'primary';
  const { value } = await gateway.generateToken(...at(), 'plant', {
    keyType,
    expiry: new Date(Date.now() + 3_600_000),
  });
  const { body } = await plane.send('GET', 'gateways/plant/configuration', {
    token: null,
    headers: { authorization: `GatewayKey ${value}` },
  });
  const told = JSON.stringify(body);
  expect(told).toContain('"orders"');
  expect(told).not.toMatch(/authorizations|accessToken/);
});
