import { type Dynamic, defineKind, type Kind, type PolicyContext } from '@turnpike/policy';

/** What is said of a service that Dapr finds. */
export interface DaprService {
  readonly 'dapr-app-id': Dynamic<string> | undefined;
  readonly 'dapr-method': Dynamic<string> | undefined;
  readonly 'dapr-namespace': Dynamic<string> | undefined;
}

/** The name of a service or a namespace: nothing that a path could read in another way. */
export const daprName: Kind<string> = defineKind('a name of letters, digits, dots and dashes', (text) => {
  const trimmed = text.trim();
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(trimmed) ? trimmed : undefined;
});

/** A method: the path below the service, which may have a query. It cannot lead out of it. */
export const daprMethod: Kind<string> = defineKind(
  'a method such as orders/list, without . or .. in its path',
  (text) => {
    const trimmed = text.trim().replace(/^\//, '');
    if (trimmed === '' || /[\u0000-\u0020\u007f\\#]/.test(trimmed)) return undefined;
    const [path = ''] = trimmed.split('?');
    // Dapr decodes the path before it looks for dot segments.
    return path.split(/\/|\\|%2f|%5c/i).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)) ? undefined : trimmed;
  },
);

/** Where Dapr takes requests for the service. Without a method it is the path of the request that names it. */
export function daprServiceUrl(
  { 'dapr-app-id': app, 'dapr-method': method, 'dapr-namespace': namespace }: DaprService,
  context: PolicyContext,
): string {
  const service = [app?.(context), namespace?.(context)].filter((name) => name !== undefined).join('.');
  const base = `${context.services.dapr.url}/v1.0/invoke/${service}/method`;
  return method === undefined ? base : `${base}/${method(context)}`;
}
