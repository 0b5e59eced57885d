import { type Backend, emptySnapshot, type Snapshot } from '@turnpike/model';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Answer, api, ask, type Listening, policies, startBackend, startGateway } from './testing.ts';

// https://learn.microsoft.com/azure/api-management/backends

/** Sends everything to the backend `pool`. */
function to(id: string, backends: readonly Backend[], more: Partial<Snapshot> = {}): Partial<Snapshot> {
  return {
    apis: [api(['GET /', 'GET /*', 'POST /'])],
    backends,
    ...policies({
      inbound: `<set-backend-service backend-id="${id}" />`,
      onError:
        '<set-header name="X-Why"><value>@(context.LastError.Source + " " + context.LastError.Reason)</value></set-header>',
    }),
    ...more,
  };
}

function single(id: string, { url }: Pick<Listening, 'url'>, more: Partial<Backend> = {}): Backend {
  return { id, type: 'Single', url, ...more };
}

type Breaker = NonNullable<Backend['circuitBreaker']>;

function breaker(count: number, more: Partial<Breaker> = {}): Pick<Backend, 'circuitBreaker'> {
  return {
    circuitBreaker: {
      name: 'rule',
      failureCondition: { count, interval: 'PT1M', statusCodeRanges: [{ min: 500, max: 599 }] },
      tripDuration: 'PT1M',
      ...more,
    },
  };
}

/** A backend that says who it is, and counts how often it was asked. */
async function startNamed(name: string, status = 200): Promise<Listening & { asked: number; status: number }> {
  const backend = await startBackend((_, response) => {
    named.asked++;
    response.writeHead(named.status).end(name);
  });
  const named = Object.assign(backend, { asked: 0, status });
  return named;
}

async function times<Value>(count: number, run: (index: number) => Promise<Value>): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (let index = 0; index < count; index++) values.push(await run(index));
  return values;
}

function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { body } of answers) counts[body] = (counts[body] ?? 0) + 1;
  return counts;
}

/** How much later it is for circuits than it would be. */
let passedMs = 0;
const now = performance.now.bind(performance);
afterEach(() => {
  vi.restoreAllMocks();
  passedMs = 0;
});

/** Has it be a minute later, when circuits that tripped are tried again. */
function passAMinute(): void {
  passedMs += 60_001;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
}

describe('a circuit', () => {
  test('that has tripped answers 503 with Retry-After, and asks the backend nothing', async () => {
    await using backend = await startNamed('b', 500);
    await using gateway = await startGateway(to('b', [single('b', backend, breaker(3))]));
    const first = await times(3, () => ask(`${gateway.url}/a`));
    expect(first.map(({ status }) => status)).toEqual([500, 500, 500]);
    const { status, headers, body } = await ask(`${gateway.url}/a`);
    expect([status, body, headers['x-why']]).toEqual([
      503,
      '{ "statusCode": 503, "message": "Service Unavailable" }',
      'forward-request BackendUnavailable',
    ]);
    expect(Number(headers['retry-after'])).toBeGreaterThan(50);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(backend.asked).toBe(3);
  });

  test('answers the status that its rule names', async () => {
    await using backend = await startNamed('b', 500);
    await using gateway = await startGateway(to('b', [single('b', backend, breaker(1, { failureStatusCode: 429 }))]));
    await ask(`${gateway.url}/a`);
    expect((await ask(`${gateway.url}/a`)).status).toBe(429);
  });

  test('counts what is listed only', async () => {
    await using backend = await startNamed('b', 404);
    await using gateway = await startGateway(to('b', [single('b', backend, breaker(1))]));
    expect((await times(5, () => ask(`${gateway.url}/a`))).map(({ status }) => status)).toEqual([
      404, 404, 404, 404, 404,
    ]);
  });

  test('counts backends that cannot be reached where errors are listed', async () => {
    const rule = breaker(2, {
      failureCondition: { count: 2, interval: 'PT1M', errorReasons: ['BackendConnectionFailure'] },
    });
    await using gateway = await startGateway(to('b', [single('b', { url: 'http://127.0.0.1:9' }, rule)]));
    const answers = await times(3, () => ask(`${gateway.url}/a`));
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 503]);
  });

  test('stays open for as long as the backend asks for', async () => {
    await using backend = await startBackend((_, response) => {
      response.writeHead(503, { 'Retry-After': '3000' }).end();
    });
    const rule = breaker(1, { acceptRetryAfter: true });
    await using gateway = await startGateway(to('b', [single('b', backend, rule)]));
    await ask(`${gateway.url}/a`);
    const { status, headers } = await ask(`${gateway.url}/a`);
    expect(status).toBe(503);
    expect(Number(headers['retry-after'])).toBeGreaterThan(2900);
  });

  test('closes again when the backend answers after a while, which one request at a time tries', async () => {
    await using backend = await startNamed('b', 500);
    await using gateway = await startGateway(to('b', [single('b', backend, breaker(1))]));
    await ask(`${gateway.url}/a`);
    backend.status = 200;
    expect((await ask(`${gateway.url}/a`)).status).toBe(503);
    passAMinute();
    expect((await ask(`${gateway.url}/a`)).status).toBe(200);
    const later = await Promise.all(Array.from({ length: 10 }, () => ask(`${gateway.url}/a`)));
    expect(later.map(({ status }) => status)).toEqual(new Array(10).fill(200));
  });

  test('I7: of several requests at once one tries whether the backend is back', async () => {
    const waiting: (() => void)[] = [];
    let isBroken = true;
    await using backend = await startBackend((_, response) => {
      if (isBroken) response.writeHead(500).end();
      else waiting.push(() => response.end('well'));
    });
    await using gateway = await startGateway(to('b', [single('b', backend, breaker(1))]));
    await ask(`${gateway.url}/a`);
    isBroken = false;
    passAMinute();
    const statuses: number[] = [];
    const asking = Array.from({ length: 20 }, async () => statuses.push((await ask(`${gateway.url}/a`)).status));
    await expect.poll(() => statuses).toEqual(new Array(19).fill(503));
    expect(waiting).toHaveLength(1);
    waiting[0]!();
    await Promise.all(asking);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  test('whose trial could not be sent is tried by the next request', async () => {
    await using backend = await startNamed('b', 500);
    const backends = [single('b', backend, breaker(1, { tripDuration: 'PT0.1S' }))];
    // The second attempt has no body left to send.
    const again =
      '<retry condition="@(context.Response.StatusCode >= 500)" count="1" interval="0.3"><forward-request /></retry>';
    const sections = { inbound: '<set-backend-service backend-id="b" />', backend: again };
    await using gateway = await startGateway({ ...to('b', backends), ...policies(sections) });
    const large = { method: 'POST', body: 'x'.repeat(200_000) };
    expect((await ask(`${gateway.url}/a`, large)).status).toBe(500);
    backend.status = 200;
    expect((await ask(`${gateway.url}/a`)).status).toBe(200);
  });

  test('stays as it is when another snapshot leaves its backend as it was', async () => {
    await using backend = await startNamed('b', 500);
    const estate = to('b', [single('b', backend, breaker(1))]);
    await using gateway = await startGateway(estate);
    await ask(`${gateway.url}/a`);
    gateway.plane.publish({ ...emptySnapshot, ...estate, sequenceNumber: 2 });
    expect((await ask(`${gateway.url}/a`)).status).toBe(503);
  });
});

describe('a pool', () => {
  const pool = (members: NonNullable<Backend['pool']>, more: Partial<Backend> = {}): Backend => ({
    id: 'pool',
    type: 'Pool',
    pool: members,
    ...more,
  });

  test('shares requests evenly, one after the other', async () => {
    await using one = await startNamed('one');
    await using two = await startNamed('two');
    await using three = await startNamed('three');
    const backends = [
      single('1', one),
      single('2', two),
      single('3', three),
      pool([{ id: '1' }, { id: '2' }, { id: '3' }]),
    ];
    await using gateway = await startGateway(to('pool', backends));
    expect(tally(await times(30, () => ask(`${gateway.url}/a`)))).toEqual({ one: 10, two: 10, three: 10 });
  });

  test('I7: shares a thousand requests by weight, to the request', async () => {
    await using one = await startNamed('one');
    await using two = await startNamed('two');
    await using three = await startNamed('three');
    const members = [
      { id: '1', weight: 5 },
      { id: '2', weight: 3 },
      { id: '3', weight: 2 },
    ];
    await using gateway = await startGateway(
      to('pool', [single('1', one), single('2', two), single('3', three), pool(members)]),
    );
    await times(20, () => Promise.all(Array.from({ length: 50 }, () => ask(`${gateway.url}/a`))));
    expect([one.asked, two.asked, three.asked]).toEqual([500, 300, 200]);
  });

  test('uses members of the next priority only while all before them are out', async () => {
    await using first = await startNamed('first');
    await using second = await startNamed('second');
    await using spare = await startNamed('spare');
    const rule = breaker(1);
    const members = [
      { id: 'spare', priority: 2 },
      { id: 'first', priority: 1 },
      { id: 'second', priority: 1 },
    ];
    const backends = [single('first', first, rule), single('second', second, rule), single('spare', spare, rule)];
    await using gateway = await startGateway(to('pool', [...backends, pool(members)]));
    const bodies = async () => tally(await times(4, () => ask(`${gateway.url}/a`)));
    expect(await bodies()).toEqual({ first: 2, second: 2 });
    first.status = 500;
    second.status = 500;
    const failing = await times(2, () => ask(`${gateway.url}/a`));
    expect(failing.map(({ status }) => status)).toEqual([500, 500]);
    first.status = 200;
    second.status = 200;
    expect((await ask(`${gateway.url}/a`)).body).toBe('spare');
    passAMinute();
    expect((await ask(`${gateway.url}/a`)).body).not.toBe('spare');
  });

  test('of which all are out answers 503, or the status it names, and when to come back', async () => {
    await using one = await startNamed('one', 500);
    await using two = await startNamed('two', 500);
    const members = [single('1', one, breaker(1)), single('2', two, breaker(1, { tripDuration: 'PT10M' }))];
    for (const [more, expected] of [
      [{}, 503],
      [{ failureStatusCode: 502 }, 502],
    ] as const) {
      const backends = [...members, pool([{ id: '1' }, { id: '2' }], more)];
      await using gateway = await startGateway(to('pool', backends));
      await times(2, () => ask(`${gateway.url}/a`));
      const { status, headers } = await ask(`${gateway.url}/a`);
      expect(status).toBe(expected);
      // The member that is tried first.
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    }
    expect([one.asked, two.asked]).toEqual([2, 2]);
  });

  test('keeps a caller with a member by its cookie, also when others come in between', async () => {
    await using one = await startNamed('one');
    await using two = await startNamed('two');
    const affinity = { sessionAffinity: { source: 'cookie', name: 'SessionId' } } as const;
    const backends = [single('1', one), single('2', two), pool([{ id: '1' }, { id: '2' }], affinity)];
    await using gateway = await startGateway(to('pool', backends));
    const first = await ask(`${gateway.url}/a`);
    const [cookie = ''] = first.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^SessionId=[\w-]+; Path=\/; HttpOnly$/);
    const Cookie = `other=1; ${cookie.split(';')[0]}`;
    const sticky = await times(6, async () => {
      await ask(`${gateway.url}/a`);
      return ask(`${gateway.url}/a`, { headers: { Cookie } });
    });
    expect(tally(sticky)).toEqual({ [first.body]: 6 });
    expect(sticky.every(({ headers }) => headers['set-cookie'] === undefined)).toBe(true);
    const forged = await times(4, () => ask(`${gateway.url}/a`, { headers: { Cookie: 'SessionId=one' } }));
    expect(tally(forged)).toEqual({ one: 2, two: 2 });
  });

  test('I7: of which one is down does not lose requests that are retried', async () => {
    await using well = await startNamed('well');
    const rule = breaker(1, {
      failureCondition: { count: 1, interval: 'PT1M', errorReasons: ['BackendConnectionFailure'] },
    });
    const backends = [
      single('down', { url: 'http://127.0.0.1:9' }, rule),
      single('well', well, rule),
      pool([{ id: 'down' }, { id: 'well' }]),
    ];
    const again =
      '<retry condition="@(context.Response.StatusCode >= 500)" count="2" interval="0"><forward-request buffer-request-body="true" /></retry>';
    await using gateway = await startGateway({
      ...to('pool', backends),
      ...policies({ inbound: '<set-backend-service backend-id="pool" />', backend: again }),
    });
    const answers = await times(10, () => ask(`${gateway.url}/a`, { method: 'POST', body: 'x'.repeat(100_000) }));
    expect(tally(answers)).toEqual({ well: 10 });
  });
});

test('D8: a policy that retries against a dead backend stops where it is told to', async () => {
  let attempts = 0;
  await using backend = await startBackend((request) => {
    attempts++;
    request.socket.destroy();
  });
  const again = (document: string) => ({
    apis: [api(['GET /', 'POST /'], { serviceUrl: backend.url })],
    ...policies({ backend: document }),
  });
  await using retried = await startGateway(
    again('<retry condition="@(true)" count="5" interval="0"><forward-request buffer-request-body="true" /></retry>'),
  );
  expect((await ask(`${retried.url}/a`, { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(500);
  expect(attempts).toBe(6);
  attempts = 0;
  // What is not idempotent is sent once unless a policy says otherwise.
  await using once = await startGateway(again('<forward-request />'));
  expect((await ask(`${once.url}/a`, { method: 'POST', body: 'x' })).status).toBe(500);
  expect(attempts).toBe(1);
});

test('credentials of a backend take the place of what the caller sends, and are for that backend only', async () => {
  await using backend = await startBackend();
  const credentials = {
    authorization: { scheme: 'Bearer', parameter: 'of-the-gateway' },
    header: { 'x-functions-key': ['k1'] },
    query: { code: ['c1'] },
  };
  await using gateway = await startGateway(to('b', [single('b', backend, { credentials })]));
  const { asked } = await ask(`${gateway.url}/a/?code=mine&x=1`, {
    headers: { Authorization: 'Bearer mine', 'X-Functions-Key': 'mine' },
  });
  expect(asked.url).toBe('/?x=1&code=c1');
  expect(asked.headers).toMatchObject({ authorization: 'Bearer of-the-gateway', 'x-functions-key': 'k1' });
});
