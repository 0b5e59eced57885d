import { expect } from 'vitest';
import { answered, type Expectation, type Placed } from './placed.ts';
import { pass, time } from './time.ts';
import type { Seen, Traffic } from './traffic.ts';

// Limits of tokens are used up to the last one; the next call is turned away, and passes when the time is over.

interface Limit {
  readonly kind: 'minute' | 'quota';
  readonly tokens: number;
  readonly status: number;
  readonly isEstimated: boolean;
  /** What a call needs so that prompts are estimated, or are not. */
  readonly headers: Readonly<Record<string, string>>;
}

export const tokenLimit: Expectation = async (policy) => {
  const minute = policy.attribute('tokens-per-minute');
  const tokens = Number(minute ?? policy.attribute('token-quota'));
  const estimates = policy.attribute('estimate-prompt-tokens') ?? policy.attribute('estimate-prompt-token');
  const byHeader = estimates?.includes('ContainsKey("X-Estimate-Tokens")') === true;
  for (const isEstimated of byHeader ? [true, false] : [estimates === 'true'])
    await policy.trying((traffic) =>
      holdLimit(policy, traffic, {
        ...(minute === undefined ? { kind: 'quota', status: 403 } : { kind: 'minute', status: 429 }),
        ...{ tokens, isEstimated },
        headers: byHeader && isEstimated ? { 'X-Estimate-Tokens': 'yes' } : {},
      }),
    );
};

async function holdLimit(policy: Placed, traffic: Traffic, limit: Limit): Promise<void> {
  const { headers } = limit;
  const first = await answered(traffic, { headers });
  expect(first.usage.total_tokens).toBeGreaterThan(0);
  holdTold(policy, first, limit.tokens - first.usage.total_tokens, limit);
  await useUp(policy, traffic, first, limit);
  const refused = await answered(traffic, { headers }, limit.status);
  holdRefusal(policy, refused, limit);
  await answered(traffic, { headers, stream: true }, limit.status);
  // Who has another key has tokens of his own.
  const keys = [policy.valueFor('counter-key', 'amy'), policy.valueFor('counter-key', 'bob')];
  await answered(traffic, { headers, by: 'bob' }, keys[0] === keys[1] ? limit.status : 200);
  const left = endOf(limit, policy) - time.ms;
  pass(left - 2000);
  await answered(traffic, { headers }, limit.status);
  pass(4000);
  await answered(traffic, { headers, stream: true });
  await holdEstimate(traffic, limit);
}

/** A prompt that is longer than the limit passes only where it is not estimated; streams always are. */
async function holdEstimate(traffic: Traffic, { tokens, headers, isEstimated, status }: Limit): Promise<void> {
  if (tokens > mostSaid) return;
  const prompt = 'tea '.repeat(tokens + 1);
  const refused = await answered(traffic, { prompt, headers, stream: true }, status);
  expect(refused.body).not.toContain('Try again');
  await answered(traffic, { prompt, headers }, isEstimated ? status : 200);
}

/** More than that no model server is made to say. */
const mostSaid = 10_000;

async function useUp(policy: Placed, traffic: Traffic, { usage }: Seen, { tokens, headers }: Limit): Promise<void> {
  const rest = tokens - usage.total_tokens - usage.prompt_tokens;
  if (tokens > 200_000) {
    const key = `token-limit\0${policy.valueFor('counter-key')}`;
    return void traffic.tokenMinutes.count(key, rest + usage.prompt_tokens, tokens);
  }
  const seen = await answered(traffic, { headers, behaviour: { tokens: rest } });
  expect(seen.usage.total_tokens).toBe(tokens - usage.total_tokens);
}

/** What the caller is told, and policies behind find in variables. */
function holdTold(policy: Placed, seen: Seen, left: number, { kind }: Limit): void {
  const remaining = kind === 'minute' ? 'remaining-tokens' : 'remaining-quota-tokens';
  for (const [name, value] of [
    [remaining, left],
    ['tokens-consumed', seen.usage.total_tokens],
  ] as const) {
    const header = policy.attribute(`${name}-header-name`);
    const variable = policy.attribute(`${name}-variable-name`);
    if (header !== undefined) expect(seen.headers[header.toLowerCase()]).toBe(String(value));
    if (variable !== undefined) expect(seen.variables[variable.toLowerCase()]).toBe(String(value));
  }
}

function holdRefusal(policy: Placed, refused: Seen, limit: Limit): void {
  const { kind, status } = limit;
  const what = kind === 'minute' ? 'limit' : 'quota';
  expect(JSON.parse(refused.body)).toEqual({
    statusCode: status,
    message: expect.stringMatching(
      new RegExp(`^Token ${what} is exceeded\\. Try again in .*(second|minute|hour)s?\\.$`),
    ),
  });
  const header = policy.attribute('retry-after-header-name') ?? 'Retry-After';
  const wait = Number(refused.headers[header.toLowerCase()]);
  const rest = (endOf(limit, policy) - time.ms) / 1000;
  expect([Math.floor(rest), Math.ceil(rest), Math.ceil(rest) + 1]).toContain(wait);
  const variable = policy.attribute('retry-after-variable-name');
  if (variable !== undefined) expect(refused.variables[variable.toLowerCase()]).toBe(String(wait));
  expect(refused.asked.filter(({ path }) => path.includes('/chat/'))).toEqual([]);
  const remaining = policy.attribute(`remaining-${kind === 'minute' ? '' : 'quota-'}tokens-header-name`);
  if (remaining !== undefined) expect(refused.headers[remaining.toLowerCase()]).toBe('0');
}

/** When there are tokens again. */
function endOf({ kind }: Limit, policy: Placed): number {
  if (kind === 'minute') return time.ms + 60_000;
  const now = new Date(time.ms);
  const period = policy.attribute('token-quota-period')!.toLowerCase();
  if (period === 'hourly')
    return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), now.getUTCHours() + 1);
  if (period === 'daily' || period === 'day')
    return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
  throw new Error(`nobody has written down when a period '${period}' ends`);
}
