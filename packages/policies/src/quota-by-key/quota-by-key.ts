import {
  attribute,
  boolean,
  type CreateFailure,
  defineKind,
  definePolicy,
  dynamic,
  integerBetween,
  type Kind,
  type Policy,
  type PolicyContext,
  PolicyFailure,
  type QuotaAdmission,
  type QuotaWindow,
  scopes,
  string,
} from '@turnpike/policy';
import { limitsOf, quotaAmount, quotaWindow, refuseExceeded } from '../quota/quota-terms.ts';

const increment = integerBetween(0, 2_147_483_647, 'a number to count by');

/** Azure: the shortest window, in seconds. */
const shortestPeriod = 300;

const renewalPeriod: Kind<number> = defineKind('0, or a number of seconds from 300 on', (text) => {
  const value = integerBetween(0, 2_147_483_647).parse(text);
  return value === 0 || (value !== undefined && value >= shortestPeriod) ? value : undefined;
});

/** Azure: `yyyy-MM-ddTHH:mm:ssZ`. In milliseconds since 1970. */
const moment: Kind<number> = defineKind('a time such as 2026-01-31T00:00:00Z', (text) => {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)Z$/.exec(text.trim());
  if (parts === null) return undefined;
  const time = Date.parse(text.trim());
  // The platform takes the 31st of February for the 3rd of March.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== parts[1] ? undefined : time;
});

/** What has been counted in a request so far: each key once, whichever policies name it. */
const counted = new WeakMap<PolicyContext['request'], Set<string>>();

/** Turns a call away when what a window may have of one key is used up. */
export const quotaByKey: Policy = definePolicy({
  name: 'quota-by-key',
  reference: 'https://learn.microsoft.com/azure/api-management/quota-by-key-policy',
  sections: ['inbound'],
  scopes,

  config: {
    ...quotaAmount,
    'renewal-period': attribute(renewalPeriod, 'The length of a window in seconds, at least 300; 0 is without end.'),
    'counter-key': attribute(dynamic(string), 'What calls are counted by.'),
    'increment-condition': attribute(dynamic(boolean), 'Whether the call counts.', { default: true }),
    'increment-count': attribute(dynamic(increment), 'How many calls it counts for.', { default: 1 }),
    'first-period-start': attribute(moment, 'When a window begins; the others follow from it.', {
      default: Date.parse('0001-01-01T00:00:00Z'),
    }),
  },

  failures: {
    QuotaExceeded: 'The calls or the kilobytes that the key has in the window are used up.',
  },

  prepare(config, failure: CreateFailure<'QuotaExceeded'>, place) {
    if (config.calls === undefined && config.bandwidth === undefined)
      place.report('missing-attribute', 'calls', "<quota-by-key> has neither 'calls' nor 'bandwidth'");
    const { 'increment-condition': counts, 'increment-count': count, 'first-period-start': anchorMs } = config;
    const limits = limitsOf(config);
    const periodMs = config['renewal-period'] * 1000;
    const countOf = (context: PolicyContext): number => (counts(context) ? count(context) : 0);
    const isLate = counts.constant === undefined || count.constant === undefined;
    const reads = {
      requestBody: counts.reads.requestBody || count.reads.requestBody,
      responseBody: counts.reads.responseBody || count.reads.responseBody,
    };

    const countBytes = (context: PolicyContext, key: string, window: QuotaWindow): void => {
      if (limits.bytes === undefined) return;
      context.whenSent((bytes) => context.services.quotas.add(key, { calls: 0, bytes }, window));
    };

    const countLate = async (context: PolicyContext, key: string, window: QuotaWindow): Promise<void> => {
      if (reads.requestBody) await context.request.body.buffer();
      if (reads.responseBody) await context.response.body.buffer();
      const calls = countAnyway(countOf, context);
      if (calls === 0) return;
      countBytes(context, key, window);
      await context.services.quotas.add(key, { calls, bytes: 0 }, window);
    };

    return (context) => {
      // Azure: one counter for each value, whichever policies use it.
      const key = `quota-by-key\0${periodMs}\0${config['counter-key'](context)}`;
      const window = quotaWindow(context.now(), anchorMs, periodMs);
      const isFirst = countOnce(context, `${window.startMs} ${key}`);
      const calls = isLate || !isFirst ? 0 : countOf(context);
      const decide = (admission: QuotaAdmission): void => {
        refuseExceeded(isFirst ? admission : judgeCounted(admission, config.calls), window, context, failure);
        if (!isFirst) return;
        if (isLate) context.defer(() => countLate(context, key, window));
        else if (calls > 0) countBytes(context, key, window);
      };
      const admission = context.services.quotas.take(key, calls, limits, window);
      return admission instanceof Promise ? admission.then(decide) : decide(admission);
    };
  },
});

/** A call that another policy has counted already is among those that are used. */
function judgeCounted(
  { exceeded, used }: QuotaAdmission,
  calls = Number.POSITIVE_INFINITY,
): Pick<QuotaAdmission, 'exceeded' | 'used'> {
  return { used, exceeded: exceeded === 'calls' && used.calls <= calls ? undefined : exceeded };
}

function countOnce(context: PolicyContext, name: string): boolean {
  const names = counted.get(context.request) ?? new Set();
  counted.set(context.request, names);
  const isFirst = !names.has(name);
  names.add(name);
  return isFirst;
}

/** A call whose response nobody can judge counts: otherwise a caller who provokes the failure would have no limit. */
function countAnyway(countOf: (context: PolicyContext) => number, context: PolicyContext): number {
  try {
    return countOf(context);
  } catch (error) {
    if (!(error instanceof PolicyFailure)) throw error;
    context.trace({ source: 'quota-by-key', severity: 'error', message: error.message });
    return 1;
  }
}
