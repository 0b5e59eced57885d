import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { askRaw } from './raw-client.ts';
import { api, ask, type Listening, policies, startBackend, startGateway, subscription } from './testing.ts';

// Hostile clients against a whole gateway; the rules of the wire have their tests in `packages/http`.

/** A backend that keeps the request targets it was asked for, byte for byte. */
async function startRecorder(): Promise<Listening & { readonly targets: string[] }> {
  const targets: string[] = [];
  const server = createServer((socket) => {
    let received = '';
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('data', (piece: string) => {
      received += piece;
      for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
        targets.push(received.slice(received.indexOf(' ') + 1, received.indexOf(' HTTP/1.1')));
        received = received.slice(end + 4);
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    targets,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe('A11: hosts', () => {
  test.each([
    ['none', 'GET /a HTTP/1.1\r\n\r\n'],
    ['two', 'GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['two that are equal', 'GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n'],
    ['a space', 'GET /a HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['user information', 'GET /a HTTP/1.1\r\nHost: a@b\r\n\r\n'],
    ['a port that is none', 'GET /a HTTP/1.1\r\nHost: a:99999\r\n\r\n'],
    ['a path', 'GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    ['user information in an absolute target', 'GET http://good@evil/a HTTP/1.1\r\nHost: evil\r\n\r\n'],
  ])('%s: 400, the connection is closed, and nothing reaches the backend', async (_, request) => {
    await using backend = await startRecorder();
    await using gateway = await startGateway({ apis: [api(['GET /', 'GET /*'], { serviceUrl: backend.url })] });
    expect(await askRaw(gateway.port, request)).toMatch(/^HTTP\/1\.1 400 /);
    expect(backend.targets).toEqual([]);
  });

  test('of an absolute target are read like Host, and must not differ from it', async () => {
    await using backend = await startBackend();
    const estate = { hosts: ['api.example'], apis: [api(['GET /'], { serviceUrl: backend.url })] };
    await using gateway = await startGateway(estate);
    const absolute = (host: string, field: string) =>
      askRaw(gateway.port, `GET http://${host}/a?x=1 HTTP/1.1\r\nHost: ${field}\r\nConnection: close\r\n\r\n`);
    const answered = await absolute('api.example', 'api.example');
    expect(answered).toMatch(/^HTTP\/1\.1 200 /);
    expect(answered).toContain('"x-forwarded-host":"api.example"');
    expect(answered).toContain('"url":"/?x=1"');
    expect(await absolute('evil.example', 'evil.example')).toMatch(/^HTTP\/1\.1 404 /);
    // Which of two is meant is nothing to guess.
    expect(await absolute('api.example', 'evil.example')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test('A15: what is pipelined behind a malformed request is never done', async () => {
  await using backend = await startRecorder();
  await using gateway = await startGateway({ apis: [api(['GET /*', 'POST /*'], { serviceUrl: backend.url })] });
  for (const bad of [
    'GET /a/bad HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    'GET /a/bad HTTP/1.1\r\nHost : a\r\n\r\n',
    'POST /a/bad HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello',
    'POST /a/bad HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  ]) {
    const answer = await askRaw(gateway.port, `${bad}GET /a/second HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 (?:400|501) /);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  }
  expect(backend.targets).toEqual([]);
});

test('A20: names with underscores are refused, and forwarded headers of strangers are not believed', async () => {
  await using backend = await startBackend();
  await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
  const underscored = 'GET /a HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 1.2.3.4\r\nConnection: close\r\n\r\n';
  expect(await askRaw(gateway.port, underscored)).not.toContain('1.2.3.4');
});

describe('A19: nominating headers in Connection', () => {
  test('takes nothing away that a check relied on', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({
      apis: [
        api(['GET /'], {
          serviceUrl: backend.url,
          subscriptionRequired: true,
          subscriptionKeyParameterNames: { header: 'Contoso-Key', query: 'k' },
        }),
      ],
      subscriptions: [subscription('s', 'secret-key')],
      ...policies({ inbound: '<set-header name="User-Id"><value>ann</value></set-header>' }),
    });
    const { asked } = await ask(`${gateway.url}/a`, {
      headers: {
        Connection: 'close, User-Id, Unheard-Of, Authorization, Cookie, Contoso-Key, X-Forwarded-For',
        'Contoso-Key': 'secret-key',
        Authorization: 'Bearer x',
        Cookie: 'a=b',
        'Unheard-Of': 'gone',
      },
    });
    expect(asked.headers).toMatchObject({
      'user-id': 'ann',
      authorization: 'Bearer x',
      cookie: 'a=b',
      'x-forwarded-for': '127.0.0.1',
      'contoso-key': 'secret-key',
    });
    expect(asked.headers['unheard-of']).toBeUndefined();
  });
});

describe('I1: paths that can be read in two ways', () => {
  test.each([
    '/a/../admin',
    '/a/%2e%2e/admin',
    '/a/%2e%2e%2fadmin',
    '/a/%252e%252e/admin',
    '/a/..;/admin',
    '/a/..%5cadmin',
    '/a/.\\admin',
    '/a/./b',
    '/a/%c0%ae%c0%ae/admin',
    '/a/b%00c',
    '/a/%zz',
    '/a/b%0d%0aHost:%20evil',
    '/a/public;/../admin',
    '/a/public%2f..%2fadmin',
  ])('%s is refused before any policy', async (path) => {
    await using backend = await startRecorder();
    await using gateway = await startGateway({
      apis: [api(['GET /public', 'GET /*'], { serviceUrl: backend.url })],
    });
    const answer = await askRaw(gateway.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(backend.targets).toEqual([]);
  });

  test('I2: of two thousand nasty paths, those that pass are forwarded as they were matched', async () => {
    await using backend = await startRecorder();
    // What may be called freely, what asks for a key, and what policies keep everyone from.
    const operations = ['GET /free', 'GET /free/*', 'GET /files/{name}', 'GET /admin/*', 'GET /admin'];
    const text = (id: string) =>
      `<policies><inbound><base /><set-header name="X-Operation"><value>${id}</value></set-header></inbound><backend><base /></backend><outbound><base /><set-header name="X-Operation"><value>${id}</value></set-header></outbound><on-error><base /></on-error></policies>`;
    const one = api(operations, { serviceUrl: `${backend.url}/base` });
    await using gateway = await startGateway({
      apis: [one],
      policies: one.operations.map(({ id }) => ({
        scope: 'operation',
        apiId: 'a',
        apiRevision: '1',
        operationId: id,
        text: text(id),
      })),
    });
    const random = seeded(20261122);
    let passed = 0;
    for (let round = 0; round < 40; round++) {
      const paths = Array.from({ length: 50 }, () => nastyPath(random));
      const answers = await Promise.all(
        paths.map((path) => askRaw(gateway.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)),
      );
      for (const [index, path] of paths.entries()) {
        const answer = answers[index]!;
        expect([path, answer.slice(0, 12)]).toEqual([path, expect.stringMatching(/^HTTP\/1\.1 (?:200|400|404|414)$/)]);
        const rest = path.slice('/a'.length);
        const forwarded = backend.targets.includes(`/base${rest}`);
        expect([path, forwarded]).toEqual([path, answer.startsWith('HTTP/1.1 200')]);
        if (!forwarded) continue;
        passed++;
        const operation = /x-operation: (\S+)/i.exec(answer)?.[1] ?? '';
        for (const reading of lenientReadings(rest))
          expect([path, reading, operationOf(reading)]).toEqual([path, reading, operation]);
      }
      backend.targets.length = 0;
    }
    expect(passed).toBeGreaterThan(100);
    expect(gateway.bugs).toEqual([]);
  });

  /** Pieces of which nasty paths are made. */
  const pieces = [
    'free',
    'admin',
    'files',
    'FREE',
    'Admin',
    'x',
    '%61dmin',
    'admi%6e',
    '..',
    '.',
    '%2e%2e',
    '%2E.',
    '%252e',
    '..;',
    ';a=b',
    '%2f',
    '%2F',
    '%5c',
    '\\',
    '//',
    '%00',
    '%0a',
    '%c0%af',
    '%e4',
    '%C3%A4',
    '%25',
    '+',
    '%20',
    '~',
    '*',
    '{name}',
    ':',
    '@evil',
    '?x=/admin',
    '?',
    ';rev=1',
    '%3Frev',
    '%23',
    'free/admin',
    '.%2e',
    '%u002e',
  ] as const; // prettier-ignore

  function nastyPath(random: () => number): string {
    let path = '/a';
    const length = 1 + Math.floor(random() * 5);
    for (let index = 0; index < length; index++) {
      const piece = pieces[Math.floor(random() * pieces.length)]!;
      path += (random() < 0.7 ? '/' : '') + piece;
    }
    return path;
  }

  /** What servers that read paths more freely could see: decoded once or twice, parameters dropped, dots resolved. */
  function lenientReadings(rest: string): readonly string[] {
    const [path = ''] = rest.split('?');
    const once = decodeBytes(path);
    const readings = [once, decodeBytes(once), decodeBytes(withoutParameters(path))];
    return readings.flatMap((text) =>
      [text, withoutParameters(text), text.replaceAll('\\', '/')].map((one) => resolveDots(one)),
    );
  }

  function withoutParameters(text: string): string {
    return text.replace(/;[^/]*/g, '');
  }

  function decodeBytes(text: string): string {
    return text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  }

  function resolveDots(text: string): string {
    const kept: string[] = [];
    for (const segment of text.split('/')) {
      if (segment === '..') kept.pop();
      else if (segment !== '.' && segment !== '') kept.push(segment);
    }
    return `/${kept.join('/')}`;
  }

  /** The operation that a reader would come to. */
  function operationOf(path: string): string {
    const [first = '', ...others] = path.slice(1).toLowerCase().split('/');
    if (first === 'free') return others.length === 0 ? 'GET-free' : 'GET-free-';
    if (first === 'admin') return others.length === 0 ? 'GET-admin' : 'GET-admin-';
    return first === 'files' ? 'GET-files-name-' : 'none';
  }
});

/** Numbers from 0 up to 1 that are the same in every run (Mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe('H10, H11: line breaks from expressions', () => {
  const evil = 'context.Request.Headers.GetValueOrDefault("X-Evil", "").Replace("|", "\\r\\n")';

  test.each([
    ['a header of the request', { inbound: `<set-header name="X-A"><value>@(${evil})</value></set-header>` }],
    ['a header of the answer', { outbound: `<set-header name="X-A"><value>@(${evil})</value></set-header>` }],
    ['the name of a header', { outbound: `<set-header name="@(${evil})"><value>1</value></set-header>` }],
    ['a reason', { outbound: `<set-status code="200" reason="@(${evil})" />` }],
    ['a method', { inbound: `<set-method>@(${evil})</set-method>` }],
    ['a path', { inbound: `<rewrite-uri template="@("/" + ${evil})" />` }],
    ['a base URL', { inbound: `<set-backend-service base-url="@("http://127.0.0.1:1/" + ${evil})" />` }],
    [
      'a header of another request',
      {
        inbound: `<send-request response-variable-name="x"><set-url>http://127.0.0.1:1/</set-url><set-header name="X-A"><value>@(${evil})</value></set-header></send-request>`,
      },
    ],
  ])('in %s never reach the wire', async (_, sections) => {
    await using backend = await startBackend();
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies(sections),
    });
    const request = 'GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Evil: a|Injected: yes\r\n\r\n';
    const answer = await askRaw(gateway.port, request);
    expect(answer).toMatch(/^HTTP\/1\.1 (?:400|500) /);
    expect(answer).not.toMatch(/^injected/im);
    expect(gateway.bugs).toEqual([]);
  });

  test('in the query are encoded', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({ inbound: `<set-query-parameter name="q"><value>@(${evil})</value></set-query-parameter>` }),
    });
    const { asked } = await ask(`${gateway.url}/a`, { headers: { 'X-Evil': 'a| HTTP/1.1|Injected: yes' } });
    expect(asked.url).toMatch(/^\/\?q=a%0D%0A[^ \r\n]*$/i);
    expect(asked.headers.injected).toBeUndefined();
  });
});
