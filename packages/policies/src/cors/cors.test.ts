import type { MemoryContext } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const origins = (...listed: readonly string[]): string =>
  `<allowed-origins>${listed.map((origin) => `<origin>${origin}</origin>`).join('')}</allowed-origins>`;

const usual = `${origins('https://app.example')}
  <allowed-methods preflight-result-max-age="300"><method>PUT</method><method>delete</method></allowed-methods>
  <allowed-headers><header>X-A</header><header>X-B</header></allowed-headers>`;

const policy = (inside: string, attributes = ''): string => `<cors ${attributes}>${inside}</cors>`;

const read = ['access-control', 'vary'];

/** What browsers and caches read of an answer. */
const told = (context: MemoryContext): Record<string, string> =>
  Object.fromEntries(
    [...context.response.headers]
      .map(([name]) => name)
      .filter((name) => read.some((start) => name.toLowerCase().startsWith(start)))
      .map((name) => [name, context.response.headers.get(name) as string]),
  );

async function call(xml: string, origin: string | undefined, options: RunOptions = {}): Promise<MemoryContext> {
  const headers = { ...options.request?.headers, ...(origin !== undefined && { Origin: origin }) };
  const context = await run(xml, { ...options, request: { ...options.request, headers } });
  await context.finish();
  return context;
}

function preflight(xml: string, origin: string, asked: Readonly<Record<string, string>> = {}): Promise<MemoryContext> {
  const headers = { 'Access-Control-Request-Method': 'PUT', ...asked };
  return call(xml, origin, { purpose: 'preflight', request: { method: 'OPTIONS', headers } });
}

describe('a preflight request', () => {
  test('is told what a page that is listed may do', async () => {
    const context = await preflight(policy(usual), 'https://app.example');
    expect([context.stopped, context.response.status, context.response.body.content]).toEqual([true, 200, undefined]);
    expect(told(context)).toEqual({
      'Access-Control-Allow-Origin': 'https://app.example',
      'Access-Control-Allow-Methods': 'PUT,DELETE',
      'Access-Control-Allow-Headers': 'X-A,X-B',
      'Access-Control-Max-Age': '300',
      Vary: 'Origin,Access-Control-Request-Method,Access-Control-Request-Headers',
    });
  });

  test('may GET and POST, and send no headers, when nothing else is said', async () => {
    expect(told(await preflight(policy(origins('https://app.example')), 'https://app.example'))).toEqual({
      'Access-Control-Allow-Origin': 'https://app.example',
      'Access-Control-Allow-Methods': 'GET,POST',
      'Access-Control-Max-Age': '0',
      Vary: 'Origin,Access-Control-Request-Method,Access-Control-Request-Headers',
    });
  });

  test('is told what it asked for where anything is allowed, as credentials need it', async () => {
    const any = `${origins('https://app.example')}<allowed-methods><method>*</method></allowed-methods>
      <allowed-headers><header>*</header></allowed-headers>`;
    const asked = { 'Access-Control-Request-Headers': 'x-a,x-b' };
    expect(told(await preflight(policy(any, 'allow-credentials="true"'), 'https://app.example', asked))).toMatchObject({
      'Access-Control-Allow-Methods': 'PUT',
      'Access-Control-Allow-Headers': 'x-a,x-b',
      'Access-Control-Allow-Credentials': 'true',
    });
  });

  test('of a page that is not listed gets an empty 200, and no permission', async () => {
    for (const attributes of ['', 'terminate-unmatched-request="true"']) {
      const context = await preflight(policy(usual, attributes), 'https://evil.example');
      expect([context.response.status, context.response.body.content, told(context)]).toEqual([
        200,
        undefined,
        { Vary: 'Origin' },
      ]);
    }
  });

  test('is looked for in the next policy, unless the first ends it', async () => {
    const first = (attributes: string) =>
      `<include-fragment fragment-id="first" /><cors>${origins('https://other.example')}</cors>${attributes}`;
    const both = async (attributes: string) => {
      const fragments = { first: `<fragment><cors ${attributes}>${usual}</cors></fragment>` };
      const headers = { 'Access-Control-Request-Method': 'GET' };
      const options: RunOptions = { fragments, purpose: 'preflight', request: { method: 'OPTIONS', headers } };
      return told(await call(first(''), 'https://other.example', options));
    };
    expect(await both('')).toMatchObject({ 'Access-Control-Allow-Origin': 'https://other.example' });
    expect(await both('terminate-unmatched-request="true"')).toEqual({ Vary: 'Origin' });
  });

  test('runs no other policy, and finds those that a condition leads to', async () => {
    const inside = `<set-header name="X-A"><value>1</value></set-header>${policy(usual)}`;
    const xml = `<set-variable name="a" value="1" /><choose><when condition="@(true)">${inside}</when></choose>`;
    const context = await preflight(xml, 'https://app.example');
    expect([context.variables.size, context.request.headers.get('X-A')]).toEqual([0, null]);
    expect(told(context)).toMatchObject({ 'Access-Control-Allow-Origin': 'https://app.example' });
  });
});

describe('any other request', () => {
  test('goes on, and its answer says who may read it', async () => {
    const exposing = `${usual}<expose-headers><header>X-C</header><header>X-D</header></expose-headers>`;
    const context = await call(policy(exposing, 'allow-credentials="true"'), 'https://app.example');
    expect(context.stopped).toBe(false);
    expect(told(context)).toEqual({
      'Access-Control-Allow-Origin': 'https://app.example',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'X-C,X-D',
      Vary: 'Origin',
    });
  });

  test('says so of an error and of an answer that a policy makes, too', async () => {
    const failing = '<set-backend-service backend-id="gone" />';
    const failed = await call(policy(usual) + failing, 'https://app.example');
    expect([failed.response.status, told(failed)['Access-Control-Allow-Origin']]).toEqual([500, 'https://app.example']);
    const made = await call(`${policy(usual)}<return-response />`, 'https://app.example');
    expect(told(made)['Access-Control-Allow-Origin']).toBe('https://app.example');
  });

  test('takes the place of what the backend says of its own', async () => {
    const outbound = {
      headers: {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Credentials': 'true',
        Vary: 'Accept, ORIGIN',
      },
    };
    const context = await call(policy(usual), 'https://app.example', { response: outbound });
    expect(told(context)).toEqual({ 'Access-Control-Allow-Origin': 'https://app.example', Vary: 'Accept, ORIGIN' });
  });

  test('names the headers there are where any may be read with credentials', async () => {
    const any = `${usual}<expose-headers><header>*</header></expose-headers>`;
    const response = { headers: { 'X-A': '1', 'X-B': '2' } };
    const named = await call(policy(any, 'allow-credentials="true"'), 'https://app.example', { response });
    expect(told(named)['Access-Control-Expose-Headers']).toContain('X-A,X-B');
    const anonymous = await call(policy(any), 'https://app.example', { response });
    expect(told(anonymous)['Access-Control-Expose-Headers']).toBe('*');
  });

  test('of a page that is not listed goes on without headers, or ends when told so', async () => {
    const goes = await call(policy(usual), 'https://evil.example', { response: { body: 'a' } });
    expect([goes.stopped, goes.response.body.content, told(goes)]).toEqual([false, 'a', { Vary: 'Origin' }]);
    const ending = policy(usual, 'terminate-unmatched-request="true"');
    for (const method of ['GET', 'HEAD']) {
      const ends = await call(ending, 'https://evil.example', { request: { method }, response: { body: 'a' } });
      expect([ends.stopped, ends.response.status, ends.response.body.content]).toEqual([true, 200, undefined]);
    }
    const posted = await call(ending, 'https://evil.example', { request: { method: 'POST' } });
    expect(posted.stopped).toBe(false);
  });

  test('of no page goes on', async () => {
    const context = await call(policy(usual, 'terminate-unmatched-request="true"'), undefined);
    expect([context.stopped, told(context)]).toEqual([false, { Vary: 'Origin' }]);
  });

  test('that has been turned away only says who may read why', async () => {
    const xml = policy(usual, 'terminate-unmatched-request="true"');
    const refused = await call(xml, 'https://app.example', { purpose: 'refusal' });
    expect([refused.stopped, told(refused)['Access-Control-Allow-Origin']]).toEqual([false, 'https://app.example']);
    expect((await call(xml, 'https://evil.example', { purpose: 'refusal' })).stopped).toBe(false);
  });
});

test('computes origins, methods and headers', async () => {
  const xml = policy(
    `${origins('@("https://" + context.Request.Headers.GetValueOrDefault("X-Tenant", "") + ".example")')}
     <allowed-methods preflight-result-max-age="@(1 + 1)"><method>@("PATCH")</method></allowed-methods>
     <allowed-headers><header>@("X-" + "A")</header></allowed-headers>`,
  );
  expect(told(await preflight(xml, 'https://blue.example', { 'X-Tenant': 'blue' }))).toMatchObject({
    'Access-Control-Allow-Origin': 'https://blue.example',
    'Access-Control-Allow-Methods': 'PATCH',
    'Access-Control-Allow-Headers': 'X-A',
    'Access-Control-Max-Age': '2',
  });
  expect(told(await preflight(xml, 'https://blue.example', { 'X-Tenant': 'red' }))).toEqual({ Vary: 'Origin' });
});

describe('I9: an origin passes whole or not at all', () => {
  const isAllowed = async (listed: string, origin: string): Promise<boolean> =>
    'Access-Control-Allow-Origin' in told(await call(policy(origins(listed)), origin));

  test.each([
    ['https://app.example', 'https://app.example'],
    ['https://app.example/', 'https://app.example'],
    [' https://App.Example:443 ', 'https://app.example'],
    ['http://app.example:80', 'http://app.example'],
    ['http://app.example:8080/', 'http://app.example:8080'],
    ['https://app.example', 'HTTPS://APP.EXAMPLE:443'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['null', 'null'],
  ])('%s lists %s', async (listed, origin) => {
    expect(await isAllowed(listed, origin)).toBe(true);
  });

  test.each([
    ['https://app.example', 'null'],
    ['https://app.example', 'https://evilapp.example'],
    ['https://app.example', 'https://app.example.evil.example'],
    ['https://app.example', 'https://app.example@evil.example'],
    ['https://app.example', 'https://app.example/'],
    ['https://app.example', 'https://app.example/evil'],
    ['https://app.example', 'https://app.example https://evil.example'],
    ['https://app.example', 'https://app.example,https://evil.example'],
    ['https://app.example', 'http://app.example'],
    ['https://app.example', 'https://app.example:8443'],
    ['https://app.example', 'https://app.example:'],
    ['https://app.example', 'https://app_example'],
    ['https://app.example', ''],
    ['https://*.example', 'https://app.example'],
    ['app.example', 'https://app.example'],
    ['https://app.example/path', 'https://app.example'],
  ])('%s does not list %s', async (listed, origin) => {
    expect(await isAllowed(listed, origin)).toBe(false);
  });

  test('any origin is told *, and none of them may send credentials', async () => {
    const any = policy(origins('*'), 'allow-credentials="true"');
    for (const origin of ['https://evil.example', 'null'])
      expect(told(await call(any, origin))).toEqual({ 'Access-Control-Allow-Origin': '*', Vary: 'Origin' });
    const listed = policy(origins('*', 'https://app.example'), 'allow-credentials="true"');
    expect(told(await call(listed, 'https://app.example'))).toMatchObject({
      'Access-Control-Allow-Origin': 'https://app.example',
      'Access-Control-Allow-Credentials': 'true',
    });
  });
});

test('refuses what is no document of it, and warns of what no page can match', () => {
  expect(diagnose('<cors />')).toEqual([
    'error missing-child [cors] <cors> has no <allowed-origins>; expected <allowed-origins>',
  ]);
  expect(diagnose(policy('<allowed-origins />'))).toEqual([
    'error missing-child [allowed-origins] <allowed-origins> has no <origin>; expected <origin>',
  ]);
  expect(diagnose(policy(origins('contoso.com', 'https://*.example')))).toEqual([
    "warning invalid-value [allowed-origins] no page has the origin 'contoso.com'; expected a scheme and a host such as https://app.example",
    "warning invalid-value [allowed-origins] no page has the origin 'https://*.example'; expected * alone, or an origin such as https://app.example",
  ]);
  expect(diagnose(policy(origins('*'), 'allow-credentials="true"'))[0]).toMatch(/^warning conflicting-values \[true\]/);
});
