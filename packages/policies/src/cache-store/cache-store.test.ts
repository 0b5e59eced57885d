import { expect, test } from 'vitest';
import { CachedCalls, cached, get } from '../cache-lookup/cached-calls.ts';
import { diagnose } from '../testing.ts';

const isKept = async (calls: CachedCalls): Promise<boolean> => {
  const [first, second] = await calls.bodies(get('/a'), get('/a'));
  return first === second;
};

const keeps = (store: string, answer: CachedCalls['answer'] = {}): Promise<boolean> => {
  const calls = cached('', '', store);
  calls.answer = answer;
  return isKept(calls);
};

test('keeps 200 only, unless told otherwise', async () => {
  expect(await keeps('duration="60"')).toBe(true);
  for (const status of [201, 203, 204, 301, 404, 500]) {
    expect(await keeps('duration="60"', { status }), `${status}`).toBe(false);
    expect(await keeps('duration="60" cache-response="true"', { status }), `${status}`).toBe(true);
  }
  expect(await keeps('duration="60" cache-response="false"')).toBe(false);
  expect(await keeps('duration="60" cache-response="@(context.Response.StatusCode == 404)"', { status: 404 })).toBe(
    true,
  );
  expect(await keeps('duration="60" cache-response="@(context.Response.StatusCode == 404)"')).toBe(false);
});

test('a part and a 304 are never kept', async () => {
  for (const status of [206, 304]) expect(await keeps('duration="60" cache-response="true"', { status })).toBe(false);
});

test('for as long as an expression says; for no time not at all', async () => {
  const calls = cached('', '', 'duration="@(int.Parse(context.Response.Headers.GetValueOrDefault("X-For")))"');
  calls.answer = { headers: { 'X-For': '5' } };
  await calls.bodies(get('/a'));
  await calls.pass(4);
  expect(await calls.bodies(get('/a'))).toEqual(['answer 1']);
  await calls.pass(1);
  expect(await calls.bodies(get('/a'))).toEqual(['answer 2']);
  for (const seconds of ['0', '-1']) expect(await keeps(`duration="${seconds}"`)).toBe(false);
});

test('J3: what sets a cookie, or says that it is for one caller or for no cache, is not kept', async () => {
  const kept = (name: string, value: string, store = 'duration="60"') => keeps(store, { headers: { [name]: value } });
  expect(await kept('Set-Cookie', 'session=1')).toBe(false);
  expect(await kept('Cache-Control', 'private')).toBe(false);
  expect(await kept('Cache-Control', 'max-age=5, PRIVATE="x"')).toBe(false);
  expect(await kept('Cache-Control', 'no-store')).toBe(false);
  expect(await kept('Vary', 'Accept, *')).toBe(false);
  expect(await kept('Cache-Control', 'public, max-age=1')).toBe(true);
  expect(await kept('Cache-Control', 'no-cache')).toBe(true);
  for (const value of ['private', 'no-store'])
    expect(await kept('Cache-Control', value, 'duration="60" cache-response="true"')).toBe(true);
});

test('J3: what is private is kept for the one whose it is', async () => {
  const calls = cached('vary-by-developer="true"');
  calls.answer = { headers: { 'Cache-Control': 'private' } };
  const by = (id: string) => ({ ...get('/a'), context: { user: { id } } });
  expect(await calls.bodies(by('ann'), by('bob'), by('ann'), by('bob'), get('/a'), get('/a'))).toEqual([
    'answer 1',
    'answer 2',
    'answer 1',
    'answer 2',
    'answer 3',
    'answer 4',
  ]);
});

test('J3: a cookie is never given to another, even where the response is', async () => {
  const calls = cached('', '', 'duration="60" cache-response="true"');
  calls.answer = { headers: { 'Set-Cookie': 'session=1', 'X-A': 'b' } };
  expect((await calls.call(get('/a'))).response.headers.get('Set-Cookie')).toBe('session=1');
  const { response } = await calls.call(get('/a'));
  expect([response.headers.get('Set-Cookie'), response.headers.get('X-A')]).toEqual([null, 'b']);
});

test('J6: no more than 2 MiB are kept', async () => {
  const bytes = 2 * 1024 * 1024;
  expect(await keeps('duration="60"', { body: Buffer.alloc(bytes + 1, 'a') })).toBe(true);
  const sizes: number[] = [];
  for (const size of [bytes, bytes + 1]) {
    const calls = cached();
    calls.answer = { body: Buffer.alloc(size, 'a') };
    await calls.call(get('/a'));
    await calls.call(get('/a'));
    sizes.push(calls.seen.length);
  }
  expect(sizes).toEqual([1, 2]);
});

test('keeps what the policies before it have made of the response, and what those behind make of it not', async () => {
  const calls = new CachedCalls(
    '<cache-lookup />',
    '<set-body>kept</set-body><cache-store duration="60" /><set-body>@(context.Response.Body.As<string>() + "!")</set-body>',
  );
  expect(await calls.bodies(get('/a'), get('/a'))).toEqual(['kept!', 'kept!']);
});

test('keeps nothing without a lookup that missed', async () => {
  const calls = new CachedCalls('', '<cache-store duration="60" />');
  expect(await calls.bodies(get('/a'), get('/a'))).toEqual(['answer 1', 'answer 2']);
});

test('needs a duration', () => {
  expect(diagnose('<cache-store />', 'outbound')).toEqual([
    'error missing-attribute [cache-store] <cache-store> has no \'duration\'; expected duration="…"',
  ]);
  expect(diagnose('<cache-store duration="soon" />', 'outbound')).toEqual([
    "error invalid-value [soon] 'duration' is 'soon'; expected an integer",
  ]);
});
