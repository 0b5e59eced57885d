import type { Api, Operation } from '@turnpike/model';
import type { Pipeline } from '@turnpike/policy';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { compose } from './compose.ts';
import { diagnosePlans } from './diagnose.ts';
import { operationsOf } from './operations-of.ts';
import type { PreparedDocument } from './prepared-documents.ts';

/** The documents of an API itself, and of its operations. */
export interface OwnDocuments {
  readonly api: PreparedDocument | undefined;
  readonly ofOperations: ReadonlyMap<Operation, PreparedDocument>;
}

/** The documents that requests to an API may meet. */
export interface ApiDocuments {
  readonly global: PreparedDocument;
  readonly workspace: PreparedDocument | undefined;
  /** By product id; products without a document are not there. */
  readonly ofProducts: ReadonlyMap<string, PreparedDocument>;
  readonly own: OwnDocuments;
}

/** The pipelines of one operation, as far as they were asked for. */
interface OperationPlan {
  /** For requests that come by no product. */
  pipeline: Pipeline | undefined;
  readonly byProduct: Map<string, Pipeline>;
}

/**
 * The pipelines of an API. Which lists of steps follow each other is put together when the first request comes, so that a
 * change of the policies of everything does not cost what everything is. A document that nobody has looked at yet is
 * compiled then.
 */
export class ApiPlans {
  readonly documents: ApiDocuments;
  readonly #api: Api;
  #diagnostics: readonly SnapshotDiagnostic[] | undefined;
  readonly #operations = new Map<Operation, OperationPlan>();

  constructor(api: Api, documents: ApiDocuments) {
    this.#api = api;
    this.documents = documents;
  }

  /** What is wrong with the documents. */
  get diagnostics(): readonly SnapshotDiagnostic[] {
    return (this.#diagnostics ??= diagnosePlans(this.#api, this));
  }

  pipelineOf(operation: Operation, productId: string | undefined): Pipeline {
    const plan = this.#operations.get(operation);
    const known = productId === undefined ? plan?.pipeline : plan?.byProduct.get(productId);
    return known ?? this.#compose(operation, productId);
  }

  /** Every document that requests may meet. */
  get all(): readonly PreparedDocument[] {
    const { global, workspace, ofProducts, own } = this.documents;
    const documents = [global, workspace, ...ofProducts.values(), own.api, ...own.ofOperations.values()];
    return documents.filter((document) => document !== undefined);
  }

  /** Every chain of documents that there is. */
  get chains(): readonly (readonly PreparedDocument[])[] {
    const products = [undefined, ...this.documents.ofProducts.keys()];
    return products.flatMap((product) => operationsOf(this.#api).map((operation) => this.#chain(operation, product)));
  }

  #compose(operation: Operation, productId: string | undefined): Pipeline {
    let plan = this.#operations.get(operation);
    if (plan === undefined) {
      if (!operationsOf(this.#api).includes(operation))
        throw new Error(`there is no pipeline for ${this.#api.id}/${operation.id}`);
      this.#operations.set(operation, (plan = { pipeline: undefined, byProduct: new Map() }));
    }
    const pipeline = compose(this.#chain(operation, productId), this.#api.type === 'websocket' ? 'handshake' : '');
    if (productId === undefined) plan.pipeline = pipeline;
    else plan.byProduct.set(productId, pipeline);
    return pipeline;
  }

  #chain(operation: Operation, productId: string | undefined): readonly PreparedDocument[] {
    const { global, workspace, ofProducts, own } = this.documents;
    const ofProduct = productId === undefined ? undefined : ofProducts.get(productId);
    return [global, workspace, ofProduct, own.api, own.ofOperations.get(operation)].filter((one) => one !== undefined);
  }
}
