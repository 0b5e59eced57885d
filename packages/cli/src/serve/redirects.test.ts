import { describe, expect, test } from 'vitest';
import { api, ask, type Listening, policies, startBackend, startGateway, subscription } from './testing.ts';

/** A backend that redirects everything but `/there`, and keeps what it was asked there. */
async function startRedirecting(status: number, location: () => string): Promise<Listening> {
  return startBackend((request, response) => {
    if (request.url?.startsWith('/there')) {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method, url, headers } = request;
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(pieces).toString() }));
      });
    } else response.writeHead(status, { Location: location() }).end('moved');
  });
}

const follow = { backend: '<forward-request follow-redirects="true" buffer-request-body="true" />' };

describe('a redirection', () => {
  test('is the answer unless the policy follows it', async () => {
    await using backend = await startRedirecting(302, () => '/there');
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const { status, headers } = await ask(`${gateway.url}/a`);
    expect([status, headers.location]).toEqual([302, '/there']);
  });

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'text'],
    [308, 'PUT', 'PUT', 'text'],
  ])('%i after %s is followed by %s', async (status, method, next, body) => {
    await using backend = await startRedirecting(status, () => '/there?x=1');
    await using gateway = await startGateway({
      apis: [api(['POST /', 'PUT /'], { serviceUrl: backend.url })],
      ...policies(follow),
    });
    const { asked } = await ask(`${gateway.url}/a`, { method, body: 'text' });
    expect([asked.method, asked.url, asked.body]).toEqual([next, '/there?x=1', body]);
  });

  test('I8: to another host takes no credentials along, of the caller, of the API or of the backend', async () => {
    await using other = await startRedirecting(200, () => '');
    await using backend = await startRedirecting(307, () => `${other.url}/there`);
    await using gateway = await startGateway({
      apis: [
        api(['GET /'], {
          subscriptionRequired: true,
          subscriptionKeyParameterNames: { header: 'X-Contoso-Key', query: 'k' },
        }),
      ],
      subscriptions: [subscription('s', 'secret-key')],
      backends: [
        {
          id: 'b',
          type: 'Single',
          url: backend.url,
          credentials: {
            authorization: { scheme: 'Basic', parameter: 'secret-basic' },
            header: { 'X-Functions-Code': ['secret-code'] },
            query: { code: ['secret-query'] },
          },
        },
      ],
      ...policies({ ...follow, inbound: '<set-backend-service backend-id="b" />' }),
    });
    const { asked, body } = await ask(`${gateway.url}/a`, {
      headers: { 'X-Contoso-Key': 'secret-key', Cookie: 'secret-cookie=1', 'Api-Key': 'secret-api', 'X-Kept': 'yes' },
    });
    expect(asked.url).toBe('/there');
    expect(asked.headers['x-kept']).toBe('yes');
    expect(asked.headers.host).toBe(`127.0.0.1:${other.port}`);
    expect(body).not.toContain('secret');
  });

  test('to the same host keeps them', async () => {
    await using backend = await startRedirecting(307, () => '/there');
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies(follow),
    });
    const { asked } = await ask(`${gateway.url}/a`, { headers: { Authorization: 'Bearer mine' } });
    expect(asked.headers.authorization).toBe('Bearer mine');
  });

  test('that leads on and on ends', async () => {
    let asked = 0;
    await using backend = await startBackend((_, response) => {
      asked++;
      response.writeHead(302, { Location: `/again/${asked}` }).end();
    });
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies(follow),
    });
    expect((await ask(`${gateway.url}/a`)).status).toBe(302);
    expect(asked).toBe(11);
  });

  test.each([
    ['I4: metadata of the cloud', 'http://169.254.169.254/latest/meta-data/'],
    ['I4: metadata, spelt in another way', 'http://2852039166/latest/'],
    ['I4: metadata as IPv6', 'http://[::ffff:169.254.169.254]/'],
    ['nobody', 'http://0.0.0.0/'],
  ])('to %s leads nowhere', async (_, location) => {
    await using backend = await startRedirecting(302, () => location);
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({
        ...follow,
        onError: '<set-header name="X-Why"><value>@(context.LastError.Message)</value></set-header>',
      }),
    });
    const { status, headers } = await ask(`${gateway.url}/a`);
    expect(status).toBe(500);
    expect(headers['x-why']).toMatch(/^no address of '.*' may be connected to$/);
  });

  test.each(['http://user:secret@127.0.0.1/', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'http://a b/', '//\\evil'])(
    'I5: to %s is not followed',
    async (location) => {
      await using backend = await startRedirecting(302, () => location);
      await using gateway = await startGateway({
        apis: [api(['GET /'], { serviceUrl: backend.url })],
        ...policies(follow),
      });
      expect((await ask(`${gateway.url}/a`)).status).toBe(302);
    },
  );
});

describe('where policies send requests', () => {
  /** Where a caller says that requests should go. */
  const byHeader = '@(context.Request.Headers.GetValueOrDefault("X-To", ""))';
  const onError =
    '<set-header name="X-Why"><value>@(context.LastError.Reason + ": " + context.LastError.Message)</value></set-header>';
  const metadata = [
    'http://169.254.169.254/metadata/instance',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
    'http://0xa9fea9fe/',
    'http://2852039166/',
    'http://169.254.43518/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://168.63.129.16/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'https://169.254.169.254/',
  ];

  test.each(['send-request', 'set-backend-service'])(
    'I3: %s asks no metadata service, however it is spelt',
    async (policy) => {
      const inbound =
        policy === 'send-request'
          ? `<send-request response-variable-name="x" timeout="5"><set-url>${byHeader}</set-url></send-request><return-response response-variable-name="x" />`
          : `<set-backend-service base-url="${byHeader}" />`;
      await using gateway = await startGateway({ apis: [api(['GET /'])], ...policies({ inbound, onError }) });
      for (const url of metadata) {
        const { status, headers } = await ask(`${gateway.url}/a`, { headers: { 'X-To': url } });
        expect([url, status, headers['x-why']]).toEqual([
          url,
          500,
          expect.stringMatching(/^BackendConnectionFailure: no address of '.*' may be connected to$/),
        ]);
      }
      expect(gateway.bugs).toEqual([]);
    },
  );

  test.each(['send-request', 'set-backend-service'])(
    'I3, I5: %s takes nothing but plain URLs of HTTP',
    async (policy) => {
      const inbound =
        policy === 'send-request'
          ? `<send-request response-variable-name="x" timeout="5"><set-url>${byHeader}</set-url></send-request><return-response response-variable-name="x" />`
          : `<set-backend-service base-url="${byHeader}" />`;
      await using backend = await startBackend();
      await using gateway = await startGateway({ apis: [api(['GET /'])], ...policies({ inbound, onError }) });
      const { port } = backend;
      for (const url of [
        'file:///etc/passwd',
        `gopher://127.0.0.1:${port}/_GET`,
        'unix:/var/run/docker.sock',
        `http://good@127.0.0.1:${port}/`,
        `http://127.0.0.1:${port}@evil.example/`,
        'http://',
        '/relative',
        '',
        `http://127.0.0.1:${port} /`,
      ]) {
        const { status, headers } = await ask(`${gateway.url}/a`, { headers: { 'X-To': url } });
        expect([url, status, headers['x-why']]).toEqual([url, expect.any(Number), expect.any(String)]);
        expect(status).toBeGreaterThanOrEqual(400);
      }
      expect(gateway.bugs).toEqual([]);
    },
  );
});
