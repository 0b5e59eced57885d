import type { PolicyContext } from './policy-context.ts';
import { TransportFailure } from './policy-failure.ts';

// Policies that run side by side share one request. Each has a view of it that can be ended without the others: what it
// is waiting for is given up then, nothing of it runs any more, and what it had still to say is not heard.

/**
 * The context of a request for one of several runs of policies side by side, which end when `signal` says so. Steps inside
 * are not traced one by one: they would be told apart by nothing.
 */
export function branchContext(context: PolicyContext, signal: AbortSignal): PolicyContext {
  const own: Partial<PolicyContext> = {
    get stopped() {
      return context.stopped || signal.aborted;
    },
    get variables() {
      return signal.aborted ? new Map(context.variables) : context.variables;
    },
    observer: undefined,
    stop: (resumeAfter) => {
      if (!signal.aborted) context.stop(resumeAfter);
    },
    trace: (record) => {
      if (!signal.aborted) context.trace(record);
    },
    wait: (milliseconds) => unlessEnded(signal, () => context.wait(milliseconds, signal)),
    send: (request) => unlessEnded(signal, () => context.send(request, signal)),
    ask: (request) => {
      if (signal.aborted) return Promise.reject(branchEnded());
      return context.ask(request, signal);
    },
    forward: (options) => unlessEnded(signal, async () => context.forward(options, signal)),
    sendOneWay: (request) => !signal.aborted && context.sendOneWay(request),
  };
  return new Proxy(context, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return own[name as keyof PolicyContext];
      const value: unknown = Reflect.get(target, name, target);
      // Methods of a class with private state know the class's own objects only.
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, name, value) => signal.aborted || Reflect.set(target, name, value, target),
  });
}

function unlessEnded<Result>(signal: AbortSignal, action: () => Promise<Result>): Promise<Result> {
  return signal.aborted ? Promise.reject(branchEnded()) : action();
}

/** What a policy that was waiting fails with when its branch has been ended. */
export function branchEnded(): TransportFailure {
  return new TransportFailure('ClientConnectionFailure', 499, 'Another branch has ended this one.');
}
