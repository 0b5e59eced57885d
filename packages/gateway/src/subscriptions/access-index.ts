import {
  type Api,
  defaultSubscriptionKeyParameterNames,
  type Product,
  type Snapshot,
  snapshotAsChange,
} from '@turnpike/model';
import { type NounChanges, Nouns } from '../nouns/nouns.ts';
import { ProductsByApi } from '../nouns/products-by-api.ts';
import { foldSegment } from '../router/request-path.ts';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import type { Allowed } from './authorize.ts';
import { type KeyHolder, type KeyIndex, KeyIndexCompiler } from './key-index.ts';

/** A key that came lately, and what it opened. */
export interface LateKey {
  readonly holder: KeyHolder;
  /** For which API it was decided last, and what. */
  access: ApiAccess | undefined;
  allowed: Allowed | undefined;
}

/** What decides who may call an API. */
export interface ApiAccess {
  /** Names of parameters are compared without regard to case. */
  readonly foldedQueryName: string;
  readonly headerName: string;
  readonly acceptsBearer: boolean;
  /** Where a key is looked for when it is nowhere else. */
  readonly otherHeaders: readonly string[];
  readonly subscriptionRequired: boolean;
  /** Those that hold the API, by id in lower case. */
  readonly products: ReadonlyMap<string, Product>;
  /** The one that holds the API and asks for no key. */
  readonly openProduct: Product | undefined;
}

/** Everything that deciding about keys needs, looked up in a time that does not depend on how much there is. */
export interface AccessIndex {
  readonly keys: KeyIndex;
  readonly byApi: ReadonlyMap<Api, ApiAccess>;
  /**
   * Whose the keys are that came lately: they come again and again, and hashing one costs as much as reading a request.
   * It is forgotten when anything that decides about access changes.
   */
  readonly lately: Map<string, LateKey>;
}

/** Compiles the keys and products of a snapshot, and tells what of it could not be taken in. */
export function compileAccess(snapshot: Snapshot): {
  readonly access: AccessIndex;
  readonly diagnostics: readonly SnapshotDiagnostic[];
} {
  const nouns = new Nouns();
  const changes = nouns.take(snapshotAsChange(snapshot));
  const products = new ProductsByApi();
  const touched = products.take(changes.of('products'));
  const compiler = new AccessCompiler();
  const access = compiler.take(nouns.list('apis'), changes, products, touched);
  return { access, diagnostics: compiler.diagnostics };
}

/** Makes one index of the one before, and of what is different. */
export class AccessCompiler {
  readonly #keys = new KeyIndexCompiler();
  readonly #severalOpen = new Map<string, SnapshotDiagnostic>();
  #apis: readonly Api[] = [];
  #access: AccessIndex = { keys: this.#keys.index, byApi: new Map(), lately: new Map() };

  /** What of everything that was taken in is wrong. */
  get diagnostics(): readonly SnapshotDiagnostic[] {
    return [...this.#keys.diagnostics, ...this.#severalOpen.values()];
  }

  /** Looks at the keys that were not looked at yet, some at a time. */
  look(): Iterable<void> {
    return this.#keys.look();
  }

  /** @param touched the ids, in lower case, of APIs whose products are others */
  take(apis: readonly Api[], changes: NounChanges, products: ProductsByApi, touched: ReadonlySet<string>): AccessIndex {
    const { keys, byApi } = this.#access;
    const nextKeys = this.#keys.take(changes.of('subscriptions'), changes.of('users'));
    const isSame = apis === this.#apis && touched.size === 0;
    if (isSame && nextKeys.byHash === keys.byHash && nextKeys.users === keys.users) return this.#access;
    for (const id of touched) this.#checkOpen(id, products.of(id));
    this.#apis = apis;
    this.#access = {
      keys: nextKeys,
      byApi: isSame ? byApi : indexApis(apis, byApi, products, touched),
      lately: new Map(),
    };
    return this.#access;
  }

  #checkOpen(apiId: string, products: readonly Product[]): void {
    const [first, second] = products.filter(asksForNoKey);
    if (second === undefined) {
      this.#severalOpen.delete(apiId);
      return;
    }
    const message = `the products '${first?.id}' and '${second.id}' ask for no key; expected one of them to`;
    const resource = `apis/${apiId}`;
    this.#severalOpen.set(apiId, { code: 'several-open-products', severity: 'warning', message, resource });
  }
}

function indexApis(
  apis: readonly Api[],
  before: ReadonlyMap<Api, ApiAccess>,
  products: ProductsByApi,
  touched: ReadonlySet<string>,
): ReadonlyMap<Api, ApiAccess> {
  return new Map(
    apis.map((api) => {
      const id = api.id.toLowerCase();
      const known = touched.has(id) ? undefined : before.get(api);
      return [api, known ?? accessOf(api, products.of(id))];
    }),
  );
}

/** Where SDKs of models put a key: Anthropic's, Azure's, and Google's. OpenAI's has it as a bearer token. */
const modelKeyHeaders: readonly string[] = ['x-api-key', 'api-key', 'x-goog-api-key'];

function accessOf(api: Api, products: readonly Product[]): ApiAccess {
  const names = api.subscriptionKeyParameterNames;
  return {
    // An empty name, as some exports have, is no name.
    headerName: names?.header || defaultSubscriptionKeyParameterNames.header,
    foldedQueryName: foldSegment(names?.query || defaultSubscriptionKeyParameterNames.query),
    acceptsBearer: names?.bearer === 'enabled' || (api.modelRouting !== undefined && names?.bearer !== 'disabled'),
    otherHeaders: api.modelRouting === undefined ? [] : modelKeyHeaders,
    subscriptionRequired: api.subscriptionRequired !== false,
    products: new Map(products.map((product) => [product.id.toLowerCase(), product])),
    openProduct: products.find(asksForNoKey),
  };
}

function asksForNoKey({ subscriptionRequired }: Product): boolean {
  return subscriptionRequired === false;
}
