import {
  attribute,
  boolean,
  defineKind,
  definePolicy,
  dynamic,
  integerBetween,
  type Kind,
  type LastError,
  number,
  type Policy,
  type PolicyContext,
  policies,
  type RunPolicies,
  scopes,
  sections,
  showFailure,
} from '@turnpike/policy';
import { type Delays, delayBefore } from './delays.ts';

/** What `forward-request` fails with where another attempt may do better. */
const passing: ReadonlySet<string> = new Set([
  'Timeout',
  'BackendConnectionFailure',
  'BackendUnavailable',
  'BackendErrorStatusCode',
]);

/** Timers take 31 bits. */
const longestMs = 2_147_483_647;

const seconds: Kind<number> = defineKind('a number of seconds, such as 10 or 0.5', (text) => {
  const value = number.parse(text);
  return value !== undefined && value >= 0 && value * 1000 <= longestMs ? value : undefined;
});

/** Runs policies, and runs them again as long as a condition holds. */
export const retry: Policy = definePolicy({
  name: 'retry',
  reference: 'https://learn.microsoft.com/azure/api-management/retry-policy',
  sections,
  scopes,

  config: {
    condition: attribute(dynamic(boolean), 'Whether to run the policies again, looked at after each time.'),
    count: attribute(dynamic(integerBetween(1, 50)), 'How often to run them again at most.'),
    interval: attribute(dynamic(seconds), 'Seconds to wait before they run again.'),
    'max-interval': attribute(dynamic(seconds), 'The longest to wait; the wait doubles each time then.', {
      optional: true,
    }),
    delta: attribute(dynamic(seconds), 'Seconds by which the wait grows.', { optional: true }),
    'first-fast-retry': attribute(dynamic(boolean), 'Whether to run them again at once the first time.', {
      default: false,
    }),
    policies: policies('What runs.', { except: ['wait'] }),
  },

  prepare(config) {
    const { condition } = config;
    const delaysOf = (context: PolicyContext): Delays => ({
      interval: config.interval(context),
      maxInterval: config['max-interval']?.(context),
      delta: config.delta?.(context),
      isFirstFast: config['first-fast-retry'](context),
    });

    /** Whether the condition holds for what the policies have come to. */
    const isWanted = async (context: PolicyContext): Promise<boolean> => {
      if (condition.reads.requestBody) await context.request.body.buffer();
      if (condition.reads.responseBody) await context.response.body.buffer();
      return condition(context);
    };

    return async (context) => {
      const count = config.count(context);
      const delays = delaysOf(context);
      const before = context.lastError;
      for (let ordinal = 1; ; ordinal++) {
        const error = await attempt(config.policies, context, before);
        const isLast = context.stopped || ordinal > count;
        if (isLast || !(await isWanted(context))) {
          if (error !== undefined) throw error;
          return;
        }
        const waits = delayBefore(ordinal, delays, () => context.random());
        if (waits > 0) await context.wait(Math.min(Math.round(waits * 1000), longestMs));
        else if (isOthersTurn(context)) await context.wait(0);
      }
    };
  },
});

/** So often policies run again in one request without a wait before others have their turn. */
const mostInARow = 100;

const inARow = new WeakMap<PolicyContext['request'], number>();

/** Whether to let others go first: retries in retries may run billions of times, and what they run need not wait for anything. */
function isOthersTurn({ request }: PolicyContext): boolean {
  const times = (inARow.get(request) ?? 0) + 1;
  inARow.set(request, times % mostInARow);
  return times === mostInARow;
}

/**
 * Runs the policies once. A failure of `forward-request` that may pass comes back, shown to the condition as `on-error`
 * would see it: Azure advises `retry` with `StatusCode == 500` against connections that fail. Any other failure is final.
 */
async function attempt(run: RunPolicies, context: PolicyContext, before: LastError | undefined): Promise<unknown> {
  try {
    await run(context);
    context.lastError = before;
  } catch (error) {
    const failure = showFailure(error, context);
    if (failure?.source !== 'forward-request' || !passing.has(failure.reason)) throw error;
    return error;
  }
}
