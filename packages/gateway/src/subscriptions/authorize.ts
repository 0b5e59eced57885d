import type { SubscriptionObject } from '@turnpike/expressions';
import {
  type Api,
  isIn,
  type Product,
  type Subscription,
  type SubscriptionScope,
  type User,
  workspaceOf,
} from '@turnpike/model';
import type { FixedText } from '../records/json-bytes.ts';
import { type QueryParameters, queryValue } from '../router/query-parameters.ts';
import type { AccessIndex, ApiAccess, LateKey } from './access-index.ts';
import { keyHash } from './key-hash.ts';
import { holderOf, type KeyHolder } from './key-index.ts';

/** Where a request may carry a key. */
export interface PresentedKeys {
  /** A header by its name in any case. */
  readonly header: (name: string) => string | undefined;
  readonly query: () => QueryParameters;
}

/** In whose name and in which product a request goes on; with nothing of these, in the context of the API alone. */
export interface Allowed {
  readonly product?: Product;
  readonly subscription?: Subscription;
  readonly user?: User;
  /** The key that came, when it opened anything. */
  readonly key?: string;
  /** The subscription as expressions see it, once one has asked. */
  subscriptionObject?: SubscriptionObject;
  /** What records say of all this, once there has been one. */
  recordText?: FixedText;
}

/** Why a request may not call an API. */
export type SubscriptionRefusal = 'SubscriptionKeyNotFound' | 'SubscriptionKeyInvalid';

/** What is decided about a request. */
export type Authorization = { readonly allowed: Allowed } | { readonly refused: SubscriptionRefusal };

/**
 * Decides whether a request may call an API, by the key it carries or because none is needed.
 * @see https://learn.microsoft.com/azure/api-management/api-management-subscriptions
 */
export function authorize(index: AccessIndex, api: Api, presented: PresentedKeys): Authorization {
  const access = index.byApi.get(api);
  // An API that the index does not know is none of this snapshot.
  if (access === undefined) return { refused: 'SubscriptionKeyInvalid' };
  const key = presentedKey(access, presented);
  const late = key === undefined ? undefined : lookUp(index, key);
  const allowed = late && allowedTo(late, api, access, key as string);
  if (allowed !== undefined) return { allowed };
  // A key that opens nothing here counts for nothing where none is needed.
  if (access.openProduct !== undefined) return { allowed: { product: access.openProduct } };
  if (!access.subscriptionRequired) return { allowed: {} };
  return { refused: key === undefined ? 'SubscriptionKeyNotFound' : 'SubscriptionKeyInvalid' };
}

/** Azure: the query is looked at only when the header is absent. A header without a value is there, with no key in it. */
function presentedKey(access: ApiAccess, { header, query }: PresentedKeys): string | undefined {
  const found = header(access.headerName) ?? queryValue(query(), access.foldedQueryName);
  if (found !== undefined) return found === '' ? undefined : found;
  for (const name of access.otherHeaders) {
    const key = header(name);
    if (key) return key;
  }
  if (!access.acceptsBearer) return undefined;
  return /^bearer +([^ ]+)$/i.exec(header('authorization') ?? '')?.[1];
}

function lookUp({ keys, lately }: AccessIndex, key: string): LateKey | undefined {
  const known = lately.get(key);
  if (known !== undefined) return known;
  const hash = keyHash(key);
  const holder = hash === undefined ? undefined : holderOf(keys, hash);
  // Only keys that are somebody's: whoever tries others leaves nothing behind.
  if (holder === undefined) return undefined;
  if (lately.size >= rememberedKeys) lately.clear();
  const late: LateKey = { holder, access: undefined, allowed: undefined };
  lately.set(key, late);
  return late;
}

const rememberedKeys = 16_384;

/** Who calls an API calls it again: nothing of what decides changes as long as the index lives. */
function allowedTo(late: LateKey, api: Api, access: ApiAccess, key: string): Allowed | undefined {
  if (late.access !== access) {
    late.allowed = allowedBy(late.holder, api, access, key);
    late.access = access;
  }
  return late.allowed;
}

function allowedBy(
  { subscription, scope, isActive, user }: KeyHolder,
  api: Api,
  access: ApiAccess,
  key: string,
): Allowed | undefined {
  if (!isActive) return undefined;
  const owner = user === undefined ? { key } : { user, key };
  if (scope.kind === 'product') {
    const product = access.products.get(scope.productId.toLowerCase());
    return product && { product, subscription, ...owner };
  }
  return opens(scope, api) ? { subscription, ...owner } : undefined;
}

function opens(scope: Exclude<SubscriptionScope, { kind: 'product' }>, { id }: Api): boolean {
  switch (scope.kind) {
    case 'api':
      return scope.apiId.toLowerCase() === id.toLowerCase();
    case 'allApis':
      return workspaceOf(id) === undefined;
    case 'workspace':
      return isIn(scope.workspaceId, id);
    // Azure: the subscription that every service has opens all of it.
    case 'service':
      return true;
  }
}
