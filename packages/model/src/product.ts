/**
 * Some APIs offered together.
 * @see https://learn.microsoft.com/rest/api/apimanagement/product
 */
export interface Product {
  readonly id: string;
  /** What Azure calls `displayName`. */
  readonly name: string;
  /** Decides who sees the product in the portal; calls are answered either way. */
  readonly state: 'notPublished' | 'published';
  /** Whether a key is asked for; Azure asks when nothing is said. A product that asks for none is open. */
  readonly subscriptionRequired?: boolean;
  readonly approvalRequired?: boolean;
  readonly subscriptionsLimit?: number;
  /** The ids of its APIs, which stand for all their revisions. */
  readonly apis: readonly string[];
  /** The ids of the groups that see the product. */
  readonly groups: readonly string[];
}
