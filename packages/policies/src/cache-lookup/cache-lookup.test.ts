import { memoryContext } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose } from '../testing.ts';
import { CachedCalls, cached, get } from './cached-calls.ts';
import { readEntry, writeEntry } from './cached-response.ts';

test('answers from the cache what has been answered before, for as long as it was kept', async () => {
  const calls = cached();
  expect(await calls.bodies(get('/a'), get('/a'), get('/b'), get('/a'))).toEqual([
    'answer 1',
    'answer 1',
    'answer 2',
    'answer 1',
  ]);
  await calls.pass(60);
  expect(await calls.bodies(get('/a'))).toEqual(['answer 3']);
  expect(calls.seen).toEqual(['GET /a', 'GET /b', 'GET /a']);
});

test('a hit has the status, the reason, the headers and the bytes of what was kept', async () => {
  const calls = cached('', '', 'duration="60" cache-response="true"');
  const body = Uint8Array.from({ length: 256 }, (_, index) => index);
  calls.answer = { status: 404, reason: 'Gone Fishing', headers: { 'X-A': ['1', '2'], 'Content-Type': 'x/y' }, body };
  await calls.call(get('/a'));
  const { response } = await calls.call(get('/a'));
  expect([response.status, response.reason]).toEqual([404, 'Gone Fishing']);
  expect([...response.headers].slice(0, 3)).toEqual([
    ['X-A', '1'],
    ['X-A', '2'],
    ['Content-Type', 'x/y'],
  ]);
  expect(Uint8Array.from(response.body.content as Uint8Array)).toEqual(body);
});

// https://learn.microsoft.com/azure/api-management/cache-lookup-policy: observed in traces.
test('a hit leaves out the rest of inbound and the backend, and goes on behind cache-store', async () => {
  const add = (name: string, value: string) =>
    `<set-header name="${name}" exists-action="append"><value>${value}</value></set-header>`;
  const calls = new CachedCalls(
    `${add('X-In', 'before')}<cache-lookup />${add('X-In', 'behind')}`,
    `${add('X-Out', 'before')}<cache-store duration="60" />${add('X-Out', 'behind')}`,
  );
  const missed = await calls.call(get('/a'));
  const hit = await calls.call(get('/a'));
  expect(missed.request.headers.get('X-In')).toBe('before,behind');
  expect(hit.request.headers.get('X-In')).toBe('before');
  expect([...hit.response.headers].filter(([name]) => name === 'X-Out')).toEqual([
    ['X-Out', 'before'],
    ['X-Out', 'behind'],
  ]);
  expect(hit.stopped).toBe(false);
});

test('a hit goes on behind the policy that cache-store stands in', async () => {
  const mark = (name: string) => `<set-header name="${name}"><value>x</value></set-header>`;
  const calls = new CachedCalls(
    '<choose><when condition="@(true)"><cache-lookup /></when></choose>',
    `<choose><when condition="@(true)"><cache-store duration="60" />${mark('X-In')}</when></choose>${mark('X-Behind')}`,
  );
  await calls.call(get('/a'));
  const { response } = await calls.call(get('/a'));
  expect([response.headers.get('X-In'), response.headers.get('X-Behind')]).toEqual([null, 'x']);
});

test('a miss takes from the request what might make the backend answer with less', async () => {
  const calls = cached();
  const { request } = await calls.call(
    get('/a', {
      'Cache-Control': 'no-cache',
      Pragma: 'no-cache',
      'If-None-Match': '"1"',
      'If-Modified-Since': 'x',
      'X-Other': '1',
    }),
  );
  expect([...request.headers]).toEqual([['X-Other', '1']]);
});

test('GET only', async () => {
  const calls = cached();
  for (const method of ['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
    const options = { request: { url: 'https://gateway.example/a', method } };
    const [first, second] = await calls.bodies(options, options);
    expect(first, method).not.toBe(second);
  }
});

test('the log is told whether a request was looked up, and what came of it', async () => {
  const calls = cached();
  const uses = [];
  for (const options of [get('/a'), get('/a'), get('/a', { Range: 'bytes=0-1' })])
    uses.push((await calls.call(options)).responseLookups?.map(({ isHit }) => isHit));
  expect(uses).toEqual([[false], [true], undefined]);
});

test('undeclared query parameters make no difference, declared ones do', async () => {
  const calls = cached('', '<vary-by-query-parameter>page; Size</vary-by-query-parameter>');
  const bodies = await calls.bodies(
    get('/a?page=1'),
    get('/a?page=1&x=2'),
    get('/a?page=2'),
    get('/a?size=1&page=1'),
    get('/a?SIZE=1&page=1'),
    get('/a?page=1&page=2'),
    get('/a'),
    get('/a?page='),
  );
  expect(bodies.map((body) => body.slice(7))).toEqual(['1', '1', '2', '3', '4', '5', '6', '7']);
  expect(await cached().bodies(get('/a?x=1'), get('/a?x=2'))).toEqual(['answer 1', 'answer 1']);
});

test('declared headers make a difference, absent ones as well', async () => {
  const calls = cached('', '<vary-by-header>Accept</vary-by-header><vary-by-header>@("X-Tenant")</vary-by-header>');
  const bodies = await calls.bodies(
    get('/a', { Accept: 'a/b' }),
    get('/a', { accept: 'a/b', 'X-Other': '1' }),
    get('/a', { Accept: 'a/c' }),
    get('/a', { Accept: 'a/b', 'x-tenant': '1' }),
    get('/a'),
    get('/a', { Accept: '' }),
  );
  expect(bodies.map((body) => body.slice(7))).toEqual(['1', '1', '2', '3', '4', '5']);
});

const by = (id: string, ...groups: readonly string[]) => ({
  ...get('/a'),
  context: { user: { id, groups: groups.map((group) => ({ id: group, name: group })) } },
});

test('J4: with vary-by-developer each user has answers of their own', async () => {
  const calls = cached('vary-by-developer="true"');
  const bodies = await calls.bodies(
    ...[
      by('ann'),
      by('bob'),
      get('/a'),
      { ...get('/a'), subscriptionId: 'ann' },
      { ...get('/a'), subscriptionId: 'x' },
    ],
    ...[
      by('ann'),
      by('bob'),
      get('/a'),
      { ...get('/a'), subscriptionId: 'ann' },
      { ...get('/a'), subscriptionId: 'x' },
    ],
  );
  expect(bodies.map((body) => body.slice(7)).join(' ')).toBe('1 2 3 4 5 1 2 3 4 5');
  expect(await cached().bodies(by('ann'), by('bob'))).toEqual(['answer 1', 'answer 1']);
});

test('with vary-by-developer-groups users of the same groups share answers', async () => {
  const calls = cached('vary-by-developer-groups="@(true)"');
  const bodies = await calls.bodies(by('ann', 'a', 'b'), by('bob', 'b', 'a'), by('cy', 'a'), get('/a'), by('dee'));
  expect(bodies.map((body) => body.slice(7))).toEqual(['1', '1', '2', '3', '3']);
});

test('J4: 2,000 random calls of users and variants, stored, expired and asked for again, never cross', async () => {
  const calls = cached('vary-by-developer="true"', '<vary-by-header>X-Variant</vary-by-header>');
  let random = 99;
  const below = (count: number): number => {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return (random >>> 0) % count;
  };
  let hits = 0;
  for (let step = 0; step < 2000; step++) {
    const body = `user ${below(10)}, variant ${below(5)}, path ${below(3)}`;
    const [user, variant, path] = body.match(/\d+/g)!;
    const { response, responseLookups } = await calls.call({
      ...get(`/${path}`, { 'X-Variant': variant! }),
      context: { user: { id: user } },
      forward: () => ({ body }),
    });
    hits += responseLookups![0]!.isHit ? 1 : 0;
    expect(Buffer.from(response.body.content as Uint8Array).toString()).toBe(body);
    if (below(20) === 0) await calls.pass(below(40));
  }
  expect(hits).toBeGreaterThan(500);
});

test('J1: what a header adds to the question, and no policy names, is in the key or keeps the request out', async () => {
  const calls = cached();
  for (const [name, value] of [
    ['X-Forwarded-Host', 'evil.example'],
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Prefix', '/evil'],
    ['X-Original-URL', '/admin'],
    ['X-Rewrite-URL', '/admin'],
    ['X-Host', 'evil.example'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-HTTP-Method', 'DELETE'],
    ['X-Method-Override', 'DELETE'],
  ] as const) {
    const path = `/${name}`;
    const [evil, good] = await calls.bodies(get(path, { [name]: value }), get(path));
    expect(evil, name).not.toBe(good);
    expect(await calls.bodies(get(path)), name).toEqual([good]);
  }
});

test('J1: a GET with a body is neither looked up nor kept', async () => {
  const calls = cached();
  const fat = { request: { url: 'https://gateway.example/a', body: '{"evil": true}' } };
  expect(await calls.bodies(fat, get('/a'), fat, get('/a'))).toEqual(['answer 1', 'answer 2', 'answer 3', 'answer 2']);
});

test('J1: what the answer says it depends on makes a difference without a word in the policy', async () => {
  const calls = cached();
  const ask = async (language: string, vary = 'Accept-Language, Accept') => {
    const { response } = await calls.call({
      ...get('/a', { 'Accept-Language': language }),
      forward: () => ({ body: `in ${language}`, headers: { Vary: vary } }),
    });
    return Buffer.from(response.body.content as Uint8Array).toString();
  };
  expect([await ask('de'), await ask('fr'), await ask('de', 'none'), await ask('fr', 'none')]).toEqual([
    'in de',
    'in fr',
    'in de',
    'in fr',
  ]);
});

test('J1: what is encoded is for those who ask for that encoding', async () => {
  const calls = cached();
  calls.answer = { headers: { 'Content-Encoding': 'gzip' } };
  const bodies = await calls.bodies(
    get('/a', { 'Accept-Encoding': 'gzip' }),
    get('/a'),
    get('/a', { 'Accept-Encoding': 'gzip' }),
  );
  expect(bodies).toEqual(['answer 1', 'answer 2', 'answer 1']);
});

test('J1: a parameter that some backends find behind a semicolon is in the key', async () => {
  const calls = cached('', '<vary-by-query-parameter>page</vary-by-query-parameter>');
  expect(await calls.bodies(get('/a?x=1;page=2'), get('/a'), get('/a?%70age=2'), get('/a?page=2'))).toEqual([
    'answer 1',
    'answer 2',
    'answer 3',
    'answer 4',
  ]);
});

test('J2: what a path looks like makes nothing cacheable: only where the policy stands is anything kept', async () => {
  const plain = new CachedCalls('', '');
  for (const path of ['/account/x.css', '/account/x.js', '/static/a.png'])
    expect(new Set(await plain.bodies(get(path), get(path))).size, path).toBe(2);
  expect(plain.services.caches.internal.get('x')).toBeUndefined();
});

test('J2: paths that some backends take for the same are apart', async () => {
  const calls = cached();
  const paths = [
    '/account',
    '/account/x.css',
    '/account;x.css',
    '/account%0ax.css',
    '/account%23x.css',
    '/account%2fx.css',
  ];
  paths.push('/account/', '/ACCOUNT', '/account%3fx', '/%61ccount');
  const options = paths.map((path) => get(path));
  const first = await calls.bodies(...options);
  expect(new Set(first).size).toBe(paths.length);
  expect(await calls.bodies(...options)).toEqual(first);
});

test('J2: operations, revisions, products, hosts and backends are apart', async () => {
  const calls = cached();
  const bodies = await calls.bodies(
    get('/a'),
    { ...get('/a'), operation: { id: 'other' } },
    { ...get('/a'), api: { id: 'other' } },
    { ...get('/a'), api: { apiRevision: '2' } },
    { ...get('/a'), productId: 'gold' },
    { ...get('/a'), context: { request: { originalUrl: 'https://other.example/a' } } },
    { ...get('/a'), api: { serviceUrl: 'https://other.example' } },
  );
  expect(new Set(bodies).size).toBe(bodies.length);
  const chosen = new CachedCalls(
    '<set-backend-service base-url="@("https://" + context.Request.Headers.GetValueOrDefault("X-To"))" /><cache-lookup />',
    '<cache-store duration="60" />',
  );
  const [one, two] = await chosen.bodies(get('/a', { 'X-To': 'one.example' }), get('/a', { 'X-To': 'two.example' }));
  expect(one).not.toBe(two);
});

test('J3: a request with Authorization is neither looked up nor kept, unless the policy says so', async () => {
  const ann = get('/a', { Authorization: 'Bearer ann' });
  const bob = get('/a', { Authorization: 'Bearer bob' });
  expect(await cached().bodies(ann, get('/a'), ann, bob)).toEqual(['answer 1', 'answer 2', 'answer 3', 'answer 4']);
  const shared = cached('allow-private-response-caching="true"');
  expect(await shared.bodies(ann, bob)).toEqual(['answer 1', 'answer 1']);
  const own = cached('allow-private-response-caching="@(true)"', '<vary-by-header>Authorization</vary-by-header>');
  expect(await own.bodies(ann, bob, ann, bob)).toEqual(['answer 1', 'answer 2', 'answer 1', 'answer 2']);
});

test('D9: a request for parts passes by the cache', async () => {
  const calls = cached();
  const parts = get('/a', { Range: `bytes=${'0-0,'.repeat(10_000)}1-1` });
  expect(await calls.bodies(get('/a'), parts, parts, get('/a'))).toEqual([
    'answer 1',
    'answer 2',
    'answer 3',
    'answer 1',
  ]);
});

test.each([
  ['', 'no-store', null],
  ['downstream-caching-type="none"', 'no-store', null],
  ['downstream-caching-type="internal"', 'no-store', null],
  ['downstream-caching-type="private"', 'private, max-age=60, must-revalidate', '7'],
  ['downstream-caching-type="public"', 'public, max-age=60, must-revalidate', '7'],
  ['downstream-caching-type="@("public")" must-revalidate="@(false)"', 'public, max-age=60', '7'],
])('downstream with %j is told %s', async (attributes, cacheControl, age) => {
  const calls = cached(attributes);
  calls.answer = { headers: { 'Cache-Control': 'public, max-age=999', Expires: 'x', Pragma: 'x', Age: '500' } };
  const { response: first } = await calls.call(get('/a'));
  await calls.pass(7);
  const { response: second } = await calls.call(get('/a'));
  for (const { headers } of [first, second])
    expect([headers.get('Cache-Control'), headers.get('Expires'), headers.get('Pragma')]).toEqual([
      cacheControl,
      null,
      null,
    ]);
  expect([first.headers.get('Age'), second.headers.get('Age')]).toEqual([age && '0', age]);
});

test('internal, external, and external if there is one', async () => {
  const { internal } = memoryContext().services.caches;
  const { internal: external, fetches } = memoryContext().services.caches;
  const usesOf = async (type: string, withExternal: boolean): Promise<number> => {
    const services = { caches: { internal, external: withExternal ? external : undefined, fetches } };
    const calls = new CachedCalls(`<cache-lookup caching-type="${type}" />`, '<cache-store duration="60" />', services);
    const path = get(`/${type}/${withExternal}`);
    await calls.bodies(path, path);
    return calls.seen.length;
  };
  expect(await usesOf('internal', true)).toBe(1);
  expect(await usesOf('external', true)).toBe(1);
  expect(await usesOf('prefer-external', true)).toBe(1);
  expect(await usesOf('prefer-external', false)).toBe(1);
  expect(await usesOf('external', false)).toBe(2);
});

test('J5: while one fetches, others wait, and get what was kept', async () => {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const { internal } = memoryContext().services.caches;
  const log: string[] = [];
  const fetches = {
    begin: () => (log.push('begin') === 1 ? undefined : { ended, worthMs: 1000 }),
    end: (_: string, isKept: boolean) => {
      log.push(`end ${isKept}`);
      end();
    },
  };
  const services = { caches: { internal, external: undefined, fetches } };
  const calls = new CachedCalls('<cache-lookup />', '<cache-store duration="60" />', services);
  const untilAborted = (_: number, signal?: AbortSignal): Promise<void> =>
    new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new Error('ended'))));
  const contexts = await Promise.all([1, 2, 3].map(() => calls.call(get('/a'), untilAborted)));
  expect(contexts.map(({ response }) => Buffer.from(response.body.content as string).toString())).toEqual([
    'answer 1',
    'answer 1',
    'answer 1',
  ]);
  expect(log).toEqual(['begin', 'begin', 'begin', 'end true']);
});

test('J5: nobody waits longer than it is worth', async () => {
  const { internal } = memoryContext().services.caches;
  const fetches = { begin: () => ({ ended: new Promise<void>(() => {}), worthMs: 300 }), end: () => {} };
  const services = { caches: { internal, external: undefined, fetches } };
  const { waits, seen } = await new CachedCalls('<cache-lookup />', '', services)
    .call(get('/a'))
    .then(({ waits, responseLookups }) => ({ waits, seen: responseLookups }));
  expect([waits, seen?.length]).toEqual([[300], 1]);
});

test('J5: whoever fetches what cannot be kept says so, and so does whoever fails', async () => {
  const log: string[] = [];
  const { internal } = memoryContext().services.caches;
  const fetches = { begin: () => undefined, end: (_: string, isKept: boolean) => void log.push(`end ${isKept}`) };
  const services = { caches: { internal, external: undefined, fetches } };
  const calls = new CachedCalls('<cache-lookup />', '<cache-store duration="60" />', services);
  calls.answer = { status: 404 };
  await calls.call(get('/a'));
  await calls.call({ ...get('/a'), forward: () => new Error('no answer') }).catch(() => {});
  calls.answer = {};
  await calls.call(get('/a'));
  expect(log).toEqual(['end false', 'end true']);
});

test('J7: whatever is in the cache, it is an answer of ours or a miss', async () => {
  const good = { kind: 'response' as const, status: 200, reason: 'OK', headers: [['A', 'b']] as const, keptAt: 1 };
  const bytes = writeEntry({ ...good, durationSeconds: 60, body: Buffer.from('body') });
  expect(readEntry(bytes)).toMatchObject({ status: 200, headers: [['A', 'b']] });
  for (let length = 0; length < bytes.length - 4; length++)
    expect(readEntry(bytes.subarray(0, length))).toBeUndefined();
  const head = (value: unknown): Buffer => {
    const json = Buffer.from(JSON.stringify(value));
    const length = Buffer.alloc(5);
    length[0] = 1;
    length.writeUInt32BE(json.length, 1);
    return Buffer.concat([length, json]);
  };
  const whole = { ...good, durationSeconds: 60 };
  for (const wrong of [
    null,
    [],
    'text',
    {},
    { kind: 'other', headers: [] },
    { ...whole, status: 99 },
    { ...whole, status: '200' },
    { ...whole, reason: 'a\r\nSet-Cookie: x' },
    { ...whole, headers: [['A: b', 'c']] },
    { ...whole, headers: [['A', 'b\r\nC: d']] },
    { ...whole, headers: { A: 'b' } },
    { ...whole, keptAt: null },
    { kind: 'variants', headers: ['a b'] },
    { kind: 'variants', headers: [1] },
  ])
    expect(readEntry(head(wrong)), JSON.stringify(wrong)).toBeUndefined();
  expect(readEntry(head(whole))).toBeDefined();
  const older = Buffer.from(bytes);
  older[0] = 0;
  expect(readEntry(older)).toBeUndefined();
  expect(readEntry(Buffer.from('garbage that is no entry at all'))).toBeUndefined();
});

test('warns where answers to one caller are given to all others', () => {
  const lookup = (children: string) => `<cache-lookup allow-private-response-caching="true">${children}</cache-lookup>`;
  expect(diagnose(lookup(''))).toEqual([
    'warning conflicting-values [true] what is answered to a request with Authorization is given to all others; expected <vary-by-header>Authorization</vary-by-header>',
  ]);
  expect(diagnose(lookup('<vary-by-header>authorization</vary-by-header>'))).toEqual([]);
});

test('takes no expression for the cache, and no header with spaces', () => {
  expect(diagnose('<cache-lookup downstream-caching-type="internal" />')).toEqual([
    "warning invalid-value [internal] 'downstream-caching-type' is 'internal', which is taken for none; expected none, private or public",
  ]);
  expect(diagnose('<cache-lookup caching-type="@("internal")" />')).toEqual([
    `error expression-not-allowed [@("internal")] 'caching-type' is an expression; expected prefer-external, external or internal, written out`,
  ]);
  expect(diagnose('<cache-lookup><vary-by-header>a b</vary-by-header></cache-lookup>')).toEqual([
    "error invalid-value [a b] 'vary-by-header' is 'a b'; expected the name of a header",
  ]);
});
