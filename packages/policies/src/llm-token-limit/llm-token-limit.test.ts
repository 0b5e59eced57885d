import { type TokenAccount, TransportFailure } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose } from '../testing.ts';
import { ask, callsBeginAt, said, streamed, TokenCalls } from './token-calls.ts';
import { spanOf } from './token-refusal.ts';

const limit = (attributes: string): string =>
  `<llm-token-limit counter-key="k" estimate-prompt-tokens="true" ${attributes} />`;
const perMinute = limit('tokens-per-minute="1000"');
const minute: TokenAccount = { key: 'token-limit\0k', limit: 1000, window: undefined };
const left = (calls: TokenCalls): number => calls.services.tokenBudgets.reserve(minute, 0, 0).remaining;

test('counts what the provider says of prompts and completions', async () => {
  const calls = new TokenCalls(perMinute);
  expect(await calls.statuses([100, 300], [100, 300])).toEqual([200, 200]);
  expect(left(calls)).toBe(200);
  expect(await calls.statuses([201, 0], [200, 0], [1, 0])).toEqual([429, 200, 429]);
});

// Seen in questions about the policy: https://learn.microsoft.com/azure/api-management/llm-token-limit-policy
test('says when to come back, in the words of Azure', async () => {
  const calls = new TokenCalls(limit('tokens-per-minute="100" retry-after-variable-name="after"'));
  await calls.statuses([50, 50]);
  calls.now += 19_000;
  const refused = await calls.call(ask(50));
  expect([refused.response.status, refused.response.headers.get('Retry-After'), refused.response.body.content]).toEqual(
    [429, '41', '{ "statusCode": 429, "message": "Token limit is exceeded. Try again in 41 seconds." }'],
  );
  expect(refused.variables.get('after')).toBe(41);
  expect(refused.lastError).toMatchObject({
    source: 'llm-token-limit',
    reason: 'TokenLimitExceeded',
    message: 'Token limit is exceeded',
  });
  calls.now += 41_000;
  expect(await calls.statuses([50, 0])).toEqual([200]);
});

test('a quota says so in words, and begins anew with its period', async () => {
  const calls = new TokenCalls(
    limit('token-quota="100" token-quota-period="Hourly" retry-after-header-name="X-After"'),
  );
  await calls.statuses([50, 50]);
  calls.now = Date.UTC(2026, 0, 1, 10, 38, 27);
  const refused = await calls.call(ask(1));
  expect([refused.response.status, refused.response.headers.get('X-After'), refused.response.body.content]).toEqual([
    403,
    '1293',
    '{ "statusCode": 403, "message": "Token quota is exceeded. Try again in 21 minutes and 33 seconds." }',
  ]);
  expect(refused.lastError).toMatchObject({ source: 'llm-token-limit', reason: 'TokenQuotaExceeded' });
  calls.now = Date.UTC(2026, 0, 1, 11);
  expect(await calls.statuses([1, 0])).toEqual([200]);
});

test('spans are told in words', () => {
  const spans = [1, 60, 90, 3600, 86_400 + 60, 24 * 86_400 + 14 * 3600 + 3 * 60 + 2].map(spanOf);
  expect(spans).toEqual([
    '1 second',
    '1 minute',
    '1 minute and 30 seconds',
    '1 hour',
    '1 day and 1 minute',
    '24 days, 14 hours, 3 minutes and 2 seconds',
  ]);
});

test('a prompt that never fits is told no time', async () => {
  for (const [attributes, body] of [
    ['tokens-per-minute="10"', '{ "statusCode": 429, "message": "Token limit is exceeded." }'],
    ['token-quota="10" token-quota-period="Daily"', '{ "statusCode": 403, "message": "Token quota is exceeded." }'],
  ] as const) {
    const { response } = await new TokenCalls(limit(attributes)).call(ask(11));
    expect([response.headers.get('Retry-After'), response.body.content]).toEqual([null, body]);
  }
});

test('without an estimate any prompt passes while one token is left, and later minutes repay it', async () => {
  const calls = new TokenCalls(
    '<llm-token-limit counter-key="k" tokens-per-minute="100" estimate-prompt-tokens="false" />',
  );
  expect(await calls.statuses([300, 50])).toEqual([200]);
  const { response } = await calls.call(ask(1));
  expect(response.headers.get('Retry-After')).toBe('180');
  calls.now += 180_000;
  expect(await calls.statuses([1, 0])).toEqual([200]);
});

test('N2: calls at the same time do not spend the same tokens', async () => {
  const calls = new TokenCalls(perMinute);
  const begun = Array.from({ length: 8 }, () => calls.begin(ask(100, { max_tokens: 150 }), said(100, 150)));
  await Promise.all(begun.map(({ run }) => run()));
  const statuses = begun.map(({ context }) => context.response.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(4);
  expect(left(calls)).toBe(0);
});

test('a call that would pass alone passes, whatever its answer may have', async () => {
  const calls = new TokenCalls(perMinute);
  expect((await calls.call(ask(900, { max_tokens: 100_000 }), said(900, 50))).response.status).toBe(200);
  expect(left(calls)).toBe(50);
});

test('what failed has cost nothing', async () => {
  const calls = new TokenCalls(perMinute);
  await calls.call(ask(900), { status: 500, body: 'no' });
  await calls.call(ask(900), new TransportFailure('BackendConnectionFailure', 502, 'gone'));
  expect(left(calls)).toBe(1000);
});

test('N1: an answer without usage costs what it is by estimate', async () => {
  const calls = new TokenCalls(perMinute);
  await calls.call(ask(100), { body: JSON.stringify({ choices: [{ message: { content: 'three words more' } }] }) });
  expect(left(calls)).toBe(897);
});

test('a stream takes more as it goes, and is ended when nothing is left', async () => {
  const calls = new TokenCalls(perMinute);
  const taken: number[] = [];
  const { tokenBudgets } = calls.services;
  const reserve = tokenBudgets.reserve.bind(tokenBudgets);
  tokenBudgets.reserve = (account, needed, wanted) => {
    taken.push(wanted);
    return reserve(account, needed, wanted);
  };
  const long = await calls.call(ask(100, { stream: true }), streamed(5000));
  // A step for each 256 tokens, not for each token: the last has what is left, and after it there is nothing.
  expect(taken.slice(0, 5)).toEqual([356, 256, 256, 256, 256]);
  const outcome = calls.services.languageModels.knownExchange(long)?.outcome;
  expect(outcome).toMatchObject({ isComplete: false, usage: { promptTokens: 100, completionTokens: 900 } });
});

test('a stream that names its limit takes that at once, and gives back what it did not use', async () => {
  const calls = new TokenCalls(perMinute);
  const one = calls.begin(ask(100, { stream: true, max_tokens: 400 }), streamed(20), {
    forward: () => {
      expect(left(calls)).toBe(500);
      return streamed(20);
    },
  });
  await one.run();
  expect([one.context.response.status, left(calls)]).toEqual([200, 880]);
});

test('both limits hold at once, and the quota is reported first', async () => {
  const both = limit('tokens-per-minute="1000" token-quota="500" token-quota-period="Daily"');
  const calls = new TokenCalls(both);
  // What the quota does not admit takes nothing of the minute.
  expect(await calls.statuses([400, 50], [100, 0])).toEqual([200, 403]);
  expect(left(calls)).toBe(550);
  const narrow = new TokenCalls(limit('tokens-per-minute="100" token-quota="100" token-quota-period="Daily"'));
  expect(await narrow.statuses([100, 0], [1, 0])).toEqual([200, 403]);
  // Nor the other way round.
  const minuteFirst = new TokenCalls(limit('tokens-per-minute="100" token-quota="1000" token-quota-period="Daily"'));
  expect(await minuteFirst.statuses([100, 0], [100, 0])).toEqual([200, 429]);
  minuteFirst.now += 60_000;
  const { response } = await minuteFirst.call(ask(100), said(100, 0), {});
  expect(response.status).toBe(200);
});

const reporting =
  'remaining-tokens-header-name="X-Left" remaining-tokens-variable-name="left" remaining-quota-tokens-header-name="X-Quota" remaining-quota-tokens-variable-name="quota" tokens-consumed-header-name="X-Cost" tokens-consumed-variable-name="cost"';
const reported = limit(`tokens-per-minute="1000" token-quota="5000" token-quota-period="Monthly" ${reporting}`);
const seen = (section: string): string =>
  `<set-header name="X-${section}"><value>@($"{context.Variables["left"]} {context.Variables["quota"]} {context.Variables["cost"]}")</value></set-header>`;

test('variables say what is known when, headers what is known in the end', async () => {
  const calls = new TokenCalls(`${reported}${seen('In')}`, seen('Out'));
  const { request, response } = await calls.call(ask(100, { max_tokens: 50 }), said(100, 30));
  expect(request.headers.get('X-In')).toBe('850 4850 100');
  expect(response.headers.get('X-Out')).toBe('870 4870 130');
  expect(['X-Left', 'X-Quota', 'X-Cost'].map((name) => response.headers.get(name))).toEqual(['870', '4870', '130']);
});

test('what a backend has answered with an error has cost nothing, whatever its prompt was estimated at', async () => {
  const calls = new TokenCalls(`${reported}${seen('In')}`, seen('Out'));
  const { request, response } = await calls.call(ask(100, { max_tokens: 50 }), { status: 404, body: '{}' });
  expect([request.headers.get('X-In'), response.headers.get('X-Out')]).toEqual(['850 4850 100', '1000 5000 0']);
  expect(['X-Left', 'X-Cost'].map((name) => response.headers.get(name))).toEqual(['1000', '0']);
});

test('one that is turned away is told what is left, and no cost', async () => {
  const calls = new TokenCalls(reported);
  const { response, variables } = await calls.call(ask(1001));
  expect(['X-Left', 'X-Quota', 'X-Cost'].map((name) => response.headers.get(name))).toEqual(['1000', '5000', null]);
  expect([variables.get('left'), variables.get('cost')]).toEqual([1000, 1001]);
});

test('one that the quota turns away is told what is left of the minute as well', async () => {
  const calls = new TokenCalls(reported);
  const { response, variables } = await calls.call(ask(5001));
  expect(['X-Left', 'X-Quota'].map((name) => response.headers.get(name))).toEqual(['1000', '5000']);
  expect([response.status, variables.get('left'), variables.get('quota')]).toEqual([403, 1000, 5000]);
});

test('what no backend has answered has cost nothing, and its headers say so', async () => {
  const other =
    '<llm-token-limit counter-key="other" estimate-prompt-tokens="true" tokens-per-minute="5" retry-after-variable-name="after" />';
  for (const [after, status] of [
    [other, 429],
    ['<return-response><set-status code="201" /></return-response>', 201],
  ] as const) {
    const calls = new TokenCalls(`${reported}${after}`);
    const { response } = await calls.call(ask(100));
    expect(['X-Left', 'X-Quota', 'X-Cost'].map((name) => response.headers.get(name))).toEqual(['1000', '5000', null]);
    expect([response.status, left(calls)]).toEqual([status, 1000]);
  }
});

test('the variable for what a call has cost may be named by an expression', async () => {
  const calls = new TokenCalls(limit('tokens-per-minute="1000" tokens-consumed-variable-name="@("co" + "st")"'));
  expect((await calls.call(ask(100), said(100, 30))).variables.get('cost')).toBe(130);
  for (const name of ['remaining-tokens-variable-name', 'remaining-quota-tokens-variable-name'])
    expect(diagnose(limit(`tokens-per-minute="1000" ${name}="@("x")"`)), name).toEqual([
      expect.stringContaining('error expression-not-allowed'),
    ]);
});

test('a request that is no call of a model takes nothing, and what is left is told', async () => {
  const calls = new TokenCalls(`${reported}${seen('In')}`, seen('Out'));
  await calls.call(ask(100), said(100, 0));
  const { request, response } = await calls.call('what?');
  expect([request.headers.get('X-In'), response.headers.get('X-Out')]).toEqual(['900 4900 0', '900 4900 0']);
  expect(['X-Left', 'X-Quota', 'X-Cost'].map((name) => response.headers.get(name))).toEqual(['900', '4900', '0']);
});

test('a request that is no call of a model passes, and a trace says so', async () => {
  const calls = new TokenCalls(limit('tokens-per-minute="0"'));
  expect((await calls.call('what?')).response.status).toBe(200);
  expect((await calls.call(ask(1))).response.status).toBe(429);
});

test('several policies of one key count a request once, and each holds by its own limit', async () => {
  const calls = new TokenCalls(`${perMinute}${limit('tokens-per-minute="300"')}`);
  expect(await calls.statuses([200, 50])).toEqual([200]);
  expect(left(calls)).toBe(750);
  expect(await calls.statuses([10, 40], [1, 0])).toEqual([200, 429]);
  // What the first has taken for the one that was turned away is there again.
  expect(left(calls)).toBe(700);
});

test.each([
  ['wider', `${perMinute}${limit('tokens-per-minute="300"')}`],
  ['narrower', `${limit('tokens-per-minute="300"')}${perMinute}`],
])('a stream under two limits of one key ends at the narrower, also where the %s comes first', async (_, both) => {
  const calls = new TokenCalls(both);
  const long = await calls.call(ask(100, { stream: true, max_tokens: 900 }), streamed(5000));
  const outcome = calls.services.languageModels.knownExchange(long)?.outcome;
  expect(outcome?.usage).toMatchObject({ promptTokens: 100, completionTokens: 200 });
  expect(left(calls)).toBe(700);
});

test('periods begin with their unit in UTC', async () => {
  const ends = {
    Hourly: Date.UTC(2026, 0, 1, 11),
    Daily: Date.UTC(2026, 0, 2),
    // The first of January 2026 was a Thursday.
    Weekly: Date.UTC(2026, 0, 5),
    Monthly: Date.UTC(2026, 1),
    Yearly: Date.UTC(2027, 0),
    day: Date.UTC(2026, 0, 2),
    '@("Yearly")': Date.UTC(2027, 0),
  };
  for (const [period, end] of Object.entries(ends)) {
    const calls = new TokenCalls(limit(`token-quota="10" token-quota-period='${period}'`));
    await calls.statuses([10, 0]);
    const { response } = await calls.call(ask(1));
    expect(response.headers.get('Retry-After'), period).toBe(String((end - callsBeginAt) / 1000));
  }
});

test('limits may be expressions, and are held to the same bounds', async () => {
  const calls = new TokenCalls(limit('tokens-per-minute="@(5 * 2)"'));
  expect(await calls.statuses([10, 0], [1, 0])).toEqual([200, 429]);
  const wrong = await new TokenCalls(limit('tokens-per-minute="@(-1)"')).call(ask(1));
  expect(wrong.lastError?.message).toBe(
    "Expression evaluation failed. 'tokens-per-minute' is not a number of tokens, at most 2,147,483,647",
  );
});

test('K5: keys of any content are apart', async () => {
  const calls = new TokenCalls(
    '<llm-token-limit counter-key="@(context.Request.Headers.GetValueOrDefault("X-Caller",""))" tokens-per-minute="10" estimate-prompt-tokens="true" />',
  );
  const from = (caller: string) =>
    calls.call(ask(10), said(10, 0), { request: { method: 'POST', body: ask(10), headers: { 'X-Caller': caller } } });
  for (const caller of ['', 'k', 'Hourly\0k', 'k ', 'K']) expect((await from(caller)).response.status).toBe(200);
  expect((await from('k')).response.status).toBe(429);
});

test('refuses what cannot be meant', () => {
  expect(diagnose('<llm-token-limit counter-key="k" estimate-prompt-tokens="true" />')).toEqual([
    expect.stringContaining(
      "error missing-attribute [llm-token-limit] the limit has neither 'tokens-per-minute' nor 'token-quota'",
    ),
  ]);
  expect(diagnose(limit('token-quota="5"'))).toEqual([
    expect.stringContaining("the limit has 'token-quota', but no 'token-quota-period'"),
  ]);
  expect(diagnose(limit('tokens-per-minute="5" token-quota-period="Daily"'))).toEqual([
    expect.stringContaining("the limit has 'token-quota-period', but no 'token-quota'"),
  ]);
  expect(diagnose(limit('token-quota="5" token-quota-period="Fortnightly"'))).toEqual([
    "error invalid-value [Fortnightly] 'token-quota-period' is 'Fortnightly'; expected Hourly, Daily, Weekly, Monthly or Yearly",
  ]);
  expect(diagnose('<llm-token-limit counter-key="k" tokens-per-minute="5" />')).toEqual([
    expect.stringContaining("the limit has no 'estimate-prompt-tokens'"),
  ]);
  expect(diagnose('<llm-token-limit counter-key="k" token-quota="5" token-quota-period="Daily" />')).toEqual([]);
  expect(diagnose(limit('tokens-per-minute="5" estimate-prompt-token="true"'))).toEqual([
    expect.stringContaining('error conflicting-values'),
  ]);
  for (const wrong of ['tokens-per-minute="many"', 'token-quota="5000000000" token-quota-period="Yearly"'])
    expect(diagnose(limit(wrong))).toEqual([
      expect.stringContaining('expected a number of tokens, at most 2,147,483,647'),
    ]);
});
