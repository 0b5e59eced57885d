import { type Endpoint, type Method, templateOf } from '../../arm/endpoint.ts';
import type { Route } from '../../arm/routes.ts';
import type { Verb } from '../../define-resource.ts';

// What calls do, in the words of Azure's roles: `Microsoft.ApiManagement/service/apis/write`.

/** What verbs are called there. */
export const verbActions = {
  list: 'read',
  head: 'read',
  get: 'read',
  put: 'write',
  patch: 'write',
  delete: 'delete',
} as const satisfies Record<Verb, string>;

const methodActions: Readonly<Record<Method, string>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete',
  POST: 'action',
};

/** A method that is not known could do anything: it is one that writes. */
function methodAction(method: string): string {
  return Object.hasOwn(methodActions, method) ? methodActions[method as Method] : 'write';
}

/** What a call of a resource does. */
export function routeAction(
  method: string,
  { type, definition, extra }: Pick<Route, 'type' | 'definition' | 'extra'>,
): string {
  const path = `Microsoft.ApiManagement/service/${type}${extra === undefined ? '' : `/${extra}`}`;
  const isReading = extra !== undefined && method === 'POST' && definition.actions?.[extra]?.reads === true;
  // A POST to what has none is refused later; until then it is a write.
  const verb = method === 'POST' && extra === undefined ? 'write' : methodAction(method);
  return `${path}/${isReading ? 'read' : verb}`;
}

/** What a call of an endpoint does. */
export function endpointAction(endpoint: Endpoint, method: string): string {
  const given = endpoint.methods[method as Method]?.action;
  return given ?? `${endpointType(endpoint)}/${methodAction(method)}`;
}

/** The provider of an endpoint and the collections on the way to it; what has no provider is Azure Resource Manager's. */
function endpointType(endpoint: Pick<Endpoint, 'path'>): string {
  const template = templateOf(endpoint);
  const [, own] = /^.*\/providers\/(Microsoft\.\w+\/.*)$/.exec(template) ?? [];
  return (own ?? `Microsoft.Resources${template}`).replaceAll(/\/\{\w+\}/g, '');
}
