import {
  compileDocument,
  type MemoryContext,
  memoryContext,
  memoryServices,
  readPolicyDocument,
  runPipeline,
  TransportFailure,
} from '@turnpike/policy';
import { expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions } from '../testing.ts';

const start = Date.UTC(2026, 0, 1);

/** Sends calls one after another; they share the counts. */
async function call(xml: string, calls: readonly RunOptions[]): Promise<MemoryContext[]> {
  const { document } = readPolicyDocument(
    `<policies><inbound>${xml}</inbound><backend><forward-request /></backend></policies>`,
  );
  const { pipeline } = compileDocument(document!, { policies: catalog, unavailable: 'error' });
  const services = memoryServices(() => 0);
  const contexts: MemoryContext[] = [];
  for (const options of calls) {
    const context = memoryContext({ now: start, ...options, services });
    await runPipeline(pipeline!, context);
    await context.finish();
    contexts.push(context);
  }
  return contexts;
}

const statuses = async (xml: string, calls: readonly RunOptions[]): Promise<number[]> =>
  (await call(xml, calls)).map(({ response }) => response.status);

const policy = (attributes: string): string => `<quota-by-key renewal-period="300" ${attributes} />`;
const from = (caller: string): RunOptions => ({ request: { headers: { 'X-Caller': caller } } });
const key = 'counter-key="@(context.Request.Headers.GetValueOrDefault("X-Caller"))"';

test('counts each key by itself', async () => {
  expect(await statuses(policy(`calls="1" ${key}`), [from('a'), from('a'), from('b'), from('b')])).toEqual([
    200, 403, 200, 403,
  ]);
});

test('says when there is more', async () => {
  const [, refused] = await call(policy('calls="1" counter-key="k"'), [{}, { now: start + 1000 }]);
  expect([refused?.response.headers.get('Retry-After'), refused?.response.body.content]).toEqual([
    '299',
    '{ "statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 00:04:59." }',
  ]);
  expect(refused?.lastError).toMatchObject({ source: 'quota-by-key', reason: 'QuotaExceeded' });
});

test('windows follow each other from the first period on, and into the past', async () => {
  const xml = policy('calls="1" counter-key="k" first-period-start="2026-01-01T00:00:10Z"');
  const at = (seconds: number): RunOptions => ({ now: start + seconds * 1000 });
  expect(await statuses(xml, [at(9), at(10), at(309), at(310), at(9)])).toEqual([200, 200, 403, 200, 403]);
});

test('a quota without end never begins anew', async () => {
  const xml = '<quota-by-key renewal-period="0" calls="1" counter-key="k" />';
  const [, refused] = await call(xml, [{}, { now: start * 2 }]);
  expect([refused?.response.status, refused?.response.headers.get('Retry-After')]).toEqual([403, null]);
});

test('increments by what it is told', async () => {
  expect(await statuses(policy('calls="5" counter-key="k" increment-count="2"'), [{}, {}, {}])).toEqual([
    200, 200, 403,
  ]);
  expect(await statuses(policy('calls="1" counter-key="k" increment-condition="false"'), [{}, {}])).toEqual([200, 200]);
});

test('K6: judges the response when there is one, and so refuses one call later', async () => {
  const xml = policy('calls="2" counter-key="k" increment-condition="@(context.Response.StatusCode == 401)"');
  const answers = (status: number): RunOptions => ({ forward: () => ({ status }) });
  expect(await statuses(xml, [answers(200), answers(401), answers(401), answers(401)])).toEqual([200, 401, 401, 403]);
});

test('K6: a call that gets no answer counts once, as its condition says of what is answered', async () => {
  const xml = policy('calls="1" counter-key="k" increment-condition="@(context.Response.StatusCode >= 500)"');
  const fails = { forward: () => new TransportFailure('BackendConnectionFailure', 502, 'gone') };
  expect(await statuses(xml, [fails, {}])).toEqual([502, 403]);
});

test('a condition that cannot be evaluated counts', async () => {
  const xml = policy('calls="1" counter-key="k" increment-condition="@(((string)null).Length > 0)"');
  expect(await statuses(xml, [{}, {}])).toEqual([200, 403]);
});

// https://learn.microsoft.com/azure/api-management/quota-by-key-policy
test('several policies that name one key count it once in a request', async () => {
  const twice = policy('calls="2" counter-key="k"').repeat(2);
  expect(await statuses(twice, [{}, {}, {}])).toEqual([200, 200, 403]);
  const stricter = policy('calls="9" counter-key="k"') + policy('calls="2" counter-key="k"');
  expect(await statuses(stricter, [{}, {}, {}])).toEqual([200, 200, 403]);
  const late = policy('calls="2" counter-key="k" increment-count="@(1)"').repeat(2);
  expect(await statuses(late, [{}, {}, {}])).toEqual([200, 200, 403]);
});

test('other windows of one key are other counts', async () => {
  const xml = `${policy('calls="1" counter-key="k"')}<quota-by-key renewal-period="600" calls="2" counter-key="k" />`;
  const later = { now: start + 300_000 };
  expect(await statuses(xml, [{}, {}, later])).toEqual([200, 403, 200]);
});

test('counts the bytes of calls that count', async () => {
  const body = (bytes: number, status = 200): RunOptions => ({ forward: () => ({ status, body: 'x'.repeat(bytes) }) });
  expect(await statuses(policy('bandwidth="1" counter-key="k"'), [body(1023), body(1), {}])).toEqual([200, 200, 403]);
  const judged = policy('bandwidth="1" counter-key="k" increment-condition="@(context.Response.StatusCode == 200)"');
  expect(await statuses(judged, [body(5000, 404), body(5000), {}])).toEqual([404, 200, 403]);
});

test('K5: keys that look like parts of each other are apart', async () => {
  const xml = policy(`calls="1" ${key}`);
  const keys = ['a', 'a:b', 'a b', '{a}', 'A', `${start} a`];
  expect(await statuses(xml, keys.map(from))).toEqual(keys.map(() => 200));
});

test('refuses short windows, times of other forms, and what counts nothing', () => {
  expect(diagnose('<quota-by-key calls="1" renewal-period="299" counter-key="k" />')).toEqual([
    "error invalid-value [299] 'renewal-period' is '299'; expected 0, or a number of seconds from 300 on",
  ]);
  for (const time of ['2026-01-01', '2026-02-31T00:00:00Z', '2026-01-01T00:00:00+01:00', 'now'])
    expect(diagnose(policy(`calls="1" counter-key="k" first-period-start="${time}"`))).toEqual([
      `error invalid-value [${time}] 'first-period-start' is '${time}'; expected a time such as 2026-01-31T00:00:00Z`,
    ]);
  expect(diagnose(policy('counter-key="k"'))).toEqual([
    expect.stringContaining("<quota-by-key> has neither 'calls' nor 'bandwidth'"),
  ]);
  expect(diagnose(policy('calls="1"'))).toEqual([expect.stringContaining("has no 'counter-key'")]);
});
