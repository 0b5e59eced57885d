import { type Api, type Operation, type Product, type Snapshot, snapshotAsChange, workspaceOf } from '@turnpike/model';
import type { Pipeline, PolicyCatalog, Scope } from '@turnpike/policy';
import { type NounChanges, Nouns } from '../nouns/nouns.ts';
import { ProductsByApi } from '../nouns/products-by-api.ts';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { ApiPlans, type OwnDocuments } from './api-plans.ts';
import { AttachedDocuments } from './attached-documents.ts';
import { compose } from './compose.ts';
import { defaultGlobalPolicies } from './default-policies.ts';
import { diagnoseDocument, once } from './diagnose.ts';
import { apiKey, globalKey, operationKey, productKey, revisionKey, workspaceKey } from './document-keys.ts';
import { operationsOf } from './operations-of.ts';
import { type PreparedDocument, PreparedDocuments } from './prepared-documents.ts';
import { Surroundings } from './surroundings.ts';

// For each operation, and each product that a request may come by, one flat list of steps a section. Documents are
// compiled each once for its scope; of the next snapshot only those that are different, or that refer to something that is
// different. Whoever asks what is wrong has all of them compiled, which is done before traffic is but where they have run
// before.

/** The pipelines of a snapshot. */
export interface Plans {
  /** What runs when no operation was found: the policies of all APIs. */
  readonly global: Pipeline;
  /** What runs for an operation of this snapshot, within a product when the request came by one. */
  pipelineOf(api: Api, operation: Operation, productId: string | undefined): Pipeline;
  /** The documents that requests to an API may meet. */
  documentsOf(api: Api): readonly PreparedDocument[] | undefined;
}

/** Pipelines, and what is wrong with the documents that they come from. */
export interface CompiledPlans {
  readonly plans: Plans;
  /** Asking for them compiles what is not yet compiled. */
  readonly diagnostics: readonly SnapshotDiagnostic[];
  /** Compiles what is not yet compiled, one document after the other. */
  compile(): Iterable<void>;
}

/** Compiles the policies of a snapshot. A document with an error leaves no pipeline that could do without it. */
export function compilePlans(snapshot: Snapshot, catalog: PolicyCatalog): CompiledPlans {
  const nouns = new Nouns();
  const changes = nouns.take(snapshotAsChange(snapshot));
  const products = new ProductsByApi();
  const touched = products.take(changes.of('products'));
  return new PlanCompiler(catalog).take({ nouns, changes, products, touched });
}

/** What plans are made of. */
export interface PlanChanges {
  readonly nouns: Nouns;
  readonly changes: NounChanges;
  readonly products: ProductsByApi;
  /** The ids, in lower case, of APIs whose products are others. */
  readonly touched: ReadonlySet<string>;
}

/** What is different for plans. */
interface Differences {
  readonly owners: ReadonlySet<string>;
  readonly hasProductOwners: boolean;
  readonly stale: ReadonlySet<PreparedDocument>;
  readonly touched: ReadonlySet<string>;
  readonly global: PreparedDocument;
}

/** Makes the plans of one snapshot after the other. */
export class PlanCompiler {
  readonly documents: PreparedDocuments;
  readonly #attached = new AttachedDocuments();
  #surroundings: Surroundings;
  #plans: ReadonlyMap<Api, ApiPlans> = new Map();

  constructor(catalog: PolicyCatalog) {
    this.#surroundings = Surroundings.of(new Nouns());
    this.documents = new PreparedDocuments(catalog, this.#surroundings);
  }

  take({ nouns, changes, products, touched }: PlanChanges): CompiledPlans {
    const owners = this.#attached.take(changes.of('policies'));
    const stale = this.#takeSurroundings(nouns, changes);
    const global = this.#documentAt(globalKey, 'global') ?? this.documents.prepare(defaultGlobalPolicies, 'global');
    const hasProductOwners = [...owners].some((owner) => owner.startsWith('products/'));
    const differences: Differences = { owners, hasProductOwners, stale, touched, global };
    const plans = new Map<Api, ApiPlans>();
    for (const api of nouns.list('apis'))
      plans.set(api, this.#plansOf(api, this.#plans.get(api), products.of(api.id.toLowerCase()), differences));
    this.#plans = plans;
    this.documents.tidy(() => new Set([global, ...[...plans.values()].flatMap(({ all }) => all)]));
    return new CompiledPlanSet(global, plans, this.#surroundings.diagnostics);
  }

  #plansOf(
    api: Api,
    known: ApiPlans | undefined,
    products: readonly Product[],
    { owners, hasProductOwners, stale, touched, global }: Differences,
  ): ApiPlans {
    const isStale = known !== undefined && stale.size > 0 && known.all.some((document) => stale.has(document));
    const keepsOwn = known !== undefined && !isStale && !owners.has(revisionKey(api.id, api.apiRevision));
    const workspace = workspaceOf(api.id);
    const ofWorkspace = workspace && this.#documentAt(workspaceKey(workspace), 'workspace', workspace);
    const keepsProducts =
      known !== undefined &&
      !isStale &&
      !touched.has(api.id.toLowerCase()) &&
      !(hasProductOwners && products.some(({ id }) => owners.has(productKey(id))));
    const keepsBroader = known?.documents.global === global && known.documents.workspace === ofWorkspace;
    if (keepsOwn && keepsProducts && keepsBroader) return known;
    return new ApiPlans(api, {
      global,
      workspace: ofWorkspace || undefined,
      own: keepsOwn ? known.documents.own : this.#ownOf(api),
      ofProducts: keepsProducts ? known.documents.ofProducts : this.#productsOf(products, workspace),
    });
  }

  /** Gives the documents that come to something else. */
  #takeSurroundings(nouns: Nouns, changes: NounChanges): ReadonlySet<PreparedDocument> {
    if (!Surroundings.areTouchedBy(changes)) return new Set();
    this.#surroundings = Surroundings.of(nouns);
    return this.documents.use(this.#surroundings);
  }

  #ownOf(api: Api): OwnDocuments {
    const workspace = workspaceOf(api.id);
    const ofOperations = new Map<Operation, PreparedDocument>();
    for (const operation of operationsOf(api)) {
      const document = this.#documentAt(operationKey(api, operation.id), 'operation', workspace);
      if (document !== undefined) ofOperations.set(operation, document);
    }
    return { api: this.#documentAt(apiKey(api), 'api', workspace), ofOperations };
  }

  #productsOf(products: readonly Product[], workspace: string | undefined): ReadonlyMap<string, PreparedDocument> {
    const documents = new Map<string, PreparedDocument>();
    for (const { id } of products) {
      const document = this.#documentAt(productKey(id), 'product', workspace);
      if (document !== undefined) documents.set(id, document);
    }
    return documents;
  }

  #documentAt(place: string, scope: Scope, workspace?: string): PreparedDocument | undefined {
    const text = this.#attached.textAt(place);
    return text === undefined ? undefined : this.documents.prepare(text, scope, workspace);
  }
}

class CompiledPlanSet implements Plans, CompiledPlans {
  readonly #global: PreparedDocument;
  readonly #plans: ReadonlyMap<Api, ApiPlans>;
  readonly #ofSurroundings: readonly SnapshotDiagnostic[];
  #pipeline: Pipeline | undefined;
  #diagnostics: readonly SnapshotDiagnostic[] | undefined;

  constructor(
    global: PreparedDocument,
    plans: ReadonlyMap<Api, ApiPlans>,
    ofSurroundings: readonly SnapshotDiagnostic[],
  ) {
    this.#global = global;
    this.#plans = plans;
    this.#ofSurroundings = ofSurroundings;
  }

  get plans(): Plans {
    return this;
  }

  get global(): Pipeline {
    return (this.#pipeline ??= compose([this.#global], ''));
  }

  get diagnostics(): readonly SnapshotDiagnostic[] {
    return (this.#diagnostics ??= once(this.#diagnose()));
  }

  *compile(): Generator<void> {
    for (const { all } of this.#plans.values())
      for (const document of all) {
        document.compile();
        yield;
      }
  }

  *#diagnose(): Generator<SnapshotDiagnostic> {
    yield* this.#ofSurroundings;
    yield* diagnoseDocument(globalKey, this.#global);
    for (const { diagnostics } of this.#plans.values()) yield* diagnostics;
  }

  pipelineOf(api: Api, operation: Operation, productId: string | undefined): Pipeline {
    const plans = this.#plans.get(api);
    if (plans === undefined) throw new Error(`there is no pipeline for ${api.id}/${operation.id}`);
    return plans.pipelineOf(operation, productId);
  }

  documentsOf(api: Api): readonly PreparedDocument[] | undefined {
    return this.#plans.get(api)?.all;
  }
}
