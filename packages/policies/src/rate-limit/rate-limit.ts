import {
  type Admission,
  attribute,
  type CreateFailure,
  definePolicy,
  elements,
  type Place,
  type Policy,
  type PolicyContext,
} from '@turnpike/policy';
import { callCount, limitReport, refuseExcess, renewalPeriod, tellRemaining } from './limit-report.ts';
import { type Counter, counterOfScope, isTarget, reportUnnamed, type Target, target } from './limit-target.ts';

/** What a limit counts: so many calls in a window. */
const limit = {
  calls: attribute(callCount, 'How many calls a window may have.'),
  'renewal-period': attribute(renewalPeriod, 'The length of the window in seconds, at most 300.'),
};

interface Numbers {
  readonly calls: number;
  readonly 'renewal-period': number;
}

interface ApiConfig extends Target, Numbers {
  readonly operation: readonly (Target & Numbers)[];
}

/** A limit, and the requests that it counts. */
interface Limit {
  readonly calls: number;
  readonly periodMs: number;
  /** Undefined when the request is none of its. */
  counterOf(context: PolicyContext): string | undefined;
}

/** Turns a call away when its subscription has made too many in a short time. */
export const rateLimit: Policy = definePolicy({
  name: 'rate-limit',
  reference: 'https://learn.microsoft.com/azure/api-management/rate-limit-policy',
  sections: ['inbound'],
  scopes: ['product', 'api', 'operation'],
  once: true,

  config: {
    ...limit,
    ...limitReport,
    api: elements(
      {
        ...target,
        ...limit,
        operation: elements({ ...target, ...limit }, 'An operation of the API with a limit of its own.'),
      },
      'An API with a limit of its own.',
    ),
  },

  failures: {
    RateLimitExceeded: 'The subscription has made more calls than a window may have.',
  },

  prepare(config, failure: CreateFailure<'RateLimitExceeded'>, place) {
    const counter = counterOfScope(place.scope);
    const limits = [makeLimit(config, counter), ...config.api.flatMap((api) => limitsInside(api, counter, place))];

    const decide = (index: number, admission: Admission, context: PolicyContext): void => {
      if (index === 0) tellRemaining(config, config.calls, admission, context);
      refuseExcess(config, admission, context, failure);
    };

    /** Counts by the limits from one on, each by itself. */
    const count = (context: PolicyContext, subscription: string, from: number): void | Promise<void> => {
      for (let index = from; index < limits.length; index++) {
        const limit = limits[index] as Limit;
        const counter = limit.counterOf(context);
        if (counter === undefined) continue;
        const key = `rate-limit\0${subscription}\0${counter}`;
        const admission = context.counters.take(key, 1, limit.calls, limit.periodMs);
        if (admission instanceof Promise)
          return admission.then((late) => {
            decide(index, late, context);
            return count(context, subscription, index + 1);
          });
        decide(index, admission, context);
      }
    };
    // Azure: without a key there is nobody whose calls could be counted.
    return (context) => (context.subscriptionId === undefined ? undefined : count(context, context.subscriptionId, 0));
  },
});

function makeLimit({ calls, 'renewal-period': seconds }: Numbers, counterOf: Limit['counterOf']): Limit {
  return { calls, periodMs: seconds * 1000, counterOf };
}

/** The limits of an API and its operations in the policies of something broader. */
function limitsInside(api: ApiConfig, counter: Counter, place: Place<'api'>): readonly Limit[] {
  reportUnnamed('api', api, place);
  const ofApi: Limit['counterOf'] = (context) =>
    isTarget(api, context.api) ? `${counter(context)}\0api\0${context.api.id}` : undefined;
  const ofOperations = api.operation.map((operation) => {
    reportUnnamed('operation', operation, place);
    return makeLimit(operation, (context) =>
      isTarget(api, context.api) && isTarget(operation, context.operation)
        ? `${counter(context)}\0operation\0${context.api.id}\0${context.operation.id}`
        : undefined,
    );
  });
  return [makeLimit(api, ofApi), ...ofOperations];
}
