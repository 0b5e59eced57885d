import type { Snapshot } from '@turnpike/model';
import { compileRouter, type Router } from './router/router.ts';
import type { SnapshotDiagnostic } from './snapshot-diagnostic.ts';
import { type AccessIndex, compileAccess } from './subscriptions/access-index.ts';

/** A snapshot, ready for requests. It never changes: another one takes its place in one assignment. */
export interface CompiledSnapshot {
  readonly sequenceNumber: number;
  readonly router: Router;
  readonly access: AccessIndex;
  /** What is wrong with the snapshot; what is not mentioned here is served. */
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** Compiles a snapshot. Mistakes in it are returned, and cost no more than what they are in. */
export function compileSnapshot(snapshot: Snapshot): CompiledSnapshot {
  const { router, diagnostics: routing } = compileRouter(snapshot);
  const { access, diagnostics: keys } = compileAccess(snapshot);
  return { sequenceNumber: snapshot.sequenceNumber, router, access, diagnostics: [...routing, ...keys] };
}
