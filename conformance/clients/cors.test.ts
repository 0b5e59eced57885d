import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiFiles, type ClientGateway, hasProgram, startGateway } from './gateway.ts';
import { runClient } from './run-client.ts';

// What a real browser lets a page of another origin do and read, with the answers of the `cors` policy.

/** What a page tries, and what it is told: a status and a text, or that the browser does not say. */
const page = (gatewayUrl: string): string => `<!doctype html><title>cors</title><p id="seen"></p><script>
  const attempt = async (path, options) => {
    try {
      const response = await fetch('${gatewayUrl}' + path, options);
      return [response.status, await response.text(), response.headers.get('X-Shown'), response.headers.get('X-Hidden')].join(' ');
    } catch { return 'blocked'; }
  };
  document.cookie = 'session=mine; path=/';
  (async () => {
    const put = { method: 'PUT', headers: { 'X-A': '1' } };
    const seen = [
      await attempt('/listed/a', { ...put, credentials: 'include' }),
      await attempt('/listed/a', { method: 'GET' }),
      await attempt('/listed/a', { ...put, headers: { 'X-B': '1' } }),
      await attempt('/listed/a', { method: 'DELETE' }),
      await attempt('/listed/refused', {}),
      await attempt('/any/a', { ...put, credentials: 'omit' }),
      await attempt('/any/a', { ...put, credentials: 'include' }),
    ];
    document.getElementById('seen').textContent = 'seen ' + seen.join('; ') + '.';
  })();
</script>`;

const policy = (cors: string): string => `<policies>
  <inbound>
    ${cors}
    <choose>
      <when condition="@(context.Operation.UrlTemplate == "/refused")">
        <return-response><set-status code="403" reason="Forbidden" /><set-body>no</set-body></return-response>
      </when>
    </choose>
    <return-response>
      <set-header name="X-Shown"><value>shown</value></set-header>
      <set-header name="X-Hidden"><value>hidden</value></set-header>
      <set-body>@(context.Request.Method + " " + context.Request.Headers.GetValueOrDefault("Cookie", "-"))</set-body>
    </return-response>
  </inbound>
  <backend />
  <outbound />
  <on-error />
</policies>`;

const listed = (origin: string): string => `<cors allow-credentials="true">
  <allowed-origins><origin>${origin}/</origin></allowed-origins>
  <allowed-methods preflight-result-max-age="60"><method>GET</method><method>PUT</method></allowed-methods>
  <allowed-headers><header>x-a</header></allowed-headers>
  <expose-headers><header>X-Shown</header></expose-headers>
</cors>`;

const any = `<cors>
  <allowed-origins><origin>*</origin></allowed-origins>
  <allowed-methods><method>*</method></allowed-methods>
  <allowed-headers><header>*</header></allowed-headers>
</cors>`;

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => hasProgram(name));

describe.skipIf(browser === undefined)('a page in a browser', () => {
  let gateway: ClientGateway;
  const pages = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end(page(gateway.url));
  });
  let port = 0;

  beforeAll(async () => {
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    port = (pages.address() as AddressInfo).port;
    const operations = ['GET /a', 'PUT /a', 'DELETE /a', 'GET /refused'];
    const serviceUrl = 'http://127.0.0.1:1';
    gateway = await startGateway({
      ...apiFiles('listed', {
        path: 'listed',
        serviceUrl,
        operations,
        policy: policy(listed(`http://127.0.0.1:${port}`)),
      }),
      ...apiFiles('any', { path: 'any', serviceUrl, operations, policy: policy(any) }),
    });
  });

  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    pages.closeAllConnections();
    await new Promise((resolve) => pages.close(resolve));
  });

  const seenFrom = async (host: string): Promise<readonly string[]> => {
    const profile = await mkdtemp(join(tmpdir(), 'turnpike-browser-'));
    try {
      const { output } = await runClient(browser!, [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${profile}`],
        ...['--host-resolver-rules=MAP other.example 127.0.0.1', '--virtual-time-budget=10000'],
        ...['--dump-dom', `http://${host}:${port}/`],
      ]);
      return /seen ([^<]*)\./.exec(output)?.[1]?.split('; ') ?? [output];
    } finally {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  };

  test('does and reads what its origin may, with its cookies', async () => {
    expect(await seenFrom('127.0.0.1')).toEqual([
      '200 PUT session=mine shown ',
      '200 GET - shown ',
      'blocked',
      'blocked',
      '403 no  ',
      '200 PUT -  ',
      'blocked',
    ]);
  });

  test('of an origin that is not listed does and reads what any may', async () => {
    expect(await seenFrom('other.example')).toEqual([
      ...['blocked', 'blocked', 'blocked', 'blocked', 'blocked'],
      '200 PUT -  ',
      'blocked',
    ]);
  });
});
