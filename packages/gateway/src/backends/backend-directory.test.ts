import type { Backend, Certificate } from '@turnpike/model';
import { expect, test } from 'vitest';
import { type BackendSelection, compileBackends } from './backend-directory.ts';
import { CircuitMemory, createCircuitMemory } from './circuit-memory.ts';

const circuitBreaker = {
  name: 'rule',
  failureCondition: { count: 1, interval: 'PT1M', statusCodeRanges: [{ min: 500, max: 599 }] },
  tripDuration: 'PT30S',
};

function single(id: string, more: Partial<Backend> = {}): Backend {
  return { id, type: 'Single', url: `http://${id}.test`, ...more };
}

function pool(id: string, members: readonly string[], more: Partial<Backend> = {}): Backend {
  return { id, type: 'Pool', pool: members.map((member) => ({ id: member })), ...more };
}

function compile(backends: readonly Backend[], certificates: readonly Certificate[] = []) {
  const time = { now: 1000 };
  const circuits = new CircuitMemory(createCircuitMemory(), () => time.now);
  const { directory, diagnostics } = compileBackends({ backends, certificates }, undefined, circuits);
  const select = (id: string, cookies?: string) => {
    const backend = directory.find(id);
    if (backend === undefined) throw new Error(`no backend '${id}'`);
    return directory.select(backend, cookies);
  };
  /** Selects and tells how it ended; who was selected. */
  const call = (id: string, status: number, cookies?: string): string => {
    const selection = select(id, cookies);
    if ('unavailable' in selection) return 'unavailable';
    selection.report({ status });
    return selection.member.id;
  };
  return { time, directory, diagnostics, select, call };
}

test('a backend is found by its name or an ARM id, without regard to case', () => {
  const { directory, diagnostics } = compile([
    single('Orders'),
    pool('both', ['/subscriptions/s/service/x/backends/ORDERS']),
  ]);
  expect(diagnostics).toEqual([]);
  for (const id of [
    'orders',
    'ORDERS',
    '/backends/orders',
    'backends/Orders',
    '/subscriptions/s/service/x/backends/orders',
  ])
    expect(directory.find(id)?.id).toBe('Orders');
  expect(directory.find('both')?.type).toBe('Pool');
  for (const id of ['', 'order', 'x/orders', '__proto__', 'mybackends/orders'])
    expect(directory.find(id)).toBeUndefined();
});

test('a backend without a circuit takes every request', () => {
  const { select } = compile([single('a')]);
  const first = select('a') as BackendSelection;
  for (let call = 0; call < 10; call++) first.report({ status: 500 });
  expect(select('a')).toBe(first);
});

test('an open circuit answers 503, or what the rule says, and when to come again', () => {
  const { call, select, directory } = compile([
    single('a', { circuitBreaker }),
    single('b', { circuitBreaker: { ...circuitBreaker, failureStatusCode: 529 } }),
  ]);
  call('a', 500);
  call('b', 500);
  expect(select('a')).toEqual({
    unavailable: { status: 503, retryAfterMs: 30_000, message: "The circuit of the backend 'a' is open." },
  });
  expect(select('b')).toMatchObject({ unavailable: { status: 529 } });
  expect(directory.states()).toMatchObject([
    { id: 'a', circuit: 'open', failures: 0 },
    { id: 'b', circuit: 'open', failures: 0 },
  ]);
});

test('the end of a request counts once', () => {
  const rule = { ...circuitBreaker, failureCondition: { ...circuitBreaker.failureCondition, count: 2 } };
  const { select, directory } = compile([single('a', { circuitBreaker: rule })]);
  const selection = select('a') as BackendSelection;
  selection.report({ status: 500 });
  selection.report({ status: 500 });
  expect(directory.states()).toEqual([{ id: 'a', circuit: 'closed', failures: 1 }]);
});

test('I7: a pool passes over members whose circuit is open; with none left it says when the first comes back', () => {
  const { time, call, select } = compile([
    single('a', { circuitBreaker }),
    single('b', { circuitBreaker: { ...circuitBreaker, tripDuration: 'PT10S' } }),
    pool('p', ['a', 'b'], { failureStatusCode: 504 }),
  ]);
  expect([call('p', 500), call('p', 200), call('p', 200)]).toEqual(['a', 'b', 'b']);
  time.now += 5000;
  expect(call('p', 500)).toBe('b');
  expect(select('p')).toMatchObject({ unavailable: { status: 504, retryAfterMs: 10_000 } });
  time.now += 10_000;
  const trial = select('p') as BackendSelection;
  expect(trial.member.id).toBe('b');
  expect(select('p')).toMatchObject({ unavailable: { retryAfterMs: 1000 } });
  trial.report({ status: 200 });
  expect([call('p', 200), call('p', 200)]).toEqual(['b', 'b']);
});

test('lower priorities wait until every higher one is open', () => {
  const { call } = compile([
    single('a', { circuitBreaker }),
    single('b', { circuitBreaker }),
    single('c'),
    {
      id: 'p',
      type: 'Pool',
      pool: [
        { id: 'c', priority: 2 },
        { id: 'a', priority: 1 },
        { id: 'b', priority: 1 },
      ],
    },
  ]);
  expect([call('p', 500), call('p', 200), call('p', 500), call('p', 200)]).toEqual(['a', 'b', 'b', 'c']);
});

const sticky = { sessionAffinity: { source: 'cookie', name: 'SessionId' } } as const;

test('a caller comes back to its member by cookie, until the circuit of that opens', () => {
  const { call, select } = compile([
    single('a'),
    single('b', { circuitBreaker }),
    single('c'),
    pool('p', ['a', 'b', 'c'], sticky),
  ]);
  call('p', 200);
  const first = select('p') as BackendSelection;
  expect(first.member.id).toBe('b');
  expect(first.cookie).toMatch(/^SessionId=[\w-]{22}; Path=\/; HttpOnly$/);
  const cookies = `theme=dark; ${first.cookie?.split(';')[0]}`;
  for (let again = 0; again < 5; again++)
    expect(select('p', cookies)).toMatchObject({ member: { id: 'b' }, cookie: undefined });
  expect(call('p', 500, cookies)).toBe('b');
  const moved = select('p', cookies) as BackendSelection;
  expect(moved.member.id).not.toBe('b');
  expect(moved.cookie).not.toBe(first.cookie);
});

test('a cookie names no member that its pool does not have', () => {
  const { select } = compile([single('a'), single('b'), pool('p', ['a'], sticky), pool('q', ['b', 'a'], sticky)]);
  const ofOther = (select('p') as BackendSelection).cookie!.split(';')[0]!;
  for (const cookies of [ofOther, 'SessionId=a', 'SessionId=', 'SessionId', '=;,', `sessionid=${ofOther.slice(10)}`])
    expect((select('q', cookies) as BackendSelection).cookie).toBeDefined();
});

test('a circuit goes on in the next snapshot as long as URL and rule are the same', () => {
  const before = compile([
    single('a', { circuitBreaker }),
    single('b', { circuitBreaker }),
    single('c', { circuitBreaker }),
  ]);
  for (const id of ['a', 'b', 'c']) before.call(id, 500);
  const backends = [
    single('a', { circuitBreaker: structuredClone(circuitBreaker), azureRegion: 'west' }),
    single('b', { circuitBreaker: { ...circuitBreaker, tripDuration: 'PT1H' } }),
    single('c', { circuitBreaker, url: 'http://elsewhere.test' }),
  ];
  const { directory } = compileBackends({ backends, certificates: [] }, before.directory);
  expect(directory.states().map(({ id, circuit }) => [id, circuit])).toEqual([
    ['a', 'open'],
    ['b', 'closed'],
    ['c', 'closed'],
  ]);
});

test('a backend applies to target URLs that its URL begins, whole segments, the longest first', () => {
  const { directory } = compile([
    single('root', { url: 'https://h.test' }),
    single('api', { url: 'https://H.test:443/api/' }),
    single('deep', { url: 'https://h.test/api/v1' }),
    pool('p', ['root']),
  ]);
  const matches = (url: string) => directory.matching(url)?.id;
  expect(matches('https://h.test/api/v1/orders?x')).toBe('deep');
  expect(matches('https://h.test/api/v10')).toBe('api');
  expect(matches('https://h.test/api')).toBe('api');
  expect(matches('https://h.test/apis')).toBe('root');
  expect(matches('wss://h.test/')).toBe('root');
  for (const url of [
    'http://h.test/api',
    'https://h.test:8443/api',
    'https://h.test.evil/api',
    'https://h.test@evil/api',
    'x',
  ])
    expect(matches(url)).toBeUndefined();
});

test('what cannot be served is told, and left out', () => {
  const { directory, diagnostics } = compile([
    single('a'),
    single('A', { url: 'http://other.test' }),
    single('bad', { url: 'ftp://x' }),
    single('asking', { url: 'http://x/?code=1' }),
    single('proxied', { proxy: { url: 'socks://p' } }),
    single('ruled', { circuitBreaker: { ...circuitBreaker, tripDuration: 'long' } }),
    single('certified', { credentials: { certificateIds: ['gone'], header: { x: ['a\nb'] } } }),
    pool('p', ['a', 'gone', 'bad', 'A', 'nested']),
    pool('nested', ['a']),
    pool('empty', ['gone']),
    pool(
      'large',
      Array.from({ length: 31 }, () => 'a'),
    ),
  ]);
  expect(diagnostics.map(({ code, resource }) => `${resource} ${code}`)).toEqual([
    'backends/A duplicate-backend',
    'backends/bad invalid-backend-url',
    'backends/asking invalid-backend-url',
    'backends/proxied invalid-backend-proxy',
    'backends/ruled invalid-circuit-breaker',
    'backends/certified unknown-backend-certificate',
    'backends/certified invalid-backend-credential',
    ...Array(4).fill('backends/p invalid-pool-member'),
    'backends/empty invalid-pool-member',
    'backends/empty empty-pool',
    'backends/large too-many-pool-members',
    ...Array(29).fill('backends/large invalid-pool-member'),
  ]);
  expect(diagnostics.map(({ message }) => message).join()).not.toContain('a\nb');
  for (const id of ['bad', 'asking', 'proxied', 'empty']) expect(directory.find(id)).toBeUndefined();
  expect(directory.find('A')?.url).toBe('http://a.test');
});

test('O1: what is told of a URL holds no secret', () => {
  const { diagnostics } = compile([
    single('a', { url: 'https://user:s3cret@h' }),
    single('b', { url: 'https://h/x?code=s3cret' }),
  ]);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    "the URL is 'https://…@h'; expected an absolute URL of HTTP without credentials",
    "the URL is 'https://h/x?…'; expected one without a query",
  ]);
});

test('a directory says how its backends are reached', () => {
  const { directory } = compile([single('a', { tls: { validateCertificateName: false } })]);
  expect(directory.originOf(directory.find('a')!, 'https://a.test/x')).toEqual({
    scheme: 'https',
    host: 'a.test',
    port: 443,
    tls: { validateChain: true, validateName: false },
  });
  expect(directory.originOf(directory.find('a')!, 'nowhere')).toBeUndefined();
});
