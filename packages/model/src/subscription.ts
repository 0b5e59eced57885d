import { idInWorkspace } from './workspace.ts';

/** Where a subscription is in its life. Only an active one grants access. */
export type SubscriptionState = 'active' | 'suspended' | 'cancelled' | 'expired' | 'submitted' | 'rejected';

/**
 * A pair of keys and what they open. The keys themselves are not here, only their hashes.
 * @see https://learn.microsoft.com/rest/api/apimanagement/subscription
 */
export interface Subscription {
  readonly id: string;
  /** What Azure calls `displayName`. */
  readonly name: string;
  /**
   * `/products/{id}`, `/apis`, `/apis/{id}`, or the id of one of these, of a workspace, or of the whole service, from
   * `/subscriptions` on.
   */
  readonly scope: string;
  readonly state: SubscriptionState;
  /** The id of a user; absent when the subscription stands alone. */
  readonly ownerId?: string;
  /** SHA-256 of the key's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
  readonly primaryKeyHash?: string;
  readonly secondaryKeyHash?: string;
  readonly allowTracing?: boolean;
  /** Times are ISO 8601. */
  readonly createdDate?: string;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly expirationDate?: string;
}

/** What the keys of a subscription open. */
export type SubscriptionScope =
  | { readonly kind: 'product'; readonly productId: string }
  | { readonly kind: 'api'; readonly apiId: string }
  | { readonly kind: 'allApis' }
  | { readonly kind: 'workspace'; readonly workspaceId: string }
  | { readonly kind: 'service' };

const service = String.raw`/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.ApiManagement/service/[^/]+`;
const wholeService = new RegExp(`^${service}/?$`, 'i');
const wholeWorkspace = new RegExp(`^${service}/workspaces/([^/]+)(?:/apis)?/?$`, 'i');
const insideService = new RegExp(`^(?:${service}(?:/workspaces/([^/]+))?)?/(products|apis)(?:/([^/]+))?/?$`, 'i');

/** Reads the scope of a subscription; what is no scope opens nothing and gives `undefined`. */
export function readSubscriptionScope(scope: string): SubscriptionScope | undefined {
  if (wholeService.test(scope)) return { kind: 'service' };
  const [, workspaceId] = wholeWorkspace.exec(scope) ?? [];
  if (workspaceId !== undefined) return { kind: 'workspace', workspaceId };
  const [, workspace, collection, id] = insideService.exec(scope) ?? [];
  if (collection?.toLowerCase() === 'products')
    return id === undefined ? undefined : { kind: 'product', productId: idInWorkspace(workspace, id) };
  if (collection === undefined) return undefined;
  return id === undefined ? { kind: 'allApis' } : { kind: 'api', apiId: idInWorkspace(workspace, withoutRevision(id)) };
}

/** The id of an API from the resource name of one of its revisions: `orders` from `orders;rev=2`. */
export function withoutRevision(resourceName: string): string {
  return /^(.*);rev=/is.exec(resourceName)?.[1] ?? resourceName;
}
