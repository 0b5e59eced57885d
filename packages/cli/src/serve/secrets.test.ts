import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askRaw } from './raw-client.ts';
import { api, ask, policies, startBackend, startGateway, subscription } from './testing.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('O1: planted secrets', () => {
  test('show neither in records nor in what callers read of errors', async () => {
    const secrets = [
      'planted-key',
      'planted-other-key',
      'planted-named-value',
      'planted-bearer',
      'planted-cookie',
      'planted-body',
      'planted-backend-header',
      'planted-backend-query',
      'planted-answer',
    ];
    const records = join(folder, 'secrets.ndjson');
    await using backend = await startBackend((_, response) => {
      response.setHeader('Set-Cookie', 'planted-answer=1').end('planted-answer');
    });
    let told = '';
    {
      const keyed = {
        subscriptionRequired: true,
        subscriptionKeyParameterNames: { header: 'X-Key', query: 'my-key' },
      };
      await using gateway = await startGateway(
        {
          apis: [
            api(['GET /', 'GET /number', 'GET /down', 'GET /gone', 'POST /'], keyed),
            api(['GET /'], { id: 'o', path: 'o', subscriptionRequired: true }),
          ],
          subscriptions: [subscription('s', 'planted-key')],
          namedValues: [{ name: 'secret', value: 'planted-named-value', secret: true }],
          backends: [
            {
              id: 'b',
              type: 'Single',
              url: backend.url,
              credentials: {
                header: { 'X-Backend': ['planted-backend-header'] },
                query: { code: ['planted-backend-query'] },
              },
            },
            { id: 'down', type: 'Single', url: 'http://127.0.0.1:9' },
          ],
          ...policies({
            inbound: `<set-variable name="x" value="{{secret}}" />
              <set-header name="X-Secret"><value>{{secret}}</value></set-header>
              <choose>
                <when condition="@(context.Request.Url.Path == "/number")"><set-variable name="n" value="@(int.Parse("{{secret}}"))" /></when>
                <when condition="@(context.Request.Url.Path == "/gone")"><set-backend-service backend-id="@("{{secret}}")" /></when>
                <when condition="@(context.Request.Url.Path == "/down")"><set-backend-service backend-id="down" /></when>
                <otherwise><set-backend-service backend-id="b" /></otherwise>
              </choose>`,
          }),
        },
        { records },
      );
      const headers = { Authorization: 'Bearer planted-bearer', Cookie: 'c=planted-cookie' };
      const withKey = { ...headers, 'X-Key': 'planted-key' };
      for (const path of ['/a/number', '/a/down', '/a/gone', '/a/nowhere'])
        told += JSON.stringify(await ask(gateway.url + path, { headers: withKey }));
      await ask(`${gateway.url}/a?my-key=planted-key&x=1`, { headers });
      await ask(`${gateway.url}/a?MY-KEY=planted-key`, { headers });
      await ask(`${gateway.url}/a?m%79-key=planted-key&my-key=planted-key`, { headers });
      await ask(`${gateway.url}/a`, { headers: withKey, method: 'POST', body: 'planted-body' });
      told += JSON.stringify(await ask(`${gateway.url}/a?my-key=planted-other-key`, { headers }));
      told += JSON.stringify(await ask(`${gateway.url}/o?subscription-key=planted-other-key`, { headers }));
      // Nothing says which API was meant, and so what it calls its key.
      told += JSON.stringify(await ask(`${gateway.url}/a/nowhere?my-key=planted-key`, { headers }));
      told += JSON.stringify(await ask(`${gateway.url}/nowhere?subscription-key=planted-key`, { headers }));
    }
    const lines = readFileSync(records, 'utf8');
    expect(lines.trim().split('\n')).toHaveLength(12);
    for (const secret of secrets) {
      expect(lines).not.toContain(secret);
      expect(told).not.toContain(secret);
    }
    expect(lines).toContain('my-key=***&x=1');
  });
});

describe('O2: what clients write', () => {
  test('stays one line of ASCII JSON in a record, and is cut', async () => {
    const records = join(folder, 'injection.ndjson');
    {
      await using backend = await startBackend((_, response) => response.end());
      await using gateway = await startGateway(
        { apis: [api(['GET /*'], { serviceUrl: backend.url })], hosts: [] },
        { records },
      );
      for (const target of [
        '/a/x?q=%0d%0a%7B%22forged%22:true%7D',
        `/a/"},{"forged":"true`,
        '/a/x?q="\\u001b[31m',
        '/a/%1b%5b31m',
        '/a/%E2%80%A8%F0%9F%98%80',
        `/a/${'y'.repeat(8000)}`,
        `/a/x?${'z'.repeat(8000)}`,
        '/a/<script>',
      ])
        await askRaw(gateway.port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      await askRaw(gateway.port, "PO'ST$%|~ /a/m HTTP/1.1\r\nHost: a'b\r\nConnection: close\r\n\r\n");
    }
    const text = readFileSync(records, 'latin1');
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    const lines = text.trim().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(5);
    for (const line of lines) {
      const record = JSON.parse(line) as Record<string, unknown>;
      expect(record.CorrelationId).toMatch(/^[0-9a-f-]{36}$/);
      expect(record.forged).toBeUndefined();
      expect(line.length).toBeLessThan(20_000);
    }
  });

  test('of errors stays one line, too', async () => {
    const records = join(folder, 'errors.ndjson');
    {
      await using gateway = await startGateway(
        {
          apis: [api(['GET /'])],
          ...policies({
            inbound:
              '<set-backend-service backend-id="@(context.Request.Headers.GetValueOrDefault("X-Id", "").Replace("|", "\\r\\n\\u2028"))" />',
          }),
        },
        { records },
      );
      await ask(`${gateway.url}/a`, { headers: { 'X-Id': '"}|{"forged":true}' } });
    }
    const lines = readFileSync(records, 'latin1').trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(lines[0]!)).toMatchObject({ ResponseCode: 500, LastErrorSource: 'set-backend-service' });
  });
});

test('O6: error pages tell nothing of the place they come from', async () => {
  await using gateway = await startGateway({
    apis: [api(['GET /', 'GET /down'], { serviceUrl: 'http://inner-host.internal:9' })],
    ...policies({ inbound: '<set-variable name="n" value="@(context.Request.Headers["none"].First())" />' }),
  });
  for (const path of ['/a', '/a/down', '/nowhere', '/a/../x', '/%zz']) {
    const answer = await askRaw(gateway.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(answer).not.toMatch(/inner-host|node|turnpike|\.ts|\bat \w+ \(|\/work|stack/i);
  }
});
