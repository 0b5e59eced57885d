import {
  type ConcurrencySlots,
  compileDocument,
  type MemoryContext,
  MemorySlots,
  memoryContext,
  readPolicyDocument,
  runPipeline,
  TransportFailure,
} from '@turnpike/policy';
import { expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions } from '../testing.ts';

/** A request that is inside until it is let go. */
function begin(xml: string, concurrency: ConcurrencySlots, options: RunOptions = {}) {
  const { document } = readPolicyDocument(`<policies><inbound>${xml}</inbound></policies>`);
  const { pipeline } = compileDocument(document!, { policies: catalog, unavailable: 'error' });
  const answer = Promise.withResolvers<{ readonly status: number }>();
  const context = memoryContext({ ...options, services: { concurrency }, send: () => answer.promise as never });
  const ended: Promise<MemoryContext> = Promise.resolve(runPipeline(pipeline!, context, ['inbound'])).then(
    () => context,
  );
  return { ended, letGo: () => answer.resolve({ status: 200 }), fail: (error: Error) => answer.reject(error) };
}

const policy = (attributes = 'key="k"', inside = sends): string =>
  `<limit-concurrency ${attributes} max-count="2">${inside}</limit-concurrency>`;
const sends =
  '<send-request mode="new" response-variable-name="r"><set-url>https://service.example</set-url></send-request>';

test('lets as many in as there are places, and turns the next away at once', async () => {
  const slots = new MemorySlots();
  const inside = [begin(policy(), slots), begin(policy(), slots)];
  const refused = await begin(policy(), slots).ended;
  expect([refused.response.status, refused.response.body.content]).toEqual([
    429,
    '{ "statusCode": 429, "message": "Concurrency limit of 2 is exceeded" }',
  ]);
  expect(refused.lastError).toMatchObject({ source: 'limit-concurrency', reason: 'ConcurrencyLimitExceeded' });
  inside[0]!.letGo();
  await inside[0]!.ended;
  const next = begin(policy(), slots);
  next.letGo();
  inside[1]!.letGo();
  expect([(await next.ended).response.status, (await inside[1]!.ended).response.status]).toEqual([200, 200]);
});

test('counts each key by itself', async () => {
  const slots = new MemorySlots();
  const xml = policy('key="@(context.Request.Headers.GetValueOrDefault("X-Caller"))"');
  const from = (caller: string) => begin(xml, slots, { request: { headers: { 'X-Caller': caller } } });
  const all = [from('a'), from('a'), from('b'), from('a')];
  for (const one of all) one.letGo();
  expect((await Promise.all(all.map(({ ended }) => ended))).map(({ response }) => response.status)).toEqual([
    200, 200, 200, 429,
  ]);
});

test('K10: a place is free again when what is inside fails, ends the request, or is a bug', async () => {
  const slots = new MemorySlots();
  const isFree = async () => {
    const one = [begin(policy(), slots), begin(policy(), slots)];
    for (const { letGo } of one) letGo();
    return (await Promise.all(one.map(({ ended }) => ended))).every(({ response }) => response.status === 200);
  };
  for (let time = 0; time < 3; time++) {
    const failing = begin(policy(), slots);
    failing.fail(new TransportFailure('ClientConnectionFailure', 499, 'gone'));
    expect((await failing.ended).lastError?.reason).toBe('ClientConnectionFailure');
    await begin(policy('key="k"', '<return-response />'), slots).ended;
    await begin(policy('key="k"', '<set-variable name="x" value="@(((string)null).Length)" />'), slots).ended;
    const bug = begin(policy(), slots);
    bug.fail(new Error('a bug'));
    await expect(bug.ended).rejects.toThrow('a bug');
  }
  expect(await isFree()).toBe(true);
});

test('policies of one key share its places, one inside the other, too', async () => {
  const nested = `<limit-concurrency key="k" max-count="1">${policy('key="k"', '<set-status code="201" />').replace('max-count="2"', 'max-count="1"')}</limit-concurrency>`;
  const slots = new MemorySlots();
  expect((await begin(nested, slots).ended).response.status).toBe(429);
  const once = nested.replace(/max-count="1"/g, 'max-count="2"');
  expect((await begin(once, slots).ended).lastError).toBeUndefined();
});

test('waits for places that answer later', async () => {
  let left = 0;
  const slots: ConcurrencySlots = { enter: async (key) => (key.endsWith('no') ? undefined : () => left++) };
  expect((await begin(policy('key="no"', ''), slots).ended).response.status).toBe(429);
  expect((await begin(policy('key="yes"', '<set-status code="201" reason="" />'), slots).ended).response.status).toBe(
    201,
  );
  expect(left).toBe(1);
});

test('takes no turn of the event loop when nothing inside does', () => {
  const { document } = readPolicyDocument(
    `<policies><inbound>${policy('key="k"', '<set-method>PUT</set-method>')}</inbound></policies>`,
  );
  const { pipeline } = compileDocument(document!, { policies: catalog, unavailable: 'error' });
  expect(runPipeline(pipeline!, memoryContext(), ['inbound'])).toBeUndefined();
});

test('needs a key and a number of places that is written out', () => {
  expect(diagnose('<limit-concurrency max-count="@(1)" />')).toEqual([
    expect.stringContaining("has no 'key'"),
    expect.stringContaining("'max-count' is an expression"),
  ]);
  expect(diagnose('<limit-concurrency key="k" max-count="0" />')).toEqual([
    "error invalid-value [0] 'max-count' is '0'; expected a number of requests from 1 on",
  ]);
});
