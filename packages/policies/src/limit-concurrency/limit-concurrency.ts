import {
  attribute,
  type CreateFailure,
  definePolicy,
  dynamic,
  integerBetween,
  type Policy,
  type PolicyContext,
  policies,
  type RunPolicy,
  scopes,
  sections,
  string,
} from '@turnpike/policy';

const placeCount = integerBetween(1, 2_147_483_647, 'a number of requests from 1 on');

/** Lets no more than a number of requests of one key be inside at the same time. */
export const limitConcurrency: Policy = definePolicy({
  name: 'limit-concurrency',
  reference: 'https://learn.microsoft.com/azure/api-management/limit-concurrency-policy',
  sections,
  scopes,

  config: {
    key: attribute(dynamic(string), 'What requests are counted by.'),
    'max-count': attribute(placeCount, 'How many requests may be inside.'),
    policies: policies('What runs inside.'),
  },

  failures: {
    ConcurrencyLimitExceeded: 'As many requests of the key are inside as may be.',
  },

  prepare(config, failure: CreateFailure<'ConcurrencyLimitExceeded'>) {
    const { 'max-count': most } = config;

    const pass = (leave: (() => void) | undefined, context: PolicyContext): ReturnType<RunPolicy> => {
      context.observer?.decided(leave === undefined ? 'all places are taken' : 'the request has a place');
      if (leave === undefined)
        throw failure('ConcurrencyLimitExceeded', 429, `Concurrency limit of ${most} is exceeded`);
      let inside: ReturnType<RunPolicy>;
      try {
        inside = config.policies(context);
      } catch (error) {
        leave();
        throw error;
      }
      if (inside === undefined) return leave();
      return Promise.resolve(inside).finally(leave);
    };

    return (context) => {
      const leave = context.services.concurrency.enter(`limit-concurrency\0${config.key(context)}`, most);
      return leave instanceof Promise ? leave.then((entered) => pass(entered, context)) : pass(leave, context);
    };
  },
});
