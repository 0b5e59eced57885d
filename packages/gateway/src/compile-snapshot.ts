import type { Origin, OriginDescription } from '@turnpike/http';
import type { Api, Snapshot } from '@turnpike/model';
import type { PolicyCatalog } from '@turnpike/policy';
import { type BackendDirectory, compileBackends } from './backends/backend-directory.ts';
import type { CircuitMemory } from './backends/circuit-memory.ts';
import { CertificateDirectory } from './credentials/certificate-directory.ts';
import { Targets } from './forward/targets.ts';
import { compileGraphQL } from './graphql/compile-graphql.ts';
import type { GraphQLApi } from './graphql/graphql-api.ts';
import { compilePlans, type PlanMemory, type Plans } from './plan/compile-plans.ts';
import { StaticObjects } from './request/static-objects.ts';
import { compileRouter, type Router } from './router/router.ts';
import type { SnapshotDiagnostic } from './snapshot-diagnostic.ts';
import { type AccessIndex, compileAccess } from './subscriptions/access-index.ts';
import { SecretTexts } from './tracing/secret-texts.ts';

/** A snapshot, ready for requests. It never changes: another one takes its place in one assignment. */
export interface CompiledSnapshot {
  readonly sequenceNumber: number;
  readonly router: Router;
  readonly access: AccessIndex;
  readonly plans: Plans;
  readonly targets: Targets;
  readonly objects: StaticObjects;
  readonly backends: BackendDirectory;
  readonly certificates: CertificateDirectory;
  /** The GraphQL APIs that have a schema. */
  readonly graphql: ReadonlyMap<Api, GraphQLApi>;
  /** What must not be in any trace. */
  readonly secrets: SecretTexts;
  /** What is wrong with the snapshot; what is not mentioned here is served. */
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** What snapshots are compiled with. */
export interface CompileSnapshotOptions {
  readonly policies: PolicyCatalog;
  readonly originOf: (description: OriginDescription) => Origin;
  /** Where circuits of backends count, from one snapshot to the next; anew when left out. */
  readonly circuits?: CircuitMemory;
  /** What was compiled before; it is changed. */
  readonly memory?: PlanMemory;
}

/** Compiles a snapshot. Mistakes in it are returned, and cost no more than what they are in. */
export function compileSnapshot(snapshot: Snapshot, options: CompileSnapshotOptions): CompiledSnapshot {
  const { router, diagnostics: routing } = compileRouter(snapshot);
  const { access, diagnostics: keys } = compileAccess(snapshot);
  const { plans, options: compiling, diagnostics: policies } = compilePlans(snapshot, options.policies, options.memory);
  const { apis: graphql, diagnostics: fields } = compileGraphQL(snapshot, compiling);
  const { directory, diagnostics: places } = compileBackends(snapshot, undefined, options.circuits);
  return {
    sequenceNumber: snapshot.sequenceNumber,
    router,
    access,
    plans,
    targets: new Targets(directory, options.originOf),
    objects: new StaticObjects(snapshot),
    backends: directory,
    certificates: new CertificateDirectory(snapshot.certificates),
    graphql,
    secrets: SecretTexts.of(snapshot),
    diagnostics: [...routing, ...keys, ...policies, ...fields, ...places],
  };
}
