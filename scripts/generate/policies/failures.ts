import type { PolicyCase } from '../../../conformance/policies/policy-case.ts';
import type { Policy } from '../../../packages/policy/src/index.ts';

/** A failure that a policy declares, and the cases that expect it. */
export interface HeldFailure {
  readonly reason: string;
  readonly meaning: string;
  readonly ids: ReadonlySet<string>;
  /** What callers are answered in these cases. */
  readonly statuses: ReadonlySet<number>;
}

/**
 * The failures of a policy, by the cases whose answers name source and reason as `context.LastError` has them, with a
 * space between; in cases about the policy the reason says enough.
 */
export function failuresOf({ name, failures }: Policy, cases: readonly PolicyCase[]): readonly HeldFailure[] {
  return Object.entries(failures).map(([reason, meaning]) => {
    const ids = new Set<string>();
    const statuses = new Set<number>();
    for (const { id, calls } of cases) {
      for (const { expected } of calls) {
        if (!textsOf(expected.answer).some((text) => names(text, id.startsWith(`${name}-`) ? '' : `${name} `, reason)))
          continue;
        ids.add(id);
        statuses.add(expected.answer.status);
      }
    }
    return { reason, meaning, ids, statuses };
  });
}

function textsOf({ headers = {}, body }: PolicyCase['calls'][number]['expected']['answer']): readonly string[] {
  return [...Object.values(headers), body].filter((text) => typeof text === 'string');
}

function names(text: string, source: string, reason: string): boolean {
  return new RegExp(`(?<![\\w-])${source}${reason}(?!\\w)`).test(text);
}
