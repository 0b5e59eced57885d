import {
  attribute,
  idWithinWorkspace,
  name,
  type Place,
  type PolicyContext,
  type Scope,
  type ShapeOf,
} from '@turnpike/policy';

// What the limits of a subscription are for: the scope at which they stand, or an API or operation that they name.

/** An API or operation that has a limit of its own. */
export interface Target {
  readonly name: string | undefined;
  readonly id: string | undefined;
}

/** The attributes that name it. */
export const target: ShapeOf<Target> = {
  name: attribute(name, 'Its name; not looked at beside `id`.', { optional: true }),
  id: attribute(name, 'Its id.', { optional: true }),
};

/** What a limit counts by, apart from the subscription. */
export type Counter = (context: PolicyContext) => string;

/** A product, an API and an operation count by themselves, each all that is in it. */
export function counterOfScope(scope: Scope | undefined): Counter {
  switch (scope) {
    case 'product':
      return ({ productId }) => `product\0${productId}`;
    case 'operation':
      return ({ api, operation }) => `operation\0${api.id}\0${operation.id}`;
    default:
      return ({ api }) => `api\0${api.id}`;
  }
}

/** Azure does not say whether `name` is what it calls the display name: the id will do as well. */
export function isTarget({ name, id }: Target, resource: { readonly id: string; readonly name: string }): boolean {
  const own = idWithinWorkspace(resource.id);
  if (id !== undefined) return isSame(id, own);
  return name !== undefined && (isSame(name, resource.name) || isSame(name, own));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Refuses an element that names nothing. */
export function reportUnnamed(element: string, { name, id }: Target, place: Place<'api'>): void {
  if (name === undefined && id === undefined)
    place.report('missing-attribute', 'api', `<${element}> has neither 'name' nor 'id'`);
}
