import {
  attribute,
  type CreateFailure,
  definePolicy,
  elements,
  type Place,
  type Policy,
  type PolicyContext,
  type QuotaAdmission,
  type QuotaLimits,
  seconds,
} from '@turnpike/policy';
import {
  type Counter,
  counterOfScope,
  isTarget,
  reportUnnamed,
  type Target,
  target,
} from '../rate-limit/limit-target.ts';
import { limitsOf, type QuotaAmount, quotaAmount, quotaWindow, refuseExceeded } from './quota-terms.ts';

const ownPeriod = attribute(seconds, 'The length of its window in seconds; that of the whole when left out.', {
  optional: true,
});

interface Numbers extends QuotaAmount {
  readonly 'renewal-period': number | undefined;
}

interface ApiConfig extends Target, Numbers {
  readonly operation: readonly (Target & Numbers)[];
}

/** A quota, and the requests that it counts. */
interface Quota {
  readonly limits: QuotaLimits;
  readonly periodMs: number;
  /** Undefined when the request is none of its. */
  counterOf(context: PolicyContext): string | undefined;
}

/** Windows of a subscription of which nobody knows when it began are laid from the year 1 on, as those of keys are. */
const yearOne = -62_135_596_800_000;

/** Turns a call away when its subscription has used up what a window may have. */
export const quota: Policy = definePolicy({
  name: 'quota',
  reference: 'https://learn.microsoft.com/azure/api-management/quota-policy',
  sections: ['inbound'],
  scopes: ['product'],
  once: true,

  config: {
    ...quotaAmount,
    'renewal-period': attribute(seconds, 'The length of a window in seconds; 0 is one without end.'),
    api: elements(
      {
        ...target,
        ...quotaAmount,
        'renewal-period': ownPeriod,
        operation: elements(
          { ...target, ...quotaAmount, 'renewal-period': ownPeriod },
          'An operation of the API with a quota of its own.',
        ),
      },
      'An API with a quota of its own.',
    ),
  },

  failures: {
    QuotaExceeded: 'The subscription has used up the calls or the kilobytes of the window.',
  },

  prepare(config, failure: CreateFailure<'QuotaExceeded'>, place) {
    reportEmpty('quota', 'calls', config, place);
    const whole = { periodMs: config['renewal-period'] * 1000, counter: counterOfScope(place.scope ?? 'product') };
    const quotas: readonly Quota[] = [
      { limits: limitsOf(config), periodMs: whole.periodMs, counterOf: whole.counter },
      ...config.api.flatMap((api) => quotasInside(api, whole, place)),
    ];

    /** Counts by the quotas from one on, each by itself. */
    const count = (context: PolicyContext, subscription: string, from: number): void | Promise<void> => {
      for (let index = from; index < quotas.length; index++) {
        const { limits, periodMs, counterOf } = quotas[index] as Quota;
        const counter = counterOf(context);
        if (counter === undefined) continue;
        const key = `quota\0${subscription}\0${counter}`;
        const window = quotaWindow(context.now(), context.subscriptionStart ?? yearOne, periodMs);
        const decide = (admission: QuotaAdmission): void => {
          refuseExceeded(admission, window, context, failure);
          if (limits.bytes === undefined) return;
          context.whenSent((bytes) => context.services.quotas.add(key, { calls: 0, bytes }, window));
        };
        const admission = context.services.quotas.take(key, 1, limits, window);
        if (admission instanceof Promise)
          return admission.then((late) => {
            decide(late);
            return count(context, subscription, index + 1);
          });
        decide(admission);
      }
    };
    // Azure: without a key there is nobody whose calls could be counted.
    return (context) => (context.subscriptionId === undefined ? undefined : count(context, context.subscriptionId, 0));
  },
});

interface Whole {
  readonly periodMs: number;
  readonly counter: Counter;
}

/** The quotas of an API and its operations. */
function quotasInside(api: ApiConfig, whole: Whole, place: Place<'api' | 'calls'>): readonly Quota[] {
  const make = (element: string, config: Target & Numbers, inherited: number, counterOf: Quota['counterOf']): Quota => {
    reportUnnamed(element, config, place);
    reportEmpty(element, 'api', config, place);
    const { 'renewal-period': period } = config;
    return { limits: limitsOf(config), periodMs: period === undefined ? inherited : period * 1000, counterOf };
  };
  const ofApi = make('api', api, whole.periodMs, (context) =>
    isTarget(api, context.api) ? `${whole.counter(context)}\0api\0${context.api.id}` : undefined,
  );
  const ofOperations = api.operation.map((operation) =>
    make('operation', operation, ofApi.periodMs, (context) =>
      isTarget(api, context.api) && isTarget(operation, context.operation)
        ? `${whole.counter(context)}\0operation\0${context.api.id}\0${context.operation.id}`
        : undefined,
    ),
  );
  return [ofApi, ...ofOperations];
}

function reportEmpty<Field extends string>(
  element: string,
  field: Field,
  amount: QuotaAmount,
  place: Place<Field>,
): void {
  if (amount.calls === undefined && amount.bandwidth === undefined)
    place.report('missing-attribute', field, `<${element}> has neither 'calls' nor 'bandwidth'`);
}
