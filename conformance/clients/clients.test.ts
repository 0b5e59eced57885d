import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from './backend.ts';
import { apiFiles, type ClientGateway, hasProgram, startGateway } from './gateway.ts';
import { runClient } from './run-client.ts';

// Programs that others wrote, and that know nothing of us, through a gateway. What is not installed is left out, and said
// so; `install.ts` installs all of it where Debian's packages can be had.

const page = `<!doctype html><title>waiting</title><p id="heard"></p><script>
  const source = new EventSource('/events/stream');
  const heard = [];
  source.onmessage = ({ data, lastEventId }) => {
    heard.push(lastEventId + data);
    if (heard.length === 3) { source.close(); document.getElementById('heard').textContent = 'heard ' + heard.join(' '); }
  };
</script>`;

const pagePolicy = `<policies>
  <inbound>
    <return-response>
      <set-status code="200" reason="OK" />
      <set-header name="Content-Type" exists-action="override"><value>text/html</value></set-header>
      <set-body><![CDATA[${page}]]></set-body>
    </return-response>
  </inbound>
  <backend />
  <outbound />
  <on-error />
</policies>`;

const streamPolicy = `<policies>
  <inbound>
    <rewrite-uri template="/events" />
  </inbound>
  <backend>
    <forward-request buffer-response="false" />
  </backend>
  <outbound />
  <on-error />
</policies>`;

let backend: Backend;
let gateway: ClientGateway;

beforeAll(async () => {
  backend = await startBackend();
  const serviceUrl = `http://127.0.0.1:${backend.port}`;
  gateway = await startGateway({
    ...apiFiles('echo', { path: 'echo', serviceUrl, operations: ['POST /', 'GET /bytes', 'PUT /'] }),
    ...apiFiles('page', { path: 'page', serviceUrl, operations: ['GET /'], policy: pagePolicy }),
    ...apiFiles('events', { path: 'events', serviceUrl, operations: ['GET /stream'], policy: streamPolicy }),
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

const large = 'abcdefgh'.repeat(40_000);

describe.skipIf(!hasProgram('curl'))('curl', () => {
  const curl = (...args: string[]) =>
    runClient('curl', ['-sS', '-w', '\n%{http_version} %{http_code}', ...args], large);

  test.each([
    ['HTTP/1.1', '1.1', () => ['--http1.1', `${gateway.url}/echo/`]],
    ['HTTP/1.1 over TLS', '1.1', () => ['--http1.1', '--cacert', gateway.authorityFile, `${gateway.tlsUrl}/echo/`]],
    ['HTTP/2 over TLS', '2', () => ['--http2', '--cacert', gateway.authorityFile, `${gateway.tlsUrl}/echo/`]],
    ['HTTP/1.1, having offered an upgrade to HTTP/2', '1.1', () => ['--http2', `${gateway.url}/echo/`]],
    ['HTTP/1.0', '1.0', () => ['--http1.0', '-H', 'Content-Length: 320000', `${gateway.url}/echo/`]],
  ])('sends a body and has it back by %s', async (_, version, more) => {
    const { code, output, errors } = await curl('--data-binary', '@-', ...more());
    expect([code, errors, output.slice(large.length)]).toEqual([0, '', `\n${version === '1.0' ? '1.1' : version} 200`]);
    expect(output.startsWith(large)).toBe(true);
  });

  test('sends chunks', async () => {
    const chunked = ['-H', 'Transfer-Encoding: chunked', '--data-binary', '@-'];
    const { output } = await curl('--http1.1', ...chunked, `${gateway.url}/echo/`);
    expect(output).toBe(`${large}\n1.1 200`);
  });

  test('waits to be told to go on, and is', async () => {
    const { errors, output } = await curl(
      '-v',
      '-H',
      'Expect: 100-continue',
      '--expect100-timeout',
      '60',
      '--data-binary',
      '@-',
      `${gateway.url}/echo/`,
    );
    expect(errors).toContain('HTTP/1.1 100 Continue');
    expect(output.slice(large.length)).toBe('\n1.1 200');
  });

  test('is refused at the plain port when it begins with HTTP/2', async () => {
    const { code, output } = await curl('--http2-prior-knowledge', `${gateway.url}/echo/bytes?count=1`);
    expect(code).not.toBe(0);
    expect(output).not.toContain(' 200');
  });

  test('uses a connection again', async () => {
    const url = `${gateway.url}/echo/bytes?count=10`;
    const { errors } = await curl('-v', url, url, url);
    expect(errors.match(/Re-using existing connection/g)).toHaveLength(2);
  });
});

describe('what Node brings', () => {
  test('fetch sends a body that it makes as it goes, and reads the answer', async () => {
    const parts = ['one ', 'two ', 'three'];
    const body = new ReadableStream({
      pull(controller) {
        const part = parts.shift();
        if (part === undefined) controller.close();
        else controller.enqueue(Buffer.from(part));
      },
    });
    const answer = await fetch(`${gateway.url}/echo/`, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect([answer.status, await answer.text()]).toEqual([200, 'one two three']);
  });

  test('fetch asks a hundred times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, count) => (await fetch(`${gateway.url}/echo/bytes?count=${count}`)).text()),
    );
    expect(answers.map(({ length }) => length)).toEqual(Array.from({ length: 100 }, (_, count) => count));
  });

  test('https trusts the certificate', async () => {
    const ca = readFileSync(gateway.authorityFile);
    const status = await new Promise((resolve, reject) => {
      request(`${gateway.tlsUrl}/echo/bytes?count=1`, { ca, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });
});

const pythonProgram = `
import http.client, ssl, sys, urllib.request
plain, tls, ca = sys.argv[1:4]
body = urllib.request.urlopen(urllib.request.Request(plain + '/echo/', data=b'x' * 100000, method='PUT')).read()
assert body == b'x' * 100000, len(body)
context = ssl.create_default_context(cafile=ca)
assert urllib.request.urlopen(tls + '/echo/bytes?count=7', context=context).read() == b'xxxxxxx'
connection = http.client.HTTPConnection(plain.removeprefix('http://'))
for _ in range(3):
    connection.request('POST', '/echo/', body=iter([b'one', b'two']), encode_chunked=True, headers={'Transfer-Encoding': 'chunked'})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b'onetwo')
print('well')
`;

test.skipIf(!hasProgram('python3'))("Python's urllib and http.client", async () => {
  const { output, errors } = await runClient('python3', [
    ...['-c', pythonProgram, gateway.url, gateway.tlsUrl, gateway.authorityFile],
  ]);
  expect([errors, output]).toEqual(['', 'well\n']);
});

describe.skipIf(!hasProgram('wrk', '-v'))('wrk', () => {
  test.each(['url', 'tlsUrl'] as const)('loads %s without an error', async (which) => {
    const url = `${gateway[which]}/echo/bytes?count=100`;
    const { code, output } = await runClient('wrk', ['-t1', '-c16', '-d3s', '--timeout', '60s', url]);
    expect(code).toBe(0);
    expect(Number(/(\d+) requests in/.exec(output)?.[1])).toBeGreaterThan(10);
    expect(output).not.toMatch(/Non-2xx|Socket errors/);
  });
});

describe.skipIf(!hasProgram('h2load'))('h2load', () => {
  test.each([
    ['HTTP/2', [], 'h2'],
    ['HTTP/1.1', ['--h1'], 'http/1.1'],
  ])('loads by %s without an error', async (_, more, protocol) => {
    const url = `${gateway.tlsUrl}/echo/bytes?count=100`;
    const { output } = await runClient('h2load', ['-n2000', '-c4', '-m8', ...more, url]);
    expect(output).toContain(`Application protocol: ${protocol}`);
    expect(output).toContain('2000 done, 2000 succeeded, 0 failed, 0 errored, 0 timeout');
    expect(output).toContain('status codes: 2000 2xx, 0 3xx, 0 4xx, 0 5xx');
  });
});

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => hasProgram(name));

test.skipIf(browser === undefined)("a browser's EventSource hears events, and comes back where it was", async () => {
  const profile = await mkdtemp(join(tmpdir(), 'turnpike-browser-'));
  try {
    const { output } = await runClient(browser!, [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${profile}`],
      ...['--virtual-time-budget=10000', '--dump-dom', `${gateway.url}/page/`],
    ]);
    expect(output).toContain('heard 0one 1two 2three');
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
