import type { Api, Operation, Product, Subscription } from '@turnpike/model';

// Nouns for tests, in which only what a test is about has to be said.

/** An API with operations written as `GET /orders/{id}`. */
export function sampleApi(path: string, operations: readonly string[], more: Partial<Api> = {}): Api {
  return {
    id: path === '' ? 'root' : path.replaceAll('/', '-'),
    name: path,
    path,
    protocols: ['https'],
    apiRevision: '1',
    isCurrent: true,
    isOnline: true,
    type: 'http',
    operations: operations.map(sampleOperation),
    ...more,
  };
}

/** An operation written as `GET /orders/{id}`, which is its id too. */
export function sampleOperation(text: string): Operation {
  const space = text.indexOf(' ');
  return { id: text, name: text, method: text.slice(0, space), urlTemplate: text.slice(space + 1) };
}

/** A product that asks for a key unless told otherwise. */
export function sampleProduct(id: string, apis: readonly string[], more: Partial<Product> = {}): Product {
  return { id, name: id, state: 'published', apis, groups: [], ...more };
}

/** An active subscription that stands alone. */
export function sampleSubscription(id: string, scope: string, more: Partial<Subscription> = {}): Subscription {
  return { id, name: id, scope, state: 'active', ...more };
}
