import {
  attribute,
  branchContext,
  definePolicy,
  dynamic,
  oneOf,
  type Place,
  type Policy,
  type PolicyContext,
  policiesApart,
  type RunPolicies,
  scopes,
} from '@turnpike/policy';

/** Runs policies side by side, until all of them or the first has ended. */
export const wait: Policy = definePolicy({
  name: 'wait',
  reference: 'https://learn.microsoft.com/azure/api-management/wait-policy',
  sections: ['inbound', 'backend', 'outbound'],
  scopes,

  config: {
    for: attribute(dynamic(oneOf('all', 'any')), 'Whether all of them have to end, or one is enough.', {
      default: 'all',
    }),
    policies: policiesApart('What runs side by side.', ['send-request', 'cache-lookup-value', 'choose']),
  },

  prepare({ for: which, policies }, _failure, place) {
    if (policies.length === 0) warnOfNothing(place);
    return async (context) => {
      const isAll = which(context) === 'all';
      const ending = new AbortController();
      const running = policies.map((run) => runBranch(run, context, ending));
      try {
        if (isAll) await Promise.all(running);
        else if (running.length > 0) await firstOf(running);
      } finally {
        // Those that are left have nobody to run for any more, and fail where nobody hears of it.
        ending.abort();
      }
    };
  },
});

/** Runs one branch; when it makes the response final, the others end with it. */
async function runBranch(run: RunPolicies, context: PolicyContext, ending: AbortController): Promise<void> {
  try {
    await run(branchContext(context, ending.signal));
    if (context.stopped) ending.abort();
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  }
}

/** The first that succeeds is enough; when all of them fail, the one that stands first says why. */
async function firstOf(running: readonly Promise<void>[]): Promise<void> {
  try {
    await Promise.any(running);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}

function warnOfNothing(place: Place<'policies'>): void {
  place.report('no-effect', 'policies', '<wait> holds nothing to wait for', 'warning');
}
