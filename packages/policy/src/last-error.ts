import type { Scope, Section } from '@turnpike/model';

/** `context.LastError`: what went wrong last, and where. */
export interface LastError {
  /** The policy or built-in step. */
  readonly source: string;
  readonly reason: string | undefined;
  readonly message: string;
  readonly scope: Scope | undefined;
  readonly section: Section | undefined;
  /** Where the policy stands when it is inside another: `choose[1]\when[2]`, siblings of one name counted from 1. */
  readonly path: string | undefined;
  /** The `id` of the policy. */
  readonly policyId: string | undefined;
  /** The status answered when nothing else is decided. */
  readonly status: number;
}
