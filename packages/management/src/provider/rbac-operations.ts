import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import type { Routes } from '../arm/routes.ts';
import { endpointAction, routeAction, verbActions } from '../identity/roles/action-names.ts';
import type { JsonObject } from '../json.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/api-management-operations/list';

/** Lists what can be allowed, by the names that Azure's roles have for it. */
export const rbacOperationEndpoint: Endpoint = {
  path: '/providers/Microsoft.ApiManagement/operations',
  reference,
  forAnyRole: true,
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

function* resourceOperations({ all }: Routes): Generator<Row> {
  for (const { definition, type } of all) {
    const path = `Microsoft.ApiManagement/service/${type}`;
    for (const verb of definition.verbs)
      yield [`${path}/${verbActions[verb]}`, definition.noun, verbActions[verb], definition.description];
    for (const [name, { description }] of Object.entries(definition.actions ?? {}))
      yield [routeAction('POST', { type, definition, extra: name }), definition.noun, name, description];
  }
}

function* endpointOperations(endpoints: readonly Endpoint[]): Generator<Row> {
  for (const endpoint of endpoints) {
    if (endpoint.forAnyRole === true) continue;
    for (const [method, about] of Object.entries(endpoint.methods)) {
      const action = endpointAction(endpoint, method);
      const [resource = '', verb = ''] = action.split('/').slice(-2);
      if (action.startsWith('Microsoft.ApiManagement/')) yield [action, resource, verb, about.description];
    }
  }
}
