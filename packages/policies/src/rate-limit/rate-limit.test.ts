import {
  type Admission,
  compileDocument,
  type MemoryContext,
  memoryContext,
  readPolicyDocument,
  runPipeline,
  type Scope,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions } from '../testing.ts';

/** A policy that calls go through one after another, each in a context of its own with the same counters. */
class Calls {
  readonly #context = memoryContext();
  readonly #xml: string;
  readonly #scope: Scope;

  constructor(xml: string, scope: Scope = 'product') {
    this.#xml = `<policies><inbound>${xml}</inbound></policies>`;
    this.#scope = scope;
  }

  async call(options: RunOptions = {}): Promise<MemoryContext> {
    const { document } = readPolicyDocument(this.#xml);
    const { pipeline } = compileDocument(
      document!,
      { policies: catalog, unavailable: 'error' },
      { scope: this.#scope },
    );
    const { counters } = this.#context;
    const context = memoryContext({ subscriptionId: 'ann', productId: 'gold', counters, ...options });
    await runPipeline(pipeline!, context, ['inbound']);
    await context.finish();
    return context;
  }

  /** What each of some calls is answered. */
  async statuses(...calls: readonly RunOptions[]): Promise<number[]> {
    const answers: number[] = [];
    for (const options of calls) answers.push((await this.call(options)).response.status);
    return answers;
  }

  wait(seconds: number): Promise<void> {
    return this.#context.wait(seconds * 1000);
  }
}

const limited = (attributes = '') => new Calls(`<rate-limit calls="2" renewal-period="60" ${attributes} />`);

test('turns away the call that is one too many, and says when to come back', async () => {
  const calls = limited();
  expect(await calls.statuses({}, {})).toEqual([200, 200]);
  await calls.wait(3);
  const { response, lastError } = await calls.call();
  expect([response.status, response.headers.get('Retry-After'), response.body.content]).toEqual([
    429,
    '57',
    '{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds." }',
  ]);
  expect(lastError).toMatchObject({
    source: 'rate-limit',
    reason: 'RateLimitExceeded',
    message: 'Rate limit is exceeded',
    section: 'inbound',
  });
});

test('lets calls pass again when the window has moved on', async () => {
  const calls = limited();
  expect(await calls.statuses({}, {}, {})).toEqual([200, 200, 429]);
  await calls.wait(60);
  expect(await calls.statuses({})).toEqual([200]);
});

test('counts each subscription by itself, and nobody without one', async () => {
  const calls = limited();
  const nobody = { subscriptionId: undefined } as unknown as RunOptions;
  expect(await calls.statuses({}, {}, {}, { subscriptionId: 'ben' })).toEqual([200, 200, 429, 200]);
  expect(await calls.statuses(nobody, nobody, nobody)).toEqual([200, 200, 200]);
});

test('tells what is left, in variables and on the response that is answered', async () => {
  const calls = limited(
    'remaining-calls-header-name="X-Left" remaining-calls-variable-name="left" total-calls-header-name="X-All" retry-after-header-name="X-Again" retry-after-variable-name="again"',
  );
  const first = await calls.call();
  expect([first.response.headers.get('X-Left'), first.response.headers.get('X-All')]).toEqual(['1', '2']);
  expect(first.variables).toEqual(new Map([['left', 1]]));
  await calls.call();
  const refused = await calls.call();
  expect([...refused.response.headers]).toEqual([
    ['Content-Type', 'application/json'],
    ['X-Again', '60'],
    ['X-Left', '0'],
    ['X-All', '2'],
  ]);
  expect(refused.variables).toEqual(
    new Map([
      ['left', 0],
      ['again', 60],
    ]),
  );
});

test('a product, an API and an operation count each by itself', async () => {
  const other = { api: { id: 'other' }, productId: 'silver' };
  const get = { operation: { id: 'get' } };
  const put = { operation: { id: 'put' } };
  const xml = '<rate-limit calls="1" renewal-period="60" />';
  expect(await new Calls(xml, 'product').statuses(get, { productId: 'silver' }, put)).toEqual([200, 200, 429]);
  expect(await new Calls(xml, 'api').statuses(get, other, put)).toEqual([200, 200, 429]);
  expect(await new Calls(xml, 'operation').statuses(get, { ...other, ...get }, put, get)).toEqual([200, 200, 200, 429]);
});

describe('limits inside', () => {
  const xml = (api: string, operation: string) =>
    `<rate-limit calls="4" renewal-period="60">
      <api ${api} calls="2" renewal-period="60"><operation ${operation} calls="1" renewal-period="60" /></api>
    </rate-limit>`;
  const orders = { api: { id: 'orders', name: 'All Orders' } };
  const create = { ...orders, operation: { id: 'create', name: 'Create' } };
  const list = { ...orders, operation: { id: 'list', name: 'List' } };
  const other = { api: { id: 'other', name: 'Other' } };

  test('hold for their API and operation only', async () => {
    const calls = new Calls(xml('id="orders"', 'id="create"'));
    expect(await calls.statuses(create, create, other, other, other)).toEqual([200, 429, 200, 200, 429]);
    const more = new Calls(xml('id="orders"', 'id="create"'));
    expect(await more.statuses(list, list, list)).toEqual([200, 200, 429]);
  });

  test('find them by name, unless there is an id', async () => {
    expect(await new Calls(xml('name="all orders"', 'name="Create"')).statuses(create, create)).toEqual([200, 429]);
    expect(await new Calls(xml('name="orders"', 'name="create"')).statuses(create, create)).toEqual([200, 429]);
    expect(await new Calls(xml('id="other" name="All Orders"', 'id="create"')).statuses(create, create)).toEqual([
      200, 200,
    ]);
  });

  test('need one of both', () => {
    expect(
      diagnose('<rate-limit calls="1" renewal-period="1"><api calls="1" renewal-period="1" /></rate-limit>'),
    ).toEqual(["error missing-attribute [api] <api> has neither 'name' nor 'id'"]);
  });
});

test('waits for counters that answer later', async () => {
  const { document } = readPolicyDocument(
    '<policies><inbound><rate-limit calls="1" renewal-period="60" /></inbound></policies>',
  );
  const { pipeline } = compileDocument(document!, { policies: catalog, unavailable: 'error' }, { scope: 'product' });
  const full: Admission = { admitted: false, remaining: 0, retryAfterMs: 1 };
  const context = memoryContext({ subscriptionId: 'ann', counters: { take: async () => full, add() {} } });
  const waiting = runPipeline(pipeline!, context, ['inbound']);
  expect(waiting).toBeDefined();
  await waiting;
  expect(context.response.headers.get('Retry-After')).toBe('1');
});

test('a later limit waits too', async () => {
  const waits: string[] = [];
  const take = async (key: string, _count: number, limit: number): Promise<Admission> => {
    waits.push(key.replaceAll('\0', ' '));
    return { admitted: limit > 1, remaining: 0, retryAfterMs: 1500 };
  };
  const { response } = await new Calls(
    '<rate-limit calls="2" renewal-period="60"><api id="gone" calls="1" renewal-period="1" /><api id="sample" calls="1" renewal-period="1" /></rate-limit>',
  ).call({ counters: { take, add() {} } });
  expect(waits).toEqual(['rate-limit ann product gold', 'rate-limit ann product gold api sample']);
  expect(response.headers.get('Retry-After')).toBe('2');
});

test('takes no turn of the event loop when counters answer at once', () => {
  const { document } = readPolicyDocument(
    '<policies><inbound><rate-limit calls="1" renewal-period="60" /></inbound></policies>',
  );
  const { pipeline } = compileDocument(document!, { policies: catalog, unavailable: 'error' }, { scope: 'product' });
  expect(runPipeline(pipeline!, memoryContext({ subscriptionId: 'ann' }), ['inbound'])).toBeUndefined();
});

test('names that look like parts of a key do not meet', async () => {
  const calls = new Calls('<rate-limit calls="1" renewal-period="60" />', 'operation');
  expect(
    await calls.statuses(
      { api: { id: 'a-b' }, operation: { id: 'c' } },
      { api: { id: 'a' }, operation: { id: 'b-c' } },
      { subscriptionId: 'ann-a', api: { id: 'b' }, operation: { id: 'c' } },
    ),
  ).toEqual([200, 200, 200]);
});

test('refuses expressions, long windows, and a second limit', () => {
  expect(diagnose('<rate-limit calls="@(1)" renewal-period="301" />')).toEqual([
    "error expression-not-allowed [@(1)] 'calls' is an expression; expected a number of calls, written out",
    "error invalid-value [301] 'renewal-period' is '301'; expected a number of seconds from 1 to 300",
  ]);
  const twice = '<rate-limit calls="1" renewal-period="1" />'.repeat(2);
  expect(diagnose(twice)).toEqual([
    'error repeated-policy [rate-limit] <rate-limit> already stands in inbound; expected it once',
  ]);
});
