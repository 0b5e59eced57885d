import { statSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderWith, type RunningProgram, startProgram } from './running-program.ts';
import { type Answer, ask, type Listening, startBackend } from './testing.ts';

// What operators see of a gateway that runs: the program itself, with two threads.

let backend: Listening;
let folder: ReturnType<typeof folderWith>;
let program: RunningProgram;
let gateway = '';
let admin = '';
let authorization = '';
let slowRequests = 0;

const information = (path: string, serviceUrl: string) => ({
  properties: {
    displayName: path,
    path,
    protocols: ['http'],
    subscriptionRequired: false,
    serviceUrl,
    isCurrent: true,
  },
});
const specification = `openapi: 3.1.0
info: { title: A, version: '1' }
paths:
  /x: { get: { operationId: x, responses: { '200': { description: well } } } }
`;

beforeAll(async () => {
  backend = await startBackend((asked, response) => {
    if (asked.url?.startsWith('/slow')) slowRequests++;
    else if (asked.url?.startsWith('/failing')) response.writeHead(503).end();
    else response.end('well');
  });
  folder = folderWith({
    'estate/apis/quick/apiInformation.json': information('quick', `${backend.url}/quick`),
    'estate/apis/quick/specification.yaml': specification,
    'estate/apis/slow/apiInformation.json': information('slow', `${backend.url}/slow`),
    'estate/apis/slow/specification.yaml': specification,
    'estate/apis/failing/apiInformation.json': information('failing', `${backend.url}/failing`),
    'estate/apis/failing/specification.yaml': specification,
    'estate/apis/failing/policy.xml':
      '<policies><inbound><set-backend-service backend-id="b" /><emit-metric name="Calls" value="2" namespace="shop"><dimension name="API ID" /></emit-metric></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>',
    'estate/backends/b/backendInformation.json': {
      properties: {
        url: `${backend.url}/failing`,
        protocol: 'http',
        circuitBreaker: {
          rules: [
            {
              name: 'r',
              failureCondition: { count: 2, interval: 'PT1H', statusCodeRanges: [{ min: 500, max: 599 }] },
              tripDuration: 'PT1H',
            },
          ],
        },
      },
    },
  });
  const config = join(folder.path, 'estate');
  const data = join(folder.path, 'data');
  const places = ['--config', config, '--data', data, '--no-tls', '--port', '0', '--admin-port', '0'];
  program = startProgram(['gateway', ...places, '--workers', '2', '--json']);
  const ready = await program.ready;
  if (ready === undefined) throw new Error((await program.ended).errors);
  gateway = String(ready.gateway);
  admin = String(ready.admin);
  expect(statSync(String(ready.adminTokenFile)).mode & 0o777).toBe(0o600);
  authorization = `Bearer ${(await readFile(String(ready.adminTokenFile), 'utf8')).trim()}`;
});

afterAll(async () => {
  await program?.[Symbol.asyncDispose]();
  await backend?.[Symbol.asyncDispose]();
  folder?.[Symbol.dispose]();
});

const json = async (path: string) => JSON.parse((await ask(admin + path)).body);

async function metrics(): Promise<ReadonlyMap<string, number>> {
  const { body } = await ask(`${admin}/metrics`);
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

function issue(body: string, headers: Record<string, string> = { authorization }): Promise<Answer> {
  return ask(`${admin}/debug-credentials`, { method: 'POST', body, headers });
}

describe('metrics', () => {
  test('count what all threads have served', async () => {
    for (let index = 0; index < 20; index++) expect((await ask(`${gateway}/quick/x`)).status).toBe(200);
    for (let index = 0; index < 4; index++) await ask(`${gateway}/nowhere/${index}`);
    const { headers } = await ask(`${admin}/metrics`);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const found = await metrics();
    expect(found.get('turnpike_requests_total{api_id="quick",response_code_category="2xx"}')).toBe(20);
    expect(found.get('turnpike_requests_total{api_id="",response_code_category="4xx"}')).toBe(4);
    expect(found.get('turnpike_duration_in_ms_count')).toBe(24);
    expect(found.get('turnpike_duration_in_ms_bucket{le="+Inf"}')).toBe(24);
    expect(found.get('turnpike_backend_duration_in_ms_count')).toBe(20);
    expect(found.get('turnpike_connections_accepted_total')).toBe(24);
    expect([found.get('turnpike_threads'), found.get('turnpike_threads_silent')]).toEqual([2, 0]);
    expect(found.get('turnpike_configuration_live')).toBe(1);
  });

  test('O4: have no series that a caller could name', async () => {
    const before = (await metrics()).size;
    for (let index = 0; index < 50; index++)
      await ask(`${gateway}/made-up-${index}/x`, { headers: { Host: `h${index}.example` } });
    expect((await metrics()).size).toBe(before);
  });
});

test('circuits are shown as they stand, and what policies have measured', async () => {
  const circuit = async () => (await json('/backends')).find(({ id }: { readonly id: string }) => id === 'b');
  expect(await circuit()).toEqual({ id: 'b', type: 'Single', circuit: 'closed', failures: 0 });
  for (let index = 0; index < 3; index++) await ask(`${gateway}/failing/x`);
  expect(await circuit()).toMatchObject({ circuit: 'open', openUntil: expect.stringMatching(/^\d{4}-.*Z$/) });
  const found = await metrics();
  expect(found.get('turnpike_circuits{state="open"}')).toBe(1);
  const custom = '{metric_namespace="shop",metric_name="Calls",api_id="failing"}';
  expect(found.get(`turnpike_custom_metric_count${custom}`)).toBe(3);
  expect(found.get(`turnpike_custom_metric_sum${custom}`)).toBe(6);
});

test('a configuration that cannot be read is reported, and the one before goes on', async () => {
  const live = await json('/configuration');
  expect(live).toMatchObject({
    isLive: true,
    counts: { apis: 3, operations: 3, products: 0, subscriptions: 0, backends: 1 },
  });
  const file = join(folder.path, 'estate', 'policy.xml');
  await writeFile(
    file,
    '<policies><inbound><no-such-policy /></inbound><backend /><outbound /><on-error /></policies>',
  );
  await expect
    .poll(() => json('/configuration'))
    .toMatchObject({
      isLive: false,
      diagnostics: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]),
    });
  expect((await metrics()).get('turnpike_configuration_live')).toBe(0);
  expect((await ask(`${gateway}/quick/x`)).status).toBe(200);
  await rm(file);
  await expect.poll(async () => (await json('/configuration')).isLive).toBe(true);
});

describe('traces', () => {
  test('are found in whichever thread they are', async () => {
    const id = '/subscriptions/s/resourceGroups/r/providers/Microsoft.ApiManagement/service/x/apis/quick;rev=1';
    const { token } = JSON.parse((await issue(JSON.stringify({ apiId: id, purposes: ['tracing'] }))).body);
    expect(token).toMatch(/^p=tracing&aid=quick&/);
    for (let index = 0; index < 8; index++) {
      const answer = await ask(`${gateway}/quick/x`, { headers: { 'Apim-Debug-Authorization': token } });
      const traceId = String(answer.headers['apim-trace-id']);
      const trace = await ask(`${admin}/traces/${traceId}`, { headers: { authorization } });
      expect(JSON.parse(trace.body)).toMatchObject({ traceId, traceEntries: { inbound: [{ source: 'handler' }, {}] } });
    }
    const unknown = `${admin}/traces/00000000-0000-0000-0000-000000000000`;
    expect((await ask(unknown, { headers: { authorization } })).status).toBe(404);
  });

  test('O3: are for the operator alone, and so are credentials for them', async () => {
    const wrong: readonly Record<string, string>[] = [
      {},
      { authorization: 'Bearer x' },
      { authorization: authorization.slice(7) },
    ];
    for (const headers of wrong) {
      expect((await issue('{"apiId":"quick"}', headers)).status).toBe(401);
      const url = `${admin}/traces/00000000-0000-0000-0000-000000000000`;
      expect((await ask(url, { headers })).status).toBe(401);
    }
  });

  test.each([
    ['nothing', '', 400],
    ['a list', '[]', 400],
    ['a number for an API', '{"apiId":7}', 400],
    ['an API that is not there', '{"apiId":"nobody"}', 404],
    ['more than an hour', '{"apiId":"quick","credentialsExpireAfter":"PT2H"}', 400],
    ['a number for a duration', '{"apiId":"quick","credentialsExpireAfter":60}', 400],
    ['a long text', `{"apiId":"${'x'.repeat(20_000)}"}`, 413],
  ])('need a body that says for which API: %s is refused', async (_, body, status) => {
    const answer = await issue(body);
    expect([answer.status, JSON.parse(answer.body).statusCode]).toEqual([status, status]);
  });
});

describe('the endpoint', () => {
  test('says what there is when something else is asked for', async () => {
    expect(JSON.parse((await ask(`${admin}/`)).body).message).toContain('/metrics, /backends');
    const wrong = await ask(`${admin}/metrics`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET']);
  });

  test('does not answer to names that somebody has let point here', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80']) {
      const status = await new Promise((resolve, reject) => {
        const sent = request(`${admin}/configuration`, { headers: { Host: host }, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on('error', reject).end();
      });
      expect([host, status]).toEqual([host, 421]);
    }
    expect((await ask(`${admin}/configuration`, { headers: { Host: 'LOCALHOST:80' } })).status).toBe(200);
  });

  test('is not reached through the port for traffic', async () => {
    expect((await ask(`${gateway}/metrics`)).status).toBe(404);
  });
});

test('a second SIGTERM ends what the first one waits for', async () => {
  const slow = ask(`${gateway}/slow/x`).catch((error: NodeJS.ErrnoException) => error.code);
  await expect.poll(() => slowRequests).toBe(1);
  program.process.kill('SIGTERM');
  // It goes on: the request is still waiting for its backend.
  await expect.poll(() => ask(`${gateway}/quick/x`).catch(() => 'refused')).toBe('refused');
  expect(program.process.exitCode).toBeNull();
  program.process.kill('SIGTERM');
  expect((await program.ended).code).toBe(1);
  expect(await slow).toBe('ECONNRESET');
});
