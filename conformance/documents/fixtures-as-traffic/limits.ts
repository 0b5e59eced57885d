import type { Element } from '@turnpike/policy';
import { expect } from 'vitest';
import type { Expectation, Placed } from './placed.ts';
import { type Call, type Seen, Surroundings } from './scene.ts';

// What counts calls. They are sent until one is refused, and once more when the time is over.

/** How many calls pass before one is refused; as many as `most` if none is. */
async function admitted(
  policy: Placed,
  call: Call,
  most: number,
  around = new Surroundings(),
): Promise<[number, Seen]> {
  for (let passed = 0; ; passed++) {
    const seen = await policy.run(call, around);
    if (seen.error !== undefined || passed === most) return [passed, seen];
  }
}

/** Calls that one may count for, and none where the condition does not hold. */
async function costOf(policy: Placed): Promise<number> {
  if ((await policy.attribute('increment-condition', 'true')).toLowerCase() !== 'true') return 0;
  return Number(await policy.attribute('increment-count', '1'));
}

async function holdLimit(policy: Placed, status: number, source: string): Promise<void> {
  const calls = Number(await policy.attribute('calls'));
  const seconds = Number(await policy.attribute('renewal-period'));
  const cost = await costOf(policy);
  const around = new Surroundings();
  const wanted = cost === 0 ? calls + 5 : calls / cost;
  const [passed, last] = await admitted(policy, {}, wanted, around);
  expect(passed).toBe(wanted);
  if (cost === 0) return void expect(last.error).toBeUndefined();
  expect(last.error?.source).toBe(source);
  expect(last.response.status).toBe(status);
  const retryAfter = await policy.attribute('retry-after-header-name', 'Retry-After');
  if (source.startsWith('rate')) {
    expect(last.response.headers[retryAfter.toLowerCase()]).toEqual([String(seconds)]);
    if (policy.has('retry-after-variable-name'))
      expect(last.variables[await policy.attribute('retry-after-variable-name')]).toBe(String(seconds));
  }
  around.now += seconds * 1000;
  expect((await policy.run({}, around)).error).toBeUndefined();
}

async function holdTelling(policy: Placed): Promise<void> {
  const seen = await policy.run();
  const calls = Number(await policy.attribute('calls'));
  const [remaining, total] = [
    await policy.attribute('remaining-calls-header-name'),
    await policy.attribute('total-calls-header-name'),
  ];
  if (remaining !== '') expect(seen.response.headers[remaining]).toEqual([String(calls - 1)]);
  if (total !== '') expect(seen.response.headers[total]).toEqual([String(calls)]);
  const variable = await policy.attribute('remaining-calls-variable-name');
  if (variable !== '') expect(seen.variables[variable]).toBe(String(calls - 1));
}

/** The APIs and operations of which less is allowed. */
async function holdNarrower(policy: Placed, source: string): Promise<void> {
  const target = async (element: Element) => {
    const [id, name] = [await policy.attribute('id', '', element), await policy.attribute('name', '', element)];
    return { id: id || 'some-id', name: name || 'Some name' };
  };
  for (const api of policy.children('api')) {
    const ofApi = { api: { ...(await target(api)), path: '' } };
    await holdAmount(policy, api, { options: ofApi }, source);
    for (const operation of policy.children('operation', api))
      await holdAmount(policy, operation, { options: { ...ofApi, operation: await target(operation) } }, source);
  }
}

async function holdAmount(policy: Placed, element: Element, call: Call, source: string): Promise<void> {
  const calls = await policy.attribute('calls', '', element);
  const kilobytes = Number(await policy.attribute('bandwidth', '0', element));
  if (calls !== '') {
    const [passed, last] = await admitted(policy, call, Number(calls) + 1);
    expect([passed, last.error?.source]).toEqual([Number(calls), source]);
  }
  if (kilobytes === 0) return;
  const body = 'x'.repeat(kilobytes * 410);
  const [passed, last] = await admitted(policy, { ...call, request: { method: 'POST', body } }, 4);
  // Two of them are less than the quota, three are more.
  expect([passed, last.error?.source]).toEqual([3, source]);
}

const rateLimit: Expectation = async (policy) => {
  await holdLimit(policy, 429, policy.element.name);
  await holdTelling(policy);
  await holdNarrower(policy, policy.element.name);
  if (policy.element.name === 'rate-limit')
    expect((await admitted(policy, { options: { subscriptionId: 'sub-2' } }, 1))[0]).toBe(1);
};

const quota: Expectation = async (policy) => {
  const { name } = policy.element;
  if (policy.has('calls')) await holdLimit(policy, 403, name);
  if (policy.has('bandwidth')) await holdAmount(policy, policy.element, { options: {} }, name);
  await holdNarrower(policy, name);
  const key = policy.element.attributes.find((attribute) => attribute.name === 'counter-key');
  if (key?.value.form === 'expression') await holdKey(policy);
  if (policy.has('first-period-start')) await holdPeriod(policy);
};

/** What is counted by one key leaves another alone. */
async function holdKey(policy: Placed): Promise<void> {
  const around = new Surroundings();
  const calls = Number(await policy.attribute('calls'));
  await admitted(policy, {}, calls, around);
  expect((await policy.run({ variables: { 'my-key': 'another' } }, around)).error).toBeUndefined();
}

/** A period begins a whole number of periods after the first, and not when the first call comes. */
async function holdPeriod(policy: Placed): Promise<void> {
  const around = new Surroundings();
  const periodMs = 1000 * Number(await policy.attribute('renewal-period'));
  const first = Date.parse(await policy.attribute('first-period-start'));
  around.now += periodMs / 2 - ((around.now - first) % periodMs);
  const calls = Number(await policy.attribute('calls'));
  const [passed] = await admitted(policy, {}, calls, around);
  expect(passed).toBe(calls);
  around.now += periodMs / 2 - 1;
  expect((await policy.run({}, around)).error).toBeDefined();
  around.now += 1;
  expect((await policy.run({}, around)).error).toBeUndefined();
}

const ipFilter: Expectation = async (policy) => {
  const allows = (await policy.attribute('action')) === 'allow';
  const passes = async (ipAddress: string): Promise<boolean> =>
    (await policy.run({ context: { request: { ipAddress } } })).error === undefined;
  for (const address of await policy.contents(policy.children('address'))) expect(await passes(address)).toBe(allows);
  for (const range of policy.children('address-range')) {
    const [from, to] = [await policy.attribute('from', '', range), await policy.attribute('to', '', range)];
    for (const address of [from, to, to.replace(/\d+$/, '77')]) expect(await passes(address)).toBe(allows);
    expect(await passes(from.replace(/\d+$/, '0'))).toBe(!allows);
  }
  expect(await passes('203.0.113.9')).toBe(!allows);
};

const checkHeader: Expectation = async (policy) => {
  const name = await policy.attribute('name');
  const isFolded = (await policy.attribute('ignore-case')).toLowerCase() === 'true';
  const sent = (value: string) => policy.run({ request: { headers: { [name]: value } } });
  for (const value of await policy.contents(policy.children('value'))) {
    expect((await sent(value)).error).toBeUndefined();
    expect((await sent(value.toUpperCase())).error === undefined).toBe(isFolded);
  }
  for (const seen of [await policy.run(), await sent('another')]) {
    expect(seen.response.status).toBe(Number(await policy.attribute('failed-check-httpcode')));
    expect(seen.response.body).toContain(await policy.attribute('failed-check-error-message'));
  }
};

/** What is held of each policy. */
export const limitExpectations: Readonly<Record<string, Expectation>> = {
  quota,
  'quota-by-key': quota,
  'rate-limit': rateLimit,
  'rate-limit-by-key': rateLimit,
  'ip-filter': ipFilter,
  'check-header': checkHeader,
};
