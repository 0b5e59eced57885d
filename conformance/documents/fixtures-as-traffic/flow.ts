import { expect } from 'vitest';
import type { Expectation, Placed } from './placed.ts';
import type { Call, Seen } from './scene.ts';

// What decides which policies run, how often, and what is answered in their place.

const base: Expectation = async (policy) => {
  const { bases } = await policy.run();
  expect(bases.filter((section) => section === policy.section)).toEqual([policy.section]);
};

/** Azure: fragments have no part in what is broader. */
const baseOfFragment: Expectation = async (policy) => {
  expect((await policy.run()).bases).toEqual([]);
};

const choose: Expectation = async (policy) => {
  for (const branch of policy.children()) {
    const holds = branch.name === 'otherwise' || (await policy.attribute('condition', '', branch)) === 'True';
    if (holds) return policy.inside(policy.children(undefined, branch));
  }
};

/** How often the policies inside of a retry have run, as far as can be seen from outside. */
function runsOf(seen: Seen, isRequest: boolean, name: string | undefined): number {
  if (name === 'forward-request') return seen.forwarded.length;
  return isRequest ? seen.identities.length : 0;
}

const retry: Expectation = async (policy) => {
  const [child] = policy.children();
  await policy.inside(policy.children());
  const again: Call = { variables: { retry: true } };
  const seen = await policy.run({ ...again, only: policy.section });
  // Without a URL the request cannot be sent, and that is no failure that passes.
  if (child?.name === 'send-request')
    return void expect([seen.error?.source, seen.waits]).toEqual(['send-request', []]);
  const count = Number(await policy.attribute('count'));
  expect(runsOf(seen, policy.isOfRequest, child?.name)).toBe(count + 1);
  expect(runsOf(await policy.run({ only: policy.section }), policy.isOfRequest, child?.name)).toBe(1);
  const isFast = (await policy.attribute('first-fast-retry', 'false')).toLowerCase() === 'true';
  const [interval, delta, most] = [
    Number(await policy.attribute('interval')),
    Number(await policy.attribute('delta', '0')),
    Number(await policy.attribute('max-interval', 'Infinity')),
  ];
  const waits = Array.from({ length: count }, (_, index) => 1000 * Math.min(interval + index * delta, most));
  expect(seen.waits).toEqual(isFast ? waits.slice(1) : waits);
};

const wait: Expectation = async (policy) => {
  const [first] = policy.children();
  if (first?.name === 'choose') return waitForValues(policy);
  expect((await policy.run({ only: policy.section })).error?.source).toBe('send-request');
  const isAny = (await policy.attribute('for', 'all')) === 'any';
  const sends = (name: string, url: string): string =>
    `<send-request response-variable-name="${name}">${url}</send-request>`;
  const both = sends('never', '') + sends('variable', '<set-url>https://one.example/</set-url>');
  const { error, asked } = await policy.withContent(both).run({ only: policy.section });
  expect(asked.map(({ url }) => url)).toEqual(['https://one.example/']);
  // In on-error there has been an error before.
  if (isAny) expect(error).toBeUndefined();
  else expect(error?.source).toBe('send-request');
};

async function waitForValues(policy: Placed): Promise<void> {
  const { error } = await policy.run({ variables: { cache: 'there' } });
  expect(error?.source).toBe('send-request');
  expect((await policy.run({ variables: { cache: 'there', request: 'there' } })).error).toBeUndefined();
  expect((await policy.run({ variables: { request: 'there' } })).variables['cache']).toBeUndefined();
}

const limitConcurrency: Expectation = async (policy) => {
  const entered: (readonly [string, number])[] = [];
  const key = await policy.attribute('key');
  const most = Number(await policy.attribute('max-count'));
  const enter = (isFree: boolean): Call => ({
    services: {
      concurrency: {
        enter: (asked, count) => {
          entered.push([asked, count]);
          return isFree || !asked.endsWith(key) ? () => {} : undefined;
        },
      },
    },
  });
  const refused = await policy.run({ ...enter(false), only: policy.section });
  expect(entered.some(([asked, count]) => asked.endsWith(key) && count === most)).toBe(true);
  expect(refused.error).toMatchObject({ source: 'limit-concurrency', reason: 'ConcurrencyLimitExceeded' });
  expect(refused.response.status).toBe(429);
  await policy.inside(policy.children(), enter(true));
};

const includeFragment: Expectation = async (policy) => {
  const { variables } = await policy.run();
  expect(variables[`included ${await policy.attribute('fragment-id')}`]).toBe('yes');
};

const returnResponse: Expectation = async (policy) => {
  const status = policy.child('set-status');
  const body = policy.child('set-body');
  const variable = policy.has('response-variable-name');
  const before = { status: 299, headers: { 'X-Before': 'yes' }, body: 'before' };
  const seen = await policy.run({ only: policy.section, backend: [before] });
  const code = status && Number(await policy.attribute('code', '', status));
  expect(seen.response.status).toBe(code ?? (variable ? 207 : 200));
  if (status?.attributes.some(({ name }) => name === 'reason'))
    expect(seen.response.reason).toBe(await policy.attribute('reason', '', status));
  if (body !== undefined) expect(seen.response.body).toBe(await policy.content(body));
  else expect(seen.response.body).toBe('');
  expect(seen.response.headers['x-before']).toBeUndefined();
  expect(seen.response.headers['x-kept']).toEqual(variable ? ['yes'] : undefined);
  expect(seen.after[policy.section]).toBeUndefined();
};

const mockResponse: Expectation = async (policy) => {
  const index = Number(await policy.attribute('index', '0'));
  const type = await policy.attribute('content-type', 'text/plain');
  const status = Number(await policy.attribute('status-code', '200'));
  const examples = (words: readonly string[]) => words.map((value) => ({ name: value, value }));
  const form = (contentType: string) => ({
    contentType,
    examples: examples([`first ${contentType}`, `second ${contentType}`]),
  });
  const responses = [200, 201].map((statusCode) => ({
    statusCode,
    representations: [form('text/plain'), form('application/json')],
  }));
  const seen = await policy.run({
    only: policy.section,
    options: { operation: { id: 'get', name: 'Get', responses } },
  });
  expect(seen.response).toMatchObject({ status, body: `${index === 0 ? 'first' : 'second'} ${type}` });
  expect(seen.response.headers['content-type']).toEqual([type]);
  expect(seen.forwarded.length).toBe(policy.section === 'inbound' || policy.section === 'on-error' ? 0 : 1);
};

const cors: Expectation = async (given) => {
  // No page has an origin without a scheme; with one it is the same list.
  expect(
    (await given.run({ request: { headers: { Origin: 'https://contoso.com' } } })).response.headers[
      'access-control-allow-origin'
    ],
  ).toBeUndefined();
  const policy = given.respelled(/<origin>(?=\w+\.com)/g, '<origin>https://');
  const listed = async (outer: string, inner: string): Promise<readonly string[]> => {
    const element = policy.child(outer);
    return element === undefined ? [] : policy.contents(policy.children(inner, element));
  };
  const methods = policy.child('allowed-methods');
  const credentials = await policy.attribute('allow-credentials', 'false');
  const allowed = methods === undefined ? ['GET', 'POST'] : await listed('allowed-methods', 'method');
  const age = methods && (await policy.attribute('preflight-result-max-age', '', methods));
  const asks = async (origin: string, method: string, purpose: 'preflight' | 'call') =>
    (
      await policy.run({
        request: {
          method: purpose === 'call' ? method : 'OPTIONS',
          headers: {
            Origin: origin,
            ...(purpose === 'preflight' && {
              'Access-Control-Request-Method': method,
              'Access-Control-Request-Headers': (await listed('allowed-headers', 'header')).join(','),
            }),
          },
        },
        options: { purpose },
      })
    ).response.headers;
  for (const origin of await listed('allowed-origins', 'origin')) {
    for (const method of allowed) {
      const said = await asks(origin, method, 'preflight');
      expect(said['access-control-allow-origin']).toEqual([origin]);
      expect(said['access-control-allow-methods']?.join(',')).toContain(method);
      for (const header of await listed('allowed-headers', 'header'))
        expect(said['access-control-allow-headers']?.join(',').toLowerCase()).toContain(header);
      expect(said['access-control-allow-credentials']).toEqual(credentials === 'true' ? ['true'] : undefined);
      if (age) expect(said['access-control-max-age']).toEqual([age]);
    }
    const said = await asks(origin, 'GET', 'call');
    const exposed = await listed('expose-headers', 'header');
    expect(said['access-control-allow-origin']).toEqual([origin]);
    for (const header of exposed) expect(said['access-control-expose-headers']?.join(',')).toContain(header);
  }
  expect((await asks('https://other.example', 'GET', 'call'))['access-control-allow-origin']).toBeUndefined();
};

const crossDomain: Expectation = async (policy) => {
  const { response, forwarded } = await policy.run({ options: { purpose: 'cross-domain-file' } });
  const { start, end } = policy.element.contentSpan;
  expect(response.headers['content-type']).toEqual(['text/x-cross-domain-policy']);
  expect(response.body).toContain(policy.scene.tree.text.slice(start, end).trim());
  expect([response.status, forwarded.length]).toEqual([200, 0]);
};

/** What is held of each policy. */
export const flowExpectations: Readonly<Record<string, Expectation>> = {
  ...{ base, choose, retry, wait, cors },
  'base of a fragment': baseOfFragment,
  'limit-concurrency': limitConcurrency,
  'include-fragment': includeFragment,
  'return-response': returnResponse,
  'mock-response': mockResponse,
  'cross-domain': crossDomain,
};
