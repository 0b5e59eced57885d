import {
  type Admission,
  attribute,
  boolean,
  type CreateFailure,
  definePolicy,
  dynamic,
  integerBetween,
  type Policy,
  type PolicyContext,
  PolicyFailure,
  scopes,
  string,
} from '@turnpike/policy';
import { callCount, limitReport, refuseExcess, renewalPeriod, tellRemaining } from '../rate-limit/limit-report.ts';

const increment = integerBetween(0, 2_147_483_647, 'a number to count by');

/** Turns a call away when there have been too many of one key in a short time. */
export const rateLimitByKey: Policy = definePolicy({
  name: 'rate-limit-by-key',
  reference: 'https://learn.microsoft.com/azure/api-management/rate-limit-by-key-policy',
  sections: ['inbound'],
  scopes,

  config: {
    calls: attribute(dynamic(callCount), 'How many calls a window may have.'),
    'renewal-period': attribute(dynamic(renewalPeriod), 'The length of the window in seconds, at most 300.'),
    'counter-key': attribute(dynamic(string), 'What calls are counted by.'),
    'increment-condition': attribute(dynamic(boolean), 'Whether the call counts.', { default: true }),
    'increment-count': attribute(dynamic(increment), 'How many calls it counts for.', { default: 1 }),
    // Azure: only its policy toolkit has this.
    'increment-after-response': attribute(boolean, 'Whether the call is counted when its response is there.', {
      default: false,
    }),
    // Azure: services export this, no page has it.
    'flexible-retry-window': attribute(boolean, 'Nothing, where it is `false`.', { default: false }),
    ...limitReport,
  },

  failures: {
    RateLimitExceeded: 'There have been more calls of the key than a window may have.',
  },

  prepare(config, failure: CreateFailure<'RateLimitExceeded'>, place) {
    const { 'increment-condition': counts, 'increment-count': count } = config;
    if (config['flexible-retry-window'])
      place.reportUnavailable('flexible-retry-window', "'flexible-retry-window' is not available in this version");
    const countOf = (context: PolicyContext): number => (counts(context) ? count(context) : 0);
    const isLate = config['increment-after-response'] || counts.constant === undefined || count.constant === undefined;
    const reads = {
      requestBody: counts.reads.requestBody || count.reads.requestBody,
      responseBody: counts.reads.responseBody || count.reads.responseBody,
    };

    const countLate = async (context: PolicyContext, key: string, periodMs: number): Promise<void> => {
      if (reads.requestBody) await context.request.body.buffer();
      if (reads.responseBody) await context.response.body.buffer();
      const count = countAnyway(countOf, context);
      if (count > 0) await context.counters.add(key, count, periodMs);
    };

    return (context) => {
      const calls = config.calls(context);
      const periodMs = config['renewal-period'](context) * 1000;
      // Azure: one counter for each value, whichever policies use it.
      const key = `rate-limit-by-key\0${config['counter-key'](context)}`;
      const decide = (admission: Admission): void => {
        tellRemaining(config, calls, admission, context);
        refuseExcess(config, admission, context, failure);
        if (isLate) context.defer(() => countLate(context, key, periodMs));
      };
      const admission = context.counters.take(key, isLate ? 0 : countOf(context), calls, periodMs);
      return admission instanceof Promise ? admission.then(decide) : decide(admission);
    };
  },
});

/** A call whose response nobody can judge counts: otherwise a caller who provokes the failure would have no limit. */
function countAnyway(countOf: (context: PolicyContext) => number, context: PolicyContext): number {
  try {
    return countOf(context);
  } catch (error) {
    if (!(error instanceof PolicyFailure)) throw error;
    context.trace({ source: 'rate-limit-by-key', severity: 'error', message: error.message });
    return 1;
  }
}
