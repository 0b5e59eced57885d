import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { isSame } from '../../arm/path.ts';
import { ArmError } from '../../arm-error.ts';
import type { JsonObject } from '../../json.ts';
import { readRoleFilter } from './authorization-filter.ts';
import { type RoleDefinition, roleDefinitions } from './role-definitions.ts';

const provider = '{scope}/providers/Microsoft.Authorization';

/** What is asked about roles: there are Azure's and no others. */
export const roleEndpoints: readonly Endpoint[] = [
  {
    path: `${provider}/roleDefinitions`,
    reference: 'https://learn.microsoft.com/rest/api/authorization/role-definitions',
    methods: { GET: { description: 'The roles.', run: listRoles } },
  },
  {
    path: `${provider}/roleDefinitions/{roleId}`,
    reference: 'https://learn.microsoft.com/rest/api/authorization/role-definitions',
    methods: { GET: { description: 'A role.', run: getRole } },
  },
  {
    path: `${provider}/permissions`,
    reference: 'https://learn.microsoft.com/rest/api/authorization/permissions',
    methods: { GET: { description: 'What the caller may do here.', run: listPermissions } },
  },
];

function listRoles(call: EndpointCall): ArmAnswer {
  const wanted = readRoleFilter(call.request.query.get('$filter'));
  return { status: 200, body: { value: roleDefinitions.filter(wanted).map((role) => showRole(role, call)) } };
}

function getRole(call: EndpointCall): ArmAnswer {
  const asked = call.names.roleId ?? '';
  const role = roleDefinitions.find(({ id }) => isSame(id, asked));
  if (role === undefined)
    throw new ArmError(
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${asked.slice(0, 80)}' does not exist.`,
    );
  return { status: 200, body: showRole(role, call) };
}

async function listPermissions({ access, names }: EndpointCall): Promise<ArmAnswer> {
  return { status: 200, body: { value: (await access.rolesAt(names.scope ?? '')).map(permissionsOf) } };
}

function permissionsOf({ actions, notActions }: RoleDefinition): JsonObject {
  return { actions, notActions, dataActions: [], notDataActions: [] };
}

function showRole(role: RoleDefinition, { management }: EndpointCall): JsonObject {
  return {
    id: `/subscriptions/${management.service.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    type: 'Microsoft.Authorization/roleDefinitions',
    name: role.id,
    properties: {
      roleName: role.name,
      type: 'BuiltInRole',
      description: role.description,
      assignableScopes: ['/'],
      permissions: [permissionsOf(role)],
    },
  };
}
