import { createHash } from 'node:crypto';
import type { Api, AttachedPolicies, Product, Snapshot, Subscription, User } from '../../packages/model/src/index.ts';

// An estate of the size that was promised for: 10,000 operations in 500 APIs, 100,000 subscriptions to a hundred products
// with as many users as have them two each, and policies at every scope, which mention named values and fragments.

/** How much there is. */
export interface EstateSize {
  readonly apis: number;
  readonly operationsInAnApi: number;
  readonly products: number;
  readonly subscriptions: number;
  readonly users: number;
  readonly backends: number;
  readonly namedValues: number;
}

/** What was promised for. */
export const promisedSize: EstateSize = {
  apis: 500,
  operationsInAnApi: 20,
  products: 100,
  subscriptions: 100_000,
  users: 50_000,
  backends: 200,
  namedValues: 500,
};

/** The key of a subscription of the estate. */
export function keyOf(index: number): string {
  return `key-${index}-0123456789abcdef`;
}

/** The hash under which a key is known. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Makes the estate; all APIs are served by one backend. */
export function sampleEstate(serviceUrl: string, size: EstateSize = promisedSize): Snapshot {
  const apis = count(size.apis, (index) => sampleApi(index, serviceUrl, size));
  return {
    sequenceNumber: 1,
    hosts: [],
    apis,
    versionSets: [],
    products: count(size.products, (index) => sampleProduct(index, size)),
    subscriptions: count(size.subscriptions, (index) => sampleSubscription(index, size)),
    users: count(size.users, sampleUser),
    groups: count(20, (index) => ({ id: `group-${index}`, name: `Group ${index}`, type: 'custom' })),
    backends: count(size.backends, (index) => ({
      id: `backend-${index}`,
      type: 'Single',
      url: `http://backend-${index}.contoso.example/service`,
      protocol: 'http',
    })),
    certificates: [],
    namedValues: count(size.namedValues, (index) => ({
      name: `value-${index}`,
      value: `the value number ${index}`,
      secret: index % 5 === 0,
    })),
    policyFragments: count(20, (index) => ({
      id: `fragment-${index}`,
      text: `<fragment>${setHeader(`X-Fragment-${index}`, `{{value-${index}}}`)}</fragment>`,
    })),
    policies: [
      { scope: 'global', text: globalPolicy('version-0') },
      ...count(
        size.products,
        (index): AttachedPolicies => ({
          scope: 'product',
          productId: `product-${index}`,
          text: policy(`<rate-limit calls="${1_000_000 + index}" renewal-period="60" />`),
        }),
      ),
      ...apis.flatMap(policiesOf),
    ],
  };
}

/** The policy of all APIs; the text is in a header of every answer. */
export function globalPolicy(text: string): string {
  return `<policies><inbound>${setHeader('X-Gateway', 'turnpike')}</inbound><backend><forward-request /></backend><outbound>${setHeader('X-Served-By', text)}</outbound><on-error /></policies>`;
}

/** A policy that does something in inbound after what broader scopes do. */
export function policy(inbound: string): string {
  return `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
}

function setHeader(name: string, value: string): string {
  return `<set-header name="${name}" exists-action="override"><value>${value}</value></set-header>`;
}

function sampleApi(index: number, serviceUrl: string, { operationsInAnApi }: EstateSize): Api {
  return {
    id: `api-${index}`,
    name: `API ${index}`,
    path: `team-${index % 10}/api-${index}`,
    protocols: ['http', 'https'],
    serviceUrl,
    apiRevision: '1',
    isCurrent: true,
    isOnline: true,
    type: 'http',
    operations: count(operationsInAnApi, (operation) => ({
      id: `operation-${operation}`,
      name: `Operation ${operation}`,
      method: operation % 2 === 0 ? 'GET' : 'POST',
      urlTemplate: `/resource-${operation}/{id}/lines/{line}`,
      templateParameters: [
        { name: 'id', type: 'string', required: true },
        { name: 'line', type: 'string', required: true },
      ],
    })),
  };
}

/** Each API has a policy, and one of ten operations one of its own. */
function policiesOf({ id, apiRevision, operations }: Api, index: number): readonly AttachedPolicies[] {
  const values = `{{value-${index % 500}}} @(context.Api.Name + context.RequestId)`;
  const mine = `<include-fragment fragment-id="fragment-${index % 20}" />${setHeader('X-Api', `@("${index} " + context.Api.Name)`)}`;
  return [
    { scope: 'api', apiId: id, apiRevision, text: policy(mine) },
    ...operations
      .filter((_, operation) => operation % 10 === 0)
      .map(
        (operation): AttachedPolicies => ({
          scope: 'operation',
          apiId: id,
          apiRevision,
          operationId: operation.id,
          text: policy(
            `<choose><when condition="@(context.Request.Headers.ContainsKey(&quot;X-${operation.id}-${index}&quot;))">${setHeader('X-Operation', values.replace(/ @.*/, ''))}</when></choose>`,
          ),
        }),
      ),
  ];
}

function sampleProduct(index: number, { apis, products }: EstateSize): Product {
  const perProduct = Math.max(1, Math.round((3 * apis) / products));
  return {
    id: `product-${index}`,
    name: `Product ${index}`,
    state: 'published',
    subscriptionRequired: true,
    apis: [...new Set(count(perProduct, (nth) => `api-${(index * 5 + nth) % apis}`))],
    groups: [`group-${index % 20}`],
  };
}

function sampleSubscription(index: number, { products, users }: EstateSize): Subscription {
  return {
    id: `subscription-${index}`,
    name: `Subscription ${index}`,
    scope: `/products/product-${index % products}`,
    state: 'active',
    ownerId: `user-${index % users}`,
    primaryKeyHash: hashOf(keyOf(index)),
    secondaryKeyHash: hashOf(`second-${index}`),
    createdDate: '2026-01-01T00:00:00.000Z',
  };
}

function sampleUser(index: number): User {
  return {
    id: `user-${index}`,
    email: `user-${index}@contoso.example`,
    firstName: 'First',
    lastName: `Last ${index}`,
    state: 'active',
    groups: [`group-${index % 20}`],
    registrationDate: '2026-01-01T00:00:00.000Z',
  };
}

function count<Item>(size: number, make: (index: number) => Item): readonly Item[] {
  return Array.from({ length: size }, (_, index) => make(index));
}
