// Azure's built-in roles, as Microsoft lists them. What they say of other services is kept, since answers show it.
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/integration
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged

/** What somebody who has a role may do: what one of the actions names, unless one of the others does. */
export interface RoleDefinition {
  /** The GUID that the role has everywhere. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

const service = 'Microsoft.ApiManagement/service';

/** What Azure gives everybody who looks after a service. */
const around = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.ResourceHealth/availabilityStatuses/read',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
];

const logs = [
  'Microsoft.Insights/diagnosticSettings/*/read',
  'Microsoft.insights/logs/read',
  'Microsoft.insights/logs/ApiManagementGatewayLogs/read',
];

const forWorkspaceDevelopers = [
  `${service}/tags/read`,
  `${service}/tags/apiLinks/*`,
  `${service}/tags/operationLinks/*`,
  `${service}/tags/productLinks/*`,
  `${service}/products/read`,
  `${service}/products/apiLinks/*`,
  `${service}/authorizationServers/read`,
  `${service}/read`,
  'Microsoft.Authorization/*/read',
];

const inWorkspaces = (...collections: readonly string[]) =>
  collections.map((name) => `${service}/workspaces/${name}/*`);

/** Every role that there is. */
export const roleDefinitions: readonly RoleDefinition[] = [
  {
    id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    name: 'Owner',
    description: 'Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.',
    actions: ['*'],
    notActions: [],
  },
  {
    id: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
    name: 'Contributor',
    description:
      'Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in ' +
      'Azure Blueprints, or share image galleries.',
    actions: ['*'],
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
      'Microsoft.Blueprint/blueprintAssignments/write',
      'Microsoft.Blueprint/blueprintAssignments/delete',
      'Microsoft.Compute/galleries/share/action',
      'Microsoft.Purview/consents/write',
      'Microsoft.Purview/consents/delete',
      'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
      'Microsoft.Subscription/cancel/action',
      'Microsoft.Subscription/enable/action',
    ],
  },
  {
    id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
    name: 'Reader',
    description: 'View all resources, but does not allow you to make any changes.',
    actions: ['*/read'],
    notActions: [],
  },
  {
    id: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
    name: 'User Access Administrator',
    description: 'Lets you manage user access to Azure resources.',
    actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'],
    notActions: [],
  },
  {
    id: '312a565d-c81f-4fd8-895a-4e21e48d571c',
    name: 'API Management Service Contributor',
    description: 'Can manage service and the APIs',
    actions: [`${service}/*`, ...around],
    notActions: [],
  },
  {
    id: 'e022efe7-f5ba-4159-bbe4-b44f577e9b61',
    name: 'API Management Service Operator Role',
    description: 'Can manage service but not the APIs',
    actions: [
      `${service}/*/read`,
      `${service}/backup/action`,
      `${service}/delete`,
      `${service}/managedeployments/action`,
      `${service}/read`,
      `${service}/restore/action`,
      `${service}/updatecertificate/action`,
      `${service}/updatehostname/action`,
      `${service}/write`,
      ...around,
    ],
    notActions: [`${service}/users/keys/read`],
  },
  {
    id: '71522526-b88f-4d52-b57f-d31fc3546d0d',
    name: 'API Management Service Reader Role',
    description: 'Read-only access to service and APIs',
    actions: [`${service}/*/read`, `${service}/read`, ...around],
    notActions: [`${service}/users/keys/read`],
  },
  {
    id: 'c031e6a8-4391-4de0-8d69-4706a7ed3729',
    name: 'API Management Developer Portal Content Editor',
    description: 'Can customize the developer portal, edit its content, and publish it.',
    actions: [
      `${service}/portalRevisions/read`,
      `${service}/portalRevisions/write`,
      `${service}/contentTypes/read`,
      `${service}/contentTypes/delete`,
      `${service}/contentTypes/write`,
      `${service}/contentTypes/contentItems/read`,
      `${service}/contentTypes/contentItems/write`,
      `${service}/contentTypes/contentItems/delete`,
    ],
    notActions: [],
  },
  {
    id: '9565a273-41b9-4368-97d2-aeb0c976a9b3',
    name: 'API Management Service Workspace API Developer',
    description:
      'Has read access to tags and products and write access to allow: assigning APIs to products, assigning tags to products ' +
      'and APIs. This role should be assigned on the service scope.',
    actions: forWorkspaceDevelopers,
    notActions: [],
  },
  {
    id: 'd59a3e9c-6d52-4a5a-aeed-6bf3cf0e31da',
    name: 'API Management Service Workspace API Product Manager',
    description:
      'Has the same access as API Management Service Workspace API Developer as well as read access to users and write access ' +
      'to allow assigning users to groups. This role should be assigned on the service scope.',
    actions: [
      `${service}/users/read`,
      `${service}/groups/read`,
      `${service}/groups/users/*`,
      ...forWorkspaceDevelopers,
    ],
    notActions: [],
  },
  {
    id: '56328988-075d-4c6a-8766-d93edd6725b6',
    name: 'API Management Workspace API Developer',
    description:
      'Has read access to entities in the workspace and read and write access to entities for editing APIs. This role should be ' +
      'assigned on the workspace scope.',
    actions: [
      `${service}/workspaces/*/read`,
      ...inWorkspaces('apis', 'apiVersionSets', 'policies', 'schemas', 'products', 'policyFragments', 'namedValues'),
      ...inWorkspaces('tags', 'backends', 'certificates', 'diagnostics', 'loggers'),
      'Microsoft.Authorization/*/read',
      ...logs,
    ],
    notActions: [],
  },
  {
    id: '73c2c328-d004-4c5e-938c-35c6f5679a1f',
    name: 'API Management Workspace API Product Manager',
    description:
      'Has read access to entities in the workspace and read and write access to entities for publishing APIs. This role should ' +
      'be assigned on the workspace scope.',
    actions: [
      `${service}/workspaces/*/read`,
      ...inWorkspaces('products', 'subscriptions', 'groups', 'tags', 'notifications'),
      'Microsoft.Authorization/*/read',
      ...logs,
    ],
    notActions: [],
  },
  {
    id: '0c34c906-8d99-4cb7-8bb7-33f5b0a1a799',
    name: 'API Management Workspace Contributor',
    description:
      'Can manage the workspace and view, but not modify its members. This role should be assigned on the workspace scope.',
    actions: [`${service}/workspaces/*`, 'Microsoft.Authorization/*/read', ...logs],
    notActions: [],
  },
  {
    id: 'ef1c2c96-4a77-49e8-b9a4-6179fe1d2fd2',
    name: 'API Management Workspace Reader',
    description:
      'Has read-only access to entities in the workspace. This role should be assigned on the workspace scope.',
    actions: [`${service}/workspaces/*/read`, 'Microsoft.Authorization/*/read'],
    notActions: [],
  },
  {
    // https://learn.microsoft.com/azure/api-management/self-hosted-gateway-enable-azure-ad has it as one to be made; its GUID
    // is ours.
    id: '00000000-0000-0000-0000-00000000a001',
    name: 'API Management Configuration API Access Validator Service Role',
    description:
      'Can access RBAC permissions on the API Management resource to authorize requests in Configuration API.',
    actions: ['Microsoft.Authorization/*/read'],
    notActions: [],
  },
];

/** The role that may do everything. */
export const owner = 'Owner';

/** The names of the roles, in Azure's order of use. */
export const roleNames: readonly string[] = roleDefinitions.map(({ name }) => name);

const byWord = new Map(
  roleDefinitions.flatMap((role) => [role.id, role.name.toLowerCase()].map((word) => [word, role])),
);

/** The role of a GUID or a name. */
export function findRole(word: string): RoleDefinition | undefined {
  return byWord.get(word.toLowerCase());
}
