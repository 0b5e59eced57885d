import {
  type Api,
  type AttachedPolicies,
  idInWorkspace,
  type Operation,
  type PolicySurroundings,
  type Product,
  type Snapshot,
  surroundingsIn,
  workspaceOf,
} from '@turnpike/model';
import {
  type CompileOptions,
  type EffectivePolicies,
  type FragmentDocument,
  type Pipeline,
  type PoliciesDocument,
  type PolicyCatalog,
  PolicyComposer,
  type PolicyDocumentReading,
  readPolicyDocument,
  rememberExpressions,
  type ScopedDocument,
} from '@turnpike/policy';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { defaultGlobalPolicies } from './default-policies.ts';
import { DocumentReports } from './document-reports.ts';
import { entitiesOf } from './entities.ts';
import { withoutUnsupported } from './handshake.ts';
import { operationsOf } from './operations-of.ts';

// For each operation, and each product that a request may come by, one flat list of steps a section, made before traffic
// is. Chains of documents that are equal share their steps, so that ten thousand operations without documents of their
// own cost no more than one.

/** The pipelines of one operation. */
interface OperationPlan {
  /** For requests that come by no product. */
  readonly pipeline: Pipeline;
  /** By product id. */
  readonly byProduct: ReadonlyMap<string, Pipeline>;
}

/** The pipelines of a snapshot. */
export interface Plans {
  /** What runs when no operation was found: the policies of all APIs. */
  readonly global: Pipeline;
  /** What runs for an operation of this snapshot, within a product when the request came by one. */
  pipelineOf(api: Api, operation: Operation, productId: string | undefined): Pipeline;
}

/** Pipelines, and what is wrong with the documents that they come from. */
export interface CompiledPlans {
  readonly plans: Plans;
  /** What the documents were compiled with, for those that are of no scope. */
  readonly options: CompileOptions;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** Compiles the policies of a snapshot. A document with an error leaves no pipeline that could do without it. */
export function compilePlans(snapshot: Snapshot, catalog: PolicyCatalog, memory: PlanMemory = {}): CompiledPlans {
  return new PlanCompiler(snapshot, catalog, memory).compile();
}

/** What was compiled for the snapshot before: of the next one, only what is different is compiled anew. */
export interface PlanMemory {
  compiled?: {
    /** What every document may depend on: named values, fragments, and whatever policies refer to by id. */
    readonly surroundings: string;
    readonly composer: PolicyComposer;
    readonly options: CompileOptions;
    /** By workspace: each has its own of what its documents may depend on. */
    readonly composers: Map<string, PolicyComposer>;
    readonly readings: Map<string, PolicyDocumentReading>;
  };
}

/** How many readings may be kept for each document that is served. */
const readingsPerDocument = 4;

class PlanCompiler {
  readonly #snapshot: Snapshot;
  readonly #reports = new DocumentReports();
  readonly #composer: PolicyComposer;
  readonly #composers: Map<string, PolicyComposer>;
  readonly #policies: PolicyCatalog;
  readonly #fragments: ReadonlyMap<string, FragmentDocument>;
  readonly #options: CompileOptions;
  readonly #readings: Map<string, PolicyDocumentReading>;
  readonly #documents = new Map<string, PoliciesDocument>();
  readonly #pipelines = new Map<string, Pipeline>();

  constructor(snapshot: Snapshot, policies: PolicyCatalog, memory: PlanMemory) {
    this.#snapshot = snapshot;
    this.#policies = policies;
    this.#fragments = this.#readFragments();
    const surroundings = surroundingsOf(snapshot);
    const { compiled } = memory;
    const most = readingsPerDocument * (snapshot.policies.length + 100);
    if (compiled?.surroundings === surroundings && compiled.readings.size <= most) {
      this.#composer = compiled.composer;
      this.#composers = compiled.composers;
      this.#options = compiled.options;
      this.#readings = compiled.readings;
    } else {
      this.#options = this.#optionsIn(undefined, this.#fragments, rememberExpressions());
      this.#composer = new PolicyComposer(this.#options);
      this.#composers = new Map();
      this.#readings = new Map();
      memory.compiled = {
        surroundings,
        composer: this.#composer,
        composers: this.#composers,
        options: this.#options,
        readings: this.#readings,
      };
    }
    for (const attached of snapshot.policies) this.#readDocument(attached);
    if (!this.#documents.has(globalKey)) this.#documents.set(globalKey, defaultGlobalPolicies);
  }

  compile(): CompiledPlans {
    const plans = new Map<Api, Map<Operation, OperationPlan>>();
    const productsOf = productsByApi(this.#snapshot.products);
    for (const api of this.#snapshot.apis) {
      const ofApi = new Map<Operation, OperationPlan>();
      plans.set(api, ofApi);
      const products = productsOf.get(api.id.toLowerCase()) ?? [];
      for (const operation of operationsOf(api)) ofApi.set(operation, this.#plan(api, operation, products));
    }
    const global = this.#pipeline([globalKey], '');
    return {
      plans: new CompiledPlanSet(global, plans),
      options: this.#options,
      diagnostics: this.#reports.diagnostics,
    };
  }

  /** What the documents of a workspace, or of the service itself, are compiled with. */
  #optionsIn(
    workspace: string | undefined,
    fragments: ReadonlyMap<string, FragmentDocument>,
    compileExpression: CompileOptions['compileExpression'],
  ): CompileOptions {
    const own: PolicySurroundings = surroundingsIn(workspace, this.#snapshot);
    const ids = new Set(own.policyFragments.map(({ id }) => id.toLowerCase()));
    return {
      policies: this.#policies,
      namedValues: new Map(own.namedValues.map(({ name, value, secret }) => [name, { value, secret }])),
      fragments: (id) =>
        ids.has(id.toLowerCase()) ? fragments.get(idInWorkspace(workspace, id).toLowerCase()) : undefined,
      entities: entitiesOf(own),
      unavailable: 'error',
      ...(compileExpression && { compileExpression }),
    };
  }

  /** What compiles the documents of a workspace. */
  #composerIn(workspace: string): PolicyComposer {
    const key = workspace.toLowerCase();
    let composer = this.#composers.get(key);
    if (composer === undefined) {
      composer = new PolicyComposer(this.#optionsIn(workspace, this.#fragments, this.#options.compileExpression));
      this.#composers.set(key, composer);
    }
    return composer;
  }

  #plan(api: Api, operation: Operation, products: readonly Product[]): OperationPlan {
    const workspace = workspaceOf(api.id);
    const outer = workspace === undefined ? [globalKey] : [globalKey, workspaceKey(workspace)];
    const inner = [apiKey(api.id, api.apiRevision), operationKey(api.id, api.apiRevision, operation.id)];
    const kind = api.type === 'websocket' ? 'handshake' : '';
    const byProduct = new Map(
      products.map(({ id }) => [id, this.#pipeline([...outer, productKey(id), ...inner], kind, workspace)]),
    );
    return { pipeline: this.#pipeline([...outer, ...inner], kind, workspace), byProduct };
  }

  #pipeline(keys: readonly string[], kind: '' | 'handshake', workspace?: string): Pipeline {
    const present = keys.filter((key) => this.#documents.has(key));
    const name = JSON.stringify([kind, ...present]);
    let pipeline = this.#pipelines.get(name);
    if (pipeline !== undefined) return pipeline;
    const chain = present.map((key): ScopedDocument => ({ scope: scopeOf(key), document: this.#documents.get(key)! }));
    const effective = this.#compose(chain, workspace);
    for (const [index, { diagnostics }] of effective.documents.entries())
      this.#reports.add(present[index]!, chain[index]!.document.tree.text, diagnostics);
    // What cannot run is among the diagnostics, and the snapshot does not go live.
    pipeline = effective.pipeline ?? nothing;
    if (kind === 'handshake') pipeline = withoutUnsupported(pipeline);
    this.#pipelines.set(name, pipeline);
    return pipeline;
  }

  /** Azure: the policies of all APIs are the service's; what is narrower sees its workspace. */
  #compose(chain: readonly ScopedDocument[], workspace: string | undefined): EffectivePolicies {
    if (workspace === undefined) return this.#composer.compose(chain);
    const ofService = this.#composer.compose(chain.slice(0, 1));
    const own = this.#composerIn(workspace).compose(chain.slice(1), ofService.pipeline);
    return {
      pipeline: ofService.pipeline && own.pipeline,
      documents: [...ofService.documents, ...own.documents],
    };
  }

  #readDocument(attached: AttachedPolicies): void {
    const key = keyOf(attached);
    const reading = this.#readings.get(attached.text) ?? readPolicyDocument(attached.text);
    this.#readings.set(attached.text, reading);
    const { document, diagnostics } = reading;
    this.#reports.add(key, attached.text, diagnostics);
    if (document?.kind === 'policies') this.#documents.set(key, document);
    else if (document !== undefined) this.#reports.addWrongRoot(key, 'policies', document.root.name);
  }

  #readFragments(): ReadonlyMap<string, FragmentDocument> {
    const fragments = new Map<string, FragmentDocument>();
    for (const { id, text } of this.#snapshot.policyFragments) {
      const key = `policyFragments/${id}`;
      const { document, diagnostics } = readPolicyDocument(text);
      this.#reports.add(key, text, diagnostics);
      if (document?.kind === 'fragment') fragments.set(id.toLowerCase(), document);
      else if (document !== undefined) this.#reports.addWrongRoot(key, 'fragment', document.root.name);
    }
    return fragments;
  }
}

class CompiledPlanSet implements Plans {
  readonly global: Pipeline;
  readonly #plans: ReadonlyMap<Api, ReadonlyMap<Operation, OperationPlan>>;

  constructor(global: Pipeline, plans: ReadonlyMap<Api, ReadonlyMap<Operation, OperationPlan>>) {
    this.global = global;
    this.#plans = plans;
  }

  pipelineOf(api: Api, operation: Operation, productId: string | undefined): Pipeline {
    const plan = this.#plans.get(api)?.get(operation);
    if (plan === undefined) throw new Error(`there is no pipeline for ${api.id}/${operation.id}`);
    return (productId === undefined ? undefined : plan.byProduct.get(productId)) ?? plan.pipeline;
  }
}

function surroundingsOf({ namedValues, policyFragments, backends, certificates, loggers, schemas }: Snapshot): string {
  // Policies look at the address of a backend, and at whether there is more to it.
  const places = backends.map(({ id, url, credentials, proxy }) => [id, url, !credentials, !proxy]);
  return JSON.stringify([namedValues, policyFragments, places, certificates, loggers, schemas]);
}

const nothing: Pipeline = { inbound: [], backend: [], outbound: [], 'on-error': [] };

const globalKey = 'policies/policy';

function workspaceKey(id: string): string {
  return `workspaces/${id.toLowerCase()}/policies/policy`;
}

function productKey(id: string): string {
  return `products/${id.toLowerCase()}/policies/policy`;
}

function apiKey(id: string, revision: string): string {
  return `apis/${id.toLowerCase()};rev=${revision}/policies/policy`;
}

function operationKey(apiId: string, revision: string, id: string): string {
  return `apis/${apiId.toLowerCase()};rev=${revision}/operations/${id.toLowerCase()}/policies/policy`;
}

function keyOf(attached: AttachedPolicies): string {
  switch (attached.scope) {
    case 'global':
      return globalKey;
    case 'workspace':
      return workspaceKey(attached.workspaceId);
    case 'product':
      return productKey(attached.productId);
    case 'api':
      return apiKey(attached.apiId, attached.apiRevision);
    case 'operation':
      return operationKey(attached.apiId, attached.apiRevision, attached.operationId);
  }
}

function scopeOf(key: string): ScopedDocument['scope'] {
  if (key === globalKey) return 'global';
  if (key.startsWith('workspaces/')) return 'workspace';
  if (key.startsWith('products/')) return 'product';
  return key.includes('/operations/') ? 'operation' : 'api';
}

function productsByApi(products: readonly Product[]): ReadonlyMap<string, readonly Product[]> {
  const byApi = new Map<string, Product[]>();
  for (const product of products)
    for (const id of new Set(product.apis.map((one) => one.toLowerCase()))) {
      const held = byApi.get(id);
      if (held === undefined) byApi.set(id, [product]);
      else held.push(product);
    }
  return byApi;
}
