import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalIssuer } from '../identity/local-issuer.ts';
import { servicePath, startControlPlane, type TestControlPlane } from '../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
  await plane.client.product.createOrUpdate(plane.group, plane.service, 'there', { displayName: 'There' });
});
afterAll(() => plane[Symbol.asyncDispose]());

const product = { properties: { displayName: 'P' } };

describe('who calls', () => {
  test('L9: nothing is answered without a token, or with one that is not ours', async () => {
    expect(await plane.send('GET', 'products', { token: null })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringContaining('Bearer') },
      body: { error: { code: 'AuthenticationFailed' } },
    });
    const { folder } = plane;
    const other = await LocalIssuer.open(`${folder}/other.pem`).sign({
      name: 'x',
      roles: ['API Management Service Contributor'],
    });
    const expired = await LocalIssuer.open(`${folder}/issuer.pem`).sign({ name: 'x', roles: [] }, -3600);
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${plane.token.split('.')[1]}.`;
    for (const token of [other, expired, none, 'x', `${plane.token}x`])
      expect(await plane.send('GET', 'products', { token })).toMatchObject({
        status: 401,
        body: { error: { code: 'InvalidAuthenticationToken' } },
      });
  });

  test('a reader reads, and neither writes nor sees secrets; whoever has no role does nothing', async () => {
    const issuer = LocalIssuer.open(`${plane.folder}/issuer.pem`);
    const token = await issuer.sign({ name: 'reader', roles: ['API Management Service Reader Role'] });
    expect(await plane.send('GET', 'products/there', { token })).toMatchObject({ status: 200 });
    const secret = { properties: { displayName: 's', value: 'v', secret: true } };
    await plane.send('PUT', 'namedValues/s', { body: secret });
    for (const [method, path] of [
      ['PUT', 'products/there'],
      ['DELETE', 'products/there'],
      ['POST', 'namedValues/s/listValue'],
      ['PATCH', ''],
    ] as const)
      expect(await plane.send(method, path, { token, body: product })).toMatchObject({
        status: 403,
        body: { error: { code: 'AuthorizationFailed' } },
      });
    const nobody = await issuer.sign({ name: 'nobody', roles: ['toString'] });
    expect(await plane.send('GET', 'products/there', { token: nobody })).toMatchObject({ status: 403 });
  });

  test('a development token is refused to whoever is not on this machine', async () => {
    const { authenticate } = LocalIssuer.open(`${plane.folder}/issuer.pem`);
    await expect(authenticate(`Bearer ${plane.token}`, { isLocal: false })).rejects.toThrow('from this machine only');
  });
});

describe('what is called', () => {
  test('paths are the same whatever their case, and ids have that of Azure', async () => {
    const path = `${servicePath.toUpperCase()}/PRODUCTS/THERE`;
    expect(await plane.send('GET', path)).toMatchObject({ status: 200, body: { id: `${servicePath}/products/there` } });
  });

  test.each([
    ['', 'MissingApiVersionParameter'],
    ['?api-version=2015-01-01', 'NoRegisteredProviderFound'],
  ])('a version is asked for: %s is refused', async (query, code) => {
    expect(await plane.send('GET', 'products', { query })).toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('other subscriptions, groups, services and types are not there, as ARM says it', async () => {
    const codes = await Promise.all(
      [
        servicePath.replace(/0{12}/, `${'0'.repeat(11)}1`),
        servicePath.replace('/turnpike/', '/other/'),
        servicePath.replace('/local', '/other'),
        `${servicePath}/gadgets/x`,
        '/',
      ].map(async (path) => {
        const { status, body } = await plane.send('GET', path);
        return [status, (body.error as { code: string }).code];
      }),
    );
    expect(codes).toEqual([
      [404, 'SubscriptionNotFound'],
      [404, 'ResourceGroupNotFound'],
      [404, 'ResourceNotFound'],
      [404, 'ResourceNotFound'],
      [404, 'ResourceNotFound'],
    ]);
  });

  test.each(['TRACE', 'POST', 'PUT', 'OPTIONS'])(
    'L7: %s of a collection is not among what can be done',
    async (method) => {
      expect(await plane.send(method, 'products')).toMatchObject({
        status: 405,
        body: { error: { code: 'MethodNotAllowed' } },
      });
    },
  );

  test.each([
    ['an encoded slash', 'products/a%2Fb'],
    ['a parent', 'products/%2e%2e'],
    ['a parent in plain', 'products/..'],
    ['a null', 'products/a%00b'],
    ['what is no UTF-8', 'products/%ff'],
    ['a look-alike', 'products/%E2%84%AA'],
    ['what no name may have', 'products/a%3Cb'],
    ['a very long name', `products/${'x'.repeat(300)}`],
    ['a longer one', `products/${'x'.repeat(9000)}`],
    ['an empty segment', 'products//x'],
  ])('L6: %s in an id is refused', async (_, path) => {
    expect(await plane.send('PUT', path, { body: product })).toMatchObject({ status: 400 });
  });

  test("L6: a name with quotes is a name, and other letters' case is the same name", async () => {
    const name = 'o\'; DROP TABLE resources; --"';
    expect(await plane.send('PUT', `products/${encodeURIComponent(name)}`, { body: product })).toMatchObject({
      status: 201,
      body: { name },
    });
    expect(await plane.send('PUT', 'products/%C3%84B', { body: product })).toMatchObject({ status: 201 });
    expect(await plane.send('PUT', 'products/%C3%A4b', { body: product })).toMatchObject({
      status: 200,
      body: { name: 'ÄB' },
    });
    for (const each of [name, 'äb']) await plane.send('DELETE', `products/${encodeURIComponent(each)}`);
  });
});

describe('what is sent', () => {
  test.each(['{', '[]', '"x"', '{"properties":[]}', '\u0000', 'null '.repeat(3)])('%s is refused', async (body) => {
    expect(await plane.send('PUT', 'products/x', { body })).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidRequestContent' } },
    });
  });

  test('every mistake is told at once, and nothing of what was sent is in the message', async () => {
    const properties = { displayName: 7, subscriptionsLimit: -1, description: 'x'.repeat(1001), terms: ['secret'] };
    const { status, body } = await plane.send('PUT', 'products/x', { body: { properties } });
    const { code, message, details } = body.error as { code: string; message: string; details: { target: string }[] };
    expect([status, code, message]).toEqual([400, 'ValidationError', 'One or more fields contain incorrect values:']);
    expect(details.map(({ target }) => target)).toEqual(['displayName', 'subscriptionsLimit', 'description', 'terms']);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('properties that are not known are kept and returned, whatever they are called', async () => {
    const body = '{"properties":{"displayName":"K","later":{"a":[1]},"__proto__":{"polluted":true},"constructor":1}}';
    await plane.send('PUT', 'products/kept', { body });
    const answer = await plane.send('GET', 'products/kept', { query: '?api-version=2016-07-07' });
    expect(JSON.stringify(answer.body.properties)).toContain('"__proto__":{"polluted":true}');
    expect(answer.body).toMatchObject({ properties: { later: { a: [1] }, constructor: 1 } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('L7: what is only read cannot be written', async () => {
    const properties = { displayName: 'G', builtIn: true, createdDate: 'x' };
    expect(await plane.send('PUT', 'groups/mine', { body: { properties } })).toMatchObject({
      body: { properties: { builtIn: false } },
    });
  });

  test('more than four megabytes are refused', async () => {
    const body = JSON.stringify({ properties: { displayName: 'x'.repeat(4 * 1024 * 1024) } });
    const answer = plane.send('PUT', 'products/large', { body }).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(await answer);
  });

  test("L7: a page that was made up is refused, and another host's name is not believed", async () => {
    for (const page of ['$top=0', '$top=x', '$skip=-1', '$skip=99999999999', '$orderby=name', "$filter=secret eq 'x'"])
      expect(
        await plane.send('GET', 'products', { query: `?api-version=2024-05-01&${encodeURI(page)}` }),
      ).toMatchObject({ status: 400 });
    expect(await plane.send('GET', 'products', { headers: { host: 'evil.example/x?' } })).toMatchObject({
      status: 400,
    });
  });
});

describe('versions', () => {
  test('L2: who saw an older version changes nothing', async () => {
    const first = await plane.send('PUT', 'products/v', { body: product });
    const stale = { 'if-match': first.headers.etag as string };
    expect((await plane.send('PUT', 'products/v', { body: product, headers: stale })).status).toBe(200);
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect(await plane.send(method, 'products/v', { body: product, headers: stale })).toMatchObject({
        status: 412,
        body: { error: { code: 'PreconditionFailed', message: 'Resource was modified since last retrieval.' } },
      });
    expect(await plane.send('PUT', 'products/v', { body: product, headers: { 'if-none-match': '*' } })).toMatchObject({
      status: 412,
    });
    expect(await plane.send('PUT', 'products/new', { body: product, headers: stale })).toMatchObject({ status: 412 });
    expect(await plane.send('PUT', 'products/new', { body: product, headers: { 'if-match': '*' } })).toMatchObject({
      status: 201,
    });
    const deleting = '?api-version=2024-05-01&deleteSubscriptions=true';
    expect(await plane.send('DELETE', 'products/new', { query: deleting })).toMatchObject({ status: 200 });
    expect(await plane.send('DELETE', 'products/new')).toMatchObject({ status: 204 });
    expect(await plane.send('PATCH', 'products/new', { body: product })).toMatchObject({ status: 404 });
  });

  test('L2: of a thousand writers who saw one version, one wins', async () => {
    const { headers } = await plane.send('PUT', 'products/race', { body: product });
    const seen = { 'if-match': headers.etag as string };
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        plane.send('PUT', 'products/race', { body: { properties: { displayName: `writer ${index}` } }, headers: seen }),
      ),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(999);
    expect((await plane.send('GET', 'products/race')).body).toEqual(winners[0]?.body);
  });
});
