import {
  compileDocument,
  type MemoryContext,
  memoryContext,
  memoryServices,
  type Quotas,
  readPolicyDocument,
  runPipeline,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions } from '../testing.ts';

const began = Date.UTC(2026, 0, 1, 0, 0, 30);
const hour = 3_600_000;

/** A policy of a product that calls go through one after another, each in a context of its own with the same counts. */
class Calls {
  readonly #services = memoryServices(() => 0);
  readonly #xml: string;

  constructor(xml: string) {
    this.#xml = `<policies><inbound>${xml}</inbound></policies>`;
  }

  async call(options: RunOptions = {}): Promise<MemoryContext> {
    const { document } = readPolicyDocument(this.#xml);
    const { pipeline } = compileDocument(document!, { policies: catalog, unavailable: 'error' }, { scope: 'product' });
    const context = memoryContext({
      subscriptionId: 'ann',
      productId: 'gold',
      subscriptionStart: began,
      now: began,
      services: this.#services,
      ...options,
    });
    await runPipeline(pipeline!, context, ['inbound']);
    await context.finish();
    return context;
  }

  async statuses(...calls: readonly RunOptions[]): Promise<number[]> {
    const answers: number[] = [];
    for (const options of calls) answers.push((await this.call(options)).response.status);
    return answers;
  }
}

const said = ({ response }: MemoryContext) => [
  response.status,
  response.headers.get('Retry-After'),
  response.body.content,
];

test('turns away the call that is one too many, and says when there is more', async () => {
  const calls = new Calls('<quota calls="2" renewal-period="3600" />');
  expect(await calls.statuses({}, {})).toEqual([200, 200]);
  const refused = await calls.call({ now: began + hour - 1_802_000 });
  expect(said(refused)).toEqual([
    403,
    '1802',
    '{ "statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 00:30:02." }',
  ]);
  expect(refused.lastError).toMatchObject({
    source: 'quota',
    reason: 'QuotaExceeded',
    message: 'Out of call volume quota. Quota will be replenished in 00:30:02.',
    section: 'inbound',
  });
});

test('says days as a time span does', async () => {
  const calls = new Calls('<quota calls="0" renewal-period="2592000" />');
  const left = ((14 * 24 + 7) * 60 + 13) * 60_000 + 56_000;
  const refused = await calls.call({ now: began + 2_592_000_000 - left });
  expect(refused.lastError?.message).toBe('Out of call volume quota. Quota will be replenished in 14.07:13:56.');
});

test('windows follow each other from the start of the subscription', async () => {
  const calls = new Calls('<quota calls="1" renewal-period="3600" />');
  const at = (milliseconds: number): RunOptions => ({ now: began + milliseconds });
  expect(await calls.statuses(at(0), at(hour - 1), at(hour), at(hour + 1), at(-1), at(-hour))).toEqual([
    200, 403, 200, 403, 200, 403,
  ]);
});

test('K7: neither daylight saving nor a leap second moves a window', async () => {
  const calls = new Calls('<quota calls="1" renewal-period="86400" />');
  const at = (now: number): RunOptions => ({ now, subscriptionStart: Date.UTC(2016, 11, 1) });
  // 2016 ended with a leap second; Europe put its clocks forward on 26 March 2017.
  for (const day of [Date.UTC(2017, 0, 1), Date.UTC(2017, 2, 26), Date.UTC(2017, 2, 27)])
    expect(await calls.statuses(at(day), at(day + 86_399_999))).toEqual([200, 403]);
});

test('a subscription of which nobody knows when it began has windows from the year 1 on', async () => {
  const calls = new Calls('<quota calls="1" renewal-period="86400" />');
  const at = (now: number) => ({ now, subscriptionStart: undefined }) as unknown as RunOptions;
  const midnight = Date.UTC(2026, 5, 1);
  expect(await calls.statuses(at(midnight - 1), at(midnight), at(midnight + 1))).toEqual([200, 200, 403]);
});

test('a quota without end never begins anew', async () => {
  const calls = new Calls('<quota calls="1" renewal-period="0" />');
  await calls.call();
  const refused = await calls.call({ now: began + 1000 * 365 * 86_400_000 });
  expect(said(refused)).toEqual([403, null, '{ "statusCode": 403, "message": "Out of call volume quota." }']);
});

test('counts the bytes of requests and responses once they have gone', async () => {
  const calls = new Calls('<quota bandwidth="1" renewal-period="3600" />');
  const message = (request: number, response: number): RunOptions => ({
    request: { method: 'POST', body: 'x'.repeat(request) },
    response: { body: 'x'.repeat(response) },
  });
  expect(await calls.statuses(message(1000, 23), message(0, 0), message(1, 5000))).toEqual([200, 200, 200]);
  const refused = await calls.call();
  expect(refused.lastError?.message).toBe('Out of bandwidth quota. Quota will be replenished in 01:00:00.');
});

test('a call that is refused counts neither as a call nor by its bytes', async () => {
  const calls = new Calls('<quota calls="1" bandwidth="1" renewal-period="3600" />');
  await calls.call();
  const refused = await calls.call({ request: { body: 'x'.repeat(5000) } });
  expect(refused.lastError?.message).toContain('call volume');
});

test('counts each subscription of each product by itself, and nobody without one', async () => {
  const calls = new Calls('<quota calls="1" renewal-period="3600" />');
  const nobody = { subscriptionId: undefined } as unknown as RunOptions;
  expect(await calls.statuses({}, {}, { subscriptionId: 'ben' }, { productId: 'silver' }, nobody, nobody)).toEqual([
    200, 403, 200, 200, 200, 200,
  ]);
});

describe('quotas inside', () => {
  const orders = { api: { id: 'orders', name: 'All Orders' } };
  const create = { ...orders, operation: { id: 'create', name: 'Create' } };
  const list = { ...orders, operation: { id: 'list', name: 'List' } };
  const other = { api: { id: 'other', name: 'Other' } };
  const xml = `<quota calls="4" renewal-period="7200">
    <api name="all orders" calls="2"><operation id="create" calls="1" renewal-period="3600" /></api>
  </quota>`;

  test('hold for their API and operation only', async () => {
    expect(await new Calls(xml).statuses(create, create, other, other, other)).toEqual([200, 403, 200, 200, 403]);
    expect(await new Calls(xml).statuses(list, list, list)).toEqual([200, 200, 403]);
  });

  test('have the window of what they are in, unless they have their own', async () => {
    const calls = new Calls(xml);
    const later = { now: began + hour };
    expect(await calls.statuses(create, create, { ...create, ...later }, { ...list, ...later })).toEqual([
      200, 403, 403, 403,
    ]);
    expect(await calls.statuses({ ...list, now: began + 2 * hour })).toEqual([200]);
  });

  test('need a name or an id, and something to count', () => {
    expect(diagnose('<quota calls="1" renewal-period="0"><api calls="1" /><api id="a" /></quota>')).toEqual(
      expect.arrayContaining([
        expect.stringContaining("<api> has neither 'name' nor 'id'"),
        expect.stringContaining("<api> has neither 'calls' nor 'bandwidth'"),
      ]),
    );
  });
});

test('waits for counts that answer later', async () => {
  const quotas: Quotas = {
    take: async (key) => ({
      admitted: !key.includes('\0api\0'),
      exceeded: key.includes('\0api\0') ? 'bytes' : undefined,
      used: { calls: 1, bytes: 0 },
    }),
    async add() {},
  };
  const calls = new Calls('<quota calls="9" renewal-period="60"><api id="sample" calls="9" /></quota>');
  const refused = await calls.call({ services: { quotas } });
  expect(refused.lastError?.message).toBe('Out of bandwidth quota. Quota will be replenished in 00:01:00.');
});

test('takes no turn of the event loop when counts answer at once', () => {
  const { document } = readPolicyDocument(
    '<policies><inbound><quota calls="1" renewal-period="60" /></inbound></policies>',
  );
  const { pipeline } = compileDocument(document!, { policies: catalog, unavailable: 'error' }, { scope: 'product' });
  expect(runPipeline(pipeline!, memoryContext({ subscriptionId: 'ann' }), ['inbound'])).toBeUndefined();
});

test('refuses what counts nothing, expressions, and a second quota', () => {
  expect(diagnose('<quota renewal-period="60" />')).toEqual([
    expect.stringContaining("<quota> has neither 'calls' nor 'bandwidth'"),
  ]);
  expect(diagnose('<quota calls="@(1)" renewal-period="60" />')).toEqual([
    expect.stringContaining("'calls' is an expression; expected a number of calls, written out"),
  ]);
  expect(diagnose('<quota calls="1" renewal-period="1" />'.repeat(2))).toEqual([
    expect.stringContaining('<quota> already stands in inbound; expected it once'),
  ]);
});
