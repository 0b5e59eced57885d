import {
  type Api,
  defaultSubscriptionKeyParameterNames,
  type Product,
  readSubscriptionScope,
  type Snapshot,
  type Subscription,
  type SubscriptionScope,
  type User,
} from '@turnpike/model';
import { foldSegment } from '../router/request-path.ts';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import type { Allowed } from './authorize.ts';
import { isKeyHash } from './key-hash.ts';

/** A subscription whose key was recognised. */
export interface KeyHolder {
  readonly subscription: Subscription;
  readonly scope: SubscriptionScope;
  /** Whether the keys open anything now. */
  readonly isActive: boolean;
  /** Absent when the subscription stands alone. */
  readonly user: User | undefined;
}

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
  readonly subscriptionRequired: boolean;
  /** Those that hold the API, by id in lower case. */
  readonly products: ReadonlyMap<string, Product>;
  /** The one that holds the API and asks for no key. */
  readonly openProduct: Product | undefined;
}

/** Everything that deciding about keys needs, looked up in a time that does not depend on how much there is. */
export interface AccessIndex {
  readonly byKeyHash: ReadonlyMap<string, KeyHolder>;
  readonly byApi: ReadonlyMap<Api, ApiAccess>;
  /**
   * Whose the keys are that came lately: they come again and again, and hashing one costs as much as reading a request.
   * It is forgotten with the snapshot.
   */
  readonly lately: Map<string, LateKey>;
}

/** An index, and what of the snapshot it could not take in. */
export interface CompiledAccess {
  readonly access: AccessIndex;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

type AccessData = Pick<Snapshot, 'apis' | 'products' | 'subscriptions' | 'users'>;

/** Compiles the keys and products of a snapshot. */
export function compileAccess(data: AccessData): CompiledAccess {
  const diagnostics: SnapshotDiagnostic[] = [];
  const byKeyHash = indexKeys(data, diagnostics);
  const byApi = indexApis(data, diagnostics);
  return { access: { byKeyHash, byApi, lately: new Map() }, diagnostics };
}

function indexKeys({ subscriptions, users }: AccessData, diagnostics: SnapshotDiagnostic[]): Map<string, KeyHolder> {
  const usersById = new Map(users.map((user) => [user.id.toLowerCase(), user]));
  const byKeyHash = new Map<string, KeyHolder>();
  for (const subscription of subscriptions) {
    const resource = `subscriptions/${subscription.id}`;
    const scope = readSubscriptionScope(subscription.scope);
    if (scope === undefined) {
      const message = `the scope is '${subscription.scope}'; expected a product, an API, all APIs or the service`;
      diagnostics.push({ code: 'unknown-subscription-scope', severity: 'error', message, resource });
      continue;
    }
    const user = usersById.get(subscription.ownerId?.toLowerCase() ?? '');
    // Azure: a developer who is blocked can call no API.
    const isActive = subscription.state === 'active' && user?.state !== 'blocked' && user?.state !== 'deleted';
    const holder: KeyHolder = { subscription, scope, isActive, user };
    for (const hash of new Set([subscription.primaryKeyHash, subscription.secondaryKeyHash]))
      if (hash !== undefined) addKey(byKeyHash, hash, holder, resource, diagnostics);
  }
  return byKeyHash;
}

function addKey(
  byKeyHash: Map<string, KeyHolder>,
  hash: string,
  holder: KeyHolder,
  resource: string,
  diagnostics: SnapshotDiagnostic[],
): void {
  if (!isKeyHash(hash)) {
    const message = 'a key hash is something else; expected 64 hexadecimal digits in lower case';
    diagnostics.push({ code: 'invalid-key-hash', severity: 'error', message, resource });
    return;
  }
  const present = byKeyHash.get(hash);
  if (present !== undefined) {
    const message = `'${present.subscription.id}' has the same key; expected keys of its own`;
    diagnostics.push({ code: 'duplicate-key', severity: 'warning', message, resource });
    if (present.isActive || !holder.isActive) return;
  }
  byKeyHash.set(hash, holder);
}

function indexApis({ apis, products }: AccessData, diagnostics: SnapshotDiagnostic[]): Map<Api, ApiAccess> {
  const productsByApi = new Map<string, Map<string, Product>>();
  for (const product of products)
    for (const apiId of new Set(product.apis.map((id) => id.toLowerCase()))) {
      const held = productsByApi.get(apiId);
      if (held === undefined) productsByApi.set(apiId, new Map([[product.id.toLowerCase(), product]]));
      else held.set(product.id.toLowerCase(), product);
    }
  const openProducts = new Map<string, Product>();
  for (const [apiId, held] of productsByApi) {
    const [first, second] = [...held.values()].filter(({ subscriptionRequired }) => subscriptionRequired === false);
    if (first !== undefined) openProducts.set(apiId, first);
    if (second === undefined) continue;
    const message = `the products '${first?.id}' and '${second.id}' ask for no key; expected one of them to`;
    diagnostics.push({ code: 'several-open-products', severity: 'warning', message, resource: `apis/${apiId}` });
  }
  return new Map(
    apis.map((api) => {
      const id = api.id.toLowerCase();
      return [api, accessOf(api, productsByApi.get(id) ?? new Map(), openProducts.get(id))];
    }),
  );
}

function accessOf(api: Api, products: ReadonlyMap<string, Product>, openProduct: Product | undefined): ApiAccess {
  const names = api.subscriptionKeyParameterNames;
  return {
    // An empty name, as some exports have, is no name.
    headerName: names?.header || defaultSubscriptionKeyParameterNames.header,
    foldedQueryName: foldSegment(names?.query || defaultSubscriptionKeyParameterNames.query),
    acceptsBearer: names?.bearer === 'enabled',
    subscriptionRequired: api.subscriptionRequired !== false,
    products,
    openProduct,
  };
}
