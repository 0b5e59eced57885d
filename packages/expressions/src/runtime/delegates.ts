import { spend } from './budget.ts';

type Delegate = (...args: unknown[]) => unknown;

/** What a delegate made of several calls, in order. */
const invocations = new WeakMap<Delegate, readonly Delegate[]>();

function listOf(delegate: Delegate | null): readonly Delegate[] {
  if (delegate === null) return [];
  return invocations.get(delegate) ?? [delegate];
}

/** `a + b`: one delegate that calls both and gives back what the last one does. */
export function combineDelegates(left: Delegate | null, right: Delegate | null): Delegate | null {
  return delegateOf([...listOf(left), ...listOf(right)]);
}

/** `a - b`: the first without the last run of calls that the second makes. */
export function removeDelegate(left: Delegate | null, right: Delegate | null): Delegate | null {
  const calls = listOf(left);
  const removed = listOf(right);
  if (removed.length === 0) return left;
  for (let start = calls.length - removed.length; start >= 0; start--) {
    if (removed.every((call, index) => calls[start + index] === call))
      return delegateOf(calls.toSpliced(start, removed.length));
  }
  return left;
}

function delegateOf(calls: readonly Delegate[]): Delegate | null {
  spend(calls.length);
  const [only] = calls;
  if (only === undefined) return null;
  if (calls.length === 1) return only;
  const delegate: Delegate = (...args) => {
    let result: unknown = null;
    for (const call of calls) result = call(...args);
    return result;
  };
  invocations.set(delegate, calls);
  return delegate;
}
