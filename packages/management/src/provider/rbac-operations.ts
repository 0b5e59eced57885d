import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import { templateOf } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import type { Routes } from '../arm/routes.ts';
import type { Verb } from '../define-resource.ts';
import type { JsonObject } from '../json.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/api-management-operations/list';

/** Lists what can be allowed, by the names that Azure's roles have for it. */
export const rbacOperationEndpoint: Endpoint = {
  path: '/providers/Microsoft.ApiManagement/operations',
  reference,
  methods: { GET: { description: 'What can be allowed.', run: list } },
};

function list({ management }: EndpointCall): ArmAnswer {
  const operations = new Map<string, JsonObject>();
  const add = (name: string, resource: string, operation: string, description: string) =>
    operations.set(name, {
      name,
      display: { provider: 'Microsoft API Management', resource, operation, description },
      origin: 'user,system',
    });
  for (const [name, resource, operation, description] of [
    ...resourceOperations(management.routes),
    ...endpointOperations(management.endpoints.all),
  ])
    add(name, resource, operation, description);
  return { status: 200, body: { value: [...operations.values()] } };
}

type Row = readonly [name: string, resource: string, operation: string, description: string];

const verbs = {
  list: 'read',
  head: 'read',
  get: 'read',
  put: 'write',
  patch: 'write',
  delete: 'delete',
} as const satisfies Record<Verb, string>;

function* resourceOperations({ all }: Routes): Generator<Row> {
  for (const { definition, type } of all) {
    const path = `Microsoft.ApiManagement/service/${type}`;
    for (const verb of definition.verbs)
      yield [`${path}/${verbs[verb]}`, definition.noun, verbs[verb], definition.description];
    for (const [name, { description }] of Object.entries(definition.actions ?? {}))
      yield [`${path}/${name}/action`, definition.noun, name, description];
  }
}

const methods = { GET: 'read', HEAD: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete', POST: 'action' } as const;

function* endpointOperations(endpoints: readonly Endpoint[]): Generator<Row> {
  for (const endpoint of endpoints) {
    const [, path] = /\/providers\/(Microsoft\.ApiManagement\/.*)$/.exec(templateOf(endpoint)) ?? [];
    if (path === undefined) continue;
    const type = path.replaceAll(/\/\{\w+\}/g, '');
    const resource = type.slice(type.lastIndexOf('/') + 1);
    for (const [method, { description }] of Object.entries(endpoint.methods)) {
      const verb = methods[method as keyof typeof methods];
      yield [`${type}/${verb}`, resource, verb, description];
    }
  }
}
