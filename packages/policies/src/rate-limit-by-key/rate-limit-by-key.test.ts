import {
  compileDocument,
  type MemoryContext,
  memoryContext,
  type Pipeline,
  readPolicyDocument,
  runPipeline,
} from '@turnpike/policy';
import { expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions } from '../testing.ts';

const policy = (attributes: string): string => `<rate-limit-by-key calls="2" renewal-period="60" ${attributes} />`;

function prepare(xml: string): Pipeline {
  const { document } = readPolicyDocument(
    `<policies><inbound>${xml}</inbound><backend><forward-request /></backend></policies>`,
  );
  return compileDocument(document!, { policies: catalog, unavailable: 'error' }).pipeline!;
}

/** Sends calls one after another; they share the counters. */
async function call(xml: string, calls: readonly RunOptions[]): Promise<MemoryContext[]> {
  const { counters } = memoryContext();
  const pipeline = prepare(xml);
  const contexts: MemoryContext[] = [];
  for (const options of calls) {
    const context = memoryContext({ ...options, counters });
    await runPipeline(pipeline, context);
    await context.finish();
    contexts.push(context);
  }
  return contexts;
}

const statuses = async (xml: string, calls: readonly RunOptions[]): Promise<number[]> =>
  (await call(xml, calls)).map(({ response }) => response.status);

const from = (caller: string): RunOptions => ({ request: { headers: { 'X-Caller': caller } } });
const key = 'counter-key="@(context.Request.Headers.GetValueOrDefault("X-Caller"))"';

test('counts each key by itself', async () => {
  expect(await statuses(policy(key), [from('a'), from('a'), from('b'), from('a'), from('b')])).toEqual([
    200, 200, 200, 429, 200,
  ]);
});

test('says when to come back', async () => {
  const [, , refused] = await call(policy(key), [from('a'), from('a'), from('a')]);
  expect(refused?.lastError).toMatchObject({
    source: 'rate-limit-by-key',
    reason: 'RateLimitExceeded',
    message: 'Rate limit is exceeded',
  });
  expect([refused?.response.headers.get('Retry-After'), refused?.response.body.content]).toEqual([
    '60',
    '{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 60 seconds." }',
  ]);
});

// https://learn.microsoft.com/azure/api-management/rate-limit-by-key-policy#usage-notes
test('a key has one counter, whichever policies use it', async () => {
  const [first, second] = await call(policy(`${key} remaining-calls-variable-name="left"`).repeat(2), [
    from('a'),
    from('a'),
  ]);
  expect([first?.variables.get('left'), first?.response.status]).toEqual([0, 200]);
  expect([second?.variables.get('left'), second?.response.status]).toEqual([0, 429]);
});

test('limit and window may be expressions, and are held to the same bounds', async () => {
  const xml = (period: string) =>
    `<rate-limit-by-key calls="@(1 + 0)" renewal-period="${period}" counter-key="k" total-calls-header-name="X-All" />`;
  const [first, second] = await call(xml('@(60)'), [{}, {}]);
  expect([first?.response.headers.get('X-All'), second?.response.status]).toEqual(['1', 429]);
  const [wrong] = await call(xml('@(301)'), [{}]);
  expect(wrong?.lastError?.message).toBe(
    "Expression evaluation failed. 'renewal-period' is not a number of seconds from 1 to 300",
  );
});

test('constants decide at once whether and how a call counts', async () => {
  expect(await statuses(policy('counter-key="k" increment-condition="false"'), [{}, {}, {}])).toEqual([200, 200, 200]);
  expect(await statuses(policy('counter-key="k" increment-count="2"'), [{}, {}])).toEqual([200, 429]);
});

const answered = (status: number, body?: string): RunOptions => ({
  forward: () => ({ status, ...(body !== undefined && { body }) }),
});

test('an expression counts when the response is there, and is noticed one call later', async () => {
  const xml = policy('counter-key="k" increment-condition="@(context.Response.StatusCode == 401)"');
  expect(await statuses(xml, [answered(401), answered(200), answered(401), answered(401)])).toEqual([
    401, 200, 401, 429,
  ]);
  const byCount = policy('counter-key="k" increment-count="@(context.Response.StatusCode == 401 ? 5 : 0)"');
  expect(await statuses(byCount, [answered(200), answered(401), answered(401)])).toEqual([200, 401, 429]);
});

test('an expression may read the body of the response', async () => {
  const xml = policy(
    'counter-key="k" increment-count="@((int)context.Response.Body.As<JObject>(preserveContent: true)["cost"])"',
  );
  const contexts = await call(xml, [answered(200, '{"cost": 2}'), answered(200, '{"cost": 2}')]);
  expect(contexts.map(({ response }) => response.status)).toEqual([200, 429]);
  expect(contexts[0]?.response.body.buffered).toBe(1);
});

test('a call that nobody can judge counts', async () => {
  const xml = policy('counter-key="k" increment-condition="@(bool.Parse(context.Response.StatusReason))"');
  const contexts = await call(xml, [{}, {}, {}]);
  expect(contexts.map(({ response }) => response.status)).toEqual([200, 200, 429]);
  expect(contexts[0]?.traces).toEqual([
    {
      source: 'rate-limit-by-key',
      severity: 'error',
      message: 'Expression evaluation failed. String was not recognized as a valid Boolean.',
    },
  ]);
});

// https://github.com/Azure/azure-api-management-policy-toolkit
test('counts after the response when told', async () => {
  const xml = policy('counter-key="k" increment-count="2" increment-after-response="true"');
  expect(await statuses(xml, [{}, {}])).toEqual([200, 429]);
});

test('a call that is refused does not count', async () => {
  const { counters } = memoryContext();
  const pipeline = prepare(policy('counter-key="k" increment-condition="@(true)"'));
  counters.add('rate-limit-by-key\0k', 2, 60_000);
  const context = memoryContext({ counters });
  await runPipeline(pipeline, context);
  await context.finish();
  expect(context.response.status).toBe(429);
  expect(counters.take('rate-limit-by-key\0k', 0, 3, 60_000)).toMatchObject({ admitted: true, remaining: 1 });
});

test('takes what services export, and refuses what nobody documents', () => {
  expect(diagnose(policy('counter-key="k" flexible-retry-window="false"'))).toEqual([]);
  expect(diagnose(policy('counter-key="k" flexible-retry-window="true"'))).toEqual([
    "error policy-not-available [true] 'flexible-retry-window' is not available in this version",
  ]);
});

test('needs a key', () => {
  expect(diagnose('<rate-limit-by-key calls="1" renewal-period="60" />')).toEqual([
    'error missing-attribute [rate-limit-by-key] <rate-limit-by-key> has no \'counter-key\'; expected counter-key="…"',
  ]);
});
