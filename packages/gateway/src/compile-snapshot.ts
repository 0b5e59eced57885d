import type { Origin, OriginDescription } from '@turnpike/http';
import {
  type Api,
  type Authorization,
  type Logger,
  type Snapshot,
  type SnapshotChange,
  snapshotAsChange,
} from '@turnpike/model';
import type { PolicyCatalog } from '@turnpike/policy';
import { type BackendDirectory, type CompiledBackends, compileBackends } from './backends/backend-directory.ts';
import type { CircuitMemory } from './backends/circuit-memory.ts';
import { CertificateDirectory } from './credentials/certificate-directory.ts';
import { Targets } from './forward/targets.ts';
import { type CompiledGraphQL, GraphQLApis } from './graphql/compile-graphql.ts';
import type { GraphQLApi } from './graphql/graphql-api.ts';
import type { AgentApi } from './mcp/agent-apis.ts';
import { AuthorizationServers } from './mcp/authorization-servers.ts';
import { AgentApis, type CompiledAgentApis } from './mcp/compile-agent-apis.ts';
import { type CompiledModels, compileModels } from './models/compile-models.ts';
import type { ModelApi } from './models/model-api.ts';
import { ModelLogSettings } from './models-log/model-log-settings.ts';
import { type Noun, type NounChanges, Nouns } from './nouns/nouns.ts';
import { ProductsByApi } from './nouns/products-by-api.ts';
import { type CompiledPlans, PlanCompiler, type Plans } from './plan/compile-plans.ts';
import { StaticObjects } from './request/static-objects.ts';
import { type CompiledRouter, type Router, RouterCompiler } from './router/router.ts';
import type { SnapshotDiagnostic } from './snapshot-diagnostic.ts';
import { AccessCompiler, type AccessIndex } from './subscriptions/access-index.ts';
import { SecretTexts } from './tracing/secret-texts.ts';

// Each snapshot is made of the one before: what a change does not touch is taken over, and of what it touches, most is
// shared. What serves never sees any of this: it has one whole value, and then another.

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
  /** The APIs that route calls to models. */
  readonly models: ReadonlyMap<Api, ModelApi>;
  /** The MCP servers and A2A agents. */
  readonly agents: ReadonlyMap<Api, AgentApi>;
  /** The names that the gateway answers to; with none, to every name. */
  readonly hosts: readonly string[];
  /** Whose tokens APIs take. */
  readonly authorizationServers: AuthorizationServers;
  readonly loggers: readonly Logger[];
  /** What is logged of calls of models. */
  readonly modelLogs: ModelLogSettings;
  readonly authorizations: readonly Authorization[];
  /** What must not be in any trace. */
  readonly secrets: SecretTexts;
}

/** A snapshot of which everything was looked at. */
export interface CheckedSnapshot extends CompiledSnapshot {
  /** What is wrong with it; what is not mentioned here is served. */
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** What snapshots are compiled with. */
export interface CompileSnapshotOptions {
  readonly policies: PolicyCatalog;
  readonly originOf: (description: OriginDescription) => Origin;
  /** Where circuits of backends count, from one snapshot to the next; anew when left out. */
  readonly circuits?: CircuitMemory;
}

/** Compiles a snapshot. Mistakes in it are returned, and cost no more than what they are in. */
export function compileSnapshot(snapshot: Snapshot, options: CompileSnapshotOptions): CheckedSnapshot {
  return new SnapshotCompiler(options).take(snapshotAsChange(snapshot));
}

/** What was made of each thing the last time. */
interface Made {
  readonly router: CompiledRouter;
  readonly access: AccessIndex;
  readonly plans: CompiledPlans;
  readonly graphql: CompiledGraphQL;
  readonly models: CompiledModels;
  readonly agents: CompiledAgentApis;
  readonly places: CompiledBackends;
  readonly certificates: CertificateDirectory;
  readonly secrets: SecretTexts;
  readonly targets: Targets;
  readonly objects: StaticObjects;
}

/** What documents, and what policies within them, can look at. */
const seenByPolicies: readonly Noun[] = [
  'apis',
  'products',
  'policies',
  'policyFragments',
  'namedValues',
  'backends',
  'certificates',
  'loggers',
  'schemas',
];

/** What expressions see objects of. */
const seenByExpressions: readonly Noun[] = [
  'apis',
  'groups',
  'certificates',
  'workspaces',
  'products',
  'users',
  'subscriptions',
];

/** Makes one compiled snapshot after the other of changes, whether the ones before went live or not. */
export class SnapshotCompiler {
  readonly #options: CompileSnapshotOptions;
  readonly #nouns = new Nouns();
  readonly #products = new ProductsByApi();
  readonly #routers = new RouterCompiler();
  readonly #access = new AccessCompiler();
  readonly #plans: PlanCompiler;
  readonly #graphql: GraphQLApis;
  readonly #agents = new AgentApis();
  #made: Made | undefined;
  /** What is left to do of what was begun with. */
  #rest: Generator<void> | undefined;

  constructor(options: CompileSnapshotOptions) {
    this.#options = options;
    this.#plans = new PlanCompiler(options.policies);
    this.#graphql = new GraphQLApis(this.#plans.documents);
  }

  /** The number of the change that was taken in last. */
  get sequenceNumber(): number {
    return this.#nouns.sequenceNumber;
  }

  /** Everything that was taken in. */
  whole(): SnapshotChange {
    return this.#nouns.whole();
  }

  /** Takes a change in. Mistakes in it are returned, and cost no more than what they are in. */
  take(change: SnapshotChange): CheckedSnapshot {
    return { ...this.#compile(this.#nouns.take(change)), diagnostics: this.#diagnostics };
  }

  /**
   * Begins with what has run before. Documents are compiled, and keys are looked at, when a request comes to them or by
   * `check`, which is to be done before anything else is taken in.
   */
  resume(change: SnapshotChange): CompiledSnapshot {
    const { changes, rest } = this.#nouns.begin(change);
    this.#rest = rest;
    return this.#compile(changes);
  }

  /** Looks at what was not looked at yet, a little at a time; ends with what is wrong. */
  *check(): Generator<void, readonly SnapshotDiagnostic[]> {
    if (this.#made !== undefined) yield* this.#made.plans.compile();
    yield* this.#access.look();
    yield* this.#rest ?? [];
    return this.#diagnostics;
  }

  #compile(changes: NounChanges): CompiledSnapshot {
    const made = this.#make(changes, this.#made);
    this.#made = made;
    return {
      sequenceNumber: this.#nouns.sequenceNumber,
      router: made.router.router,
      access: made.access,
      plans: made.plans.plans,
      targets: made.targets,
      objects: made.objects,
      backends: made.places.directory,
      certificates: made.certificates,
      graphql: made.graphql.apis,
      models: made.models.apis,
      agents: made.agents.apis,
      hosts: this.#nouns.list('hosts'),
      authorizationServers: new AuthorizationServers(made.plans.plans, {
        namedValues: this.#nouns.list('namedValues'),
        fragments: this.#nouns.list('policyFragments'),
      }),
      loggers: this.#nouns.list('loggers'),
      modelLogs: new ModelLogSettings(this.#nouns.list('diagnostics')),
      authorizations: this.#nouns.list('authorizations'),
      secrets: made.secrets,
    };
  }

  get #diagnostics(): readonly SnapshotDiagnostic[] {
    if (this.#made === undefined) return [];
    const { router, plans, graphql, models, agents, places } = this.#made;
    return [router, this.#access, plans, graphql, models, agents, places].flatMap(({ diagnostics }) => diagnostics);
  }

  #make(changes: NounChanges, before: Made | undefined): Made {
    const { originOf, circuits } = this.#options;
    const nouns = this.#nouns;
    const apis = nouns.list('apis');
    const [backends, certificates, groups] = [nouns.list('backends'), nouns.list('certificates'), nouns.list('groups')];
    const touched = this.#products.take(changes.of('products'));
    const taken = { nouns, changes, products: this.#products, touched };
    const plans = unless(before?.plans, changes, seenByPolicies, () => this.#plans.take(taken));
    const places = unless(before?.places, changes, ['backends', 'certificates'], () =>
      compileBackends({ backends, certificates }, undefined, circuits),
    );
    return {
      plans,
      places,
      router: unless(before?.router, changes, ['hosts', 'apis', 'versionSets'], () =>
        this.#routers.compile({ hosts: nouns.list('hosts'), apis, versionSets: nouns.list('versionSets') }),
      ),
      access: this.#access.take(apis, changes, this.#products, touched),
      graphql: unless(before?.graphql, changes, seenByPolicies, () => this.#graphql.compile(apis)),
      models: unless(before?.models, changes, ['apis', 'backends', 'certificates'], () =>
        compileModels(apis, places.directory),
      ),
      agents: unless(before?.agents, changes, ['apis'], () => this.#agents.compile(apis)),
      certificates: unless(
        before?.certificates,
        changes,
        ['certificates'],
        () => new CertificateDirectory(certificates),
      ),
      secrets: unless(before?.secrets, changes, ['namedValues', 'backends'], () =>
        SecretTexts.of({ namedValues: nouns.list('namedValues'), backends }),
      ),
      // What these two remember, they remember by nouns, which are not to be kept after they are gone.
      targets: unless(
        before?.targets,
        changes,
        ['apis', 'backends', 'certificates'],
        () => new Targets(places.directory, originOf),
      ),
      objects: unless(
        before?.objects,
        changes,
        seenByExpressions,
        () => new StaticObjects({ apis, groups, certificates, workspaces: nouns.list('workspaces') }),
      ),
    };
  }
}

/** What was made before, unless something is different of what it is made of. */
function unless<Value>(
  before: Value | undefined,
  changes: NounChanges,
  nouns: readonly Noun[],
  make: () => Value,
): Value {
  return before === undefined || changes.touches(...nouns) ? make() : before;
}
