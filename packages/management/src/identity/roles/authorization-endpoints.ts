import { readBody } from '../../arm/call.ts';
import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { isSame, segmentsUnder } from '../../arm/path.ts';
import { notFound, placeOf } from '../../arm/place.ts';
import { ArmError, detail, validationError } from '../../arm-error.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { requireGroup } from '../../provider/resource-groups.ts';
import { requireService } from '../../service/stored-service.ts';
import type { Transaction } from '../../store/store.ts';
import { isWithin } from './allows.ts';
import { readAssignmentFilter, readRoleFilter } from './authorization-filter.ts';
import { findRole, type RoleDefinition, roleDefinitions } from './role-definitions.ts';
import {
  assignmentIdOf,
  assignmentOf,
  assignmentType,
  principalField,
  principalKeyOf,
  type RoleAssignment,
  readAssignments,
} from './stored-assignments.ts';

// Azure's API of who may do what where. It is one of Azure Resource Manager's, at the subscription, the resource group, the
// service, and every resource of it.

const reference = 'https://learn.microsoft.com/rest/api/authorization/role-assignments';
const provider = '{scope}/providers/Microsoft.Authorization';

/** What is asked and said about roles. */
export const authorizationEndpoints: readonly Endpoint[] = [
  {
    path: `${provider}/roleAssignments`,
    reference,
    methods: { GET: { description: 'Who has which role here, above and below.', run: listAssignments } },
  },
  {
    path: `${provider}/roleAssignments/{assignmentName}`,
    reference,
    methods: {
      GET: { description: 'A role of somebody.', run: getAssignment },
      PUT: { description: 'Gives somebody a role.', run: assign },
      DELETE: { description: 'Takes a role from somebody.', run: unassign },
    },
  },
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

async function listAssignments({ management, names, request, principal }: EndpointCall): Promise<ArmAnswer> {
  const scope = scopeOf(names);
  const wanted = readAssignmentFilter(request.query.get('$filter'), principal);
  const all = await readAssignments(management.store);
  const value = all.filter((one) => isConnected(one, scope) && wanted(one, scope)).map(showAssignment);
  return { status: 200, body: { value } };
}

/** Azure: what is assigned above is good here, and what is below is here as well. */
function isConnected({ scope }: RoleAssignment, here: string): boolean {
  return isWithin(scope, here) || isWithin(here, scope);
}

async function getAssignment({ management, names }: EndpointCall): Promise<ArmAnswer> {
  const stored = await management.store.get(keyOf(names));
  if (stored === undefined) throw noAssignment(names);
  return { status: 200, body: showAssignment(assignmentOf(stored)) };
}

async function assign(call: EndpointCall): Promise<ArmAnswer> {
  const { management, names, request, principal } = call;
  const name = names.assignmentName ?? '';
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name))
    throw new ArmError(
      'InvalidRequestContent',
      `The role assignment ID '${name.slice(0, 80)}' is not valid; expected a GUID.`,
    );
  const wanted = readAssignment(await readBody(request));
  const now = management.now().toISOString();
  const { isNew, stored } = await management.store.write(principal.name, async (transaction) => {
    await requireScope(call, transaction);
    const scope = scopeOf(names);
    const current = await transaction.get(keyOf(names));
    if (current !== undefined) checkSame(assignmentOf(current), wanted);
    else await refuseDouble(transaction, scope, wanted);
    const made = { createdOn: now, createdBy: principal.name, ...pickMade(current?.properties) };
    const properties = { ...wanted, ...made, updatedOn: now, updatedBy: principal.name };
    const path = current?.path ?? assignmentIdOf(scope, name);
    const draft = { key: keyOf(names), type: assignmentType, parent: '/roleassignments', path, properties };
    const stored = await transaction.put(
      { ...draft, secrets: {}, fields: { [principalField]: String(wanted.principalId).toLowerCase() } },
      'any',
    );
    return { isNew: current === undefined, stored };
  });
  if (stored === undefined) throw noAssignment(names);
  return { status: isNew ? 201 : 200, body: showAssignment(assignmentOf(stored)) };
}

async function unassign({ management, names, principal }: EndpointCall): Promise<ArmAnswer> {
  return management.store.write(principal.name, async (transaction) => {
    const current = await transaction.get(keyOf(names));
    if (current === undefined) return { status: 204 };
    await transaction.delete(current.key, 'any');
    return { status: 200, body: showAssignment(assignmentOf(current)) };
  });
}

const properties = ['roleDefinitionId', 'principalId', 'principalType', 'description', 'condition'] as const;

/** What is asked for. A condition that is not heeded would give more than was meant. */
function readAssignment(body: JsonObject): JsonObject {
  const given = isObject(body.properties) ? body.properties : {};
  const wrong = properties.filter((name) => given[name] != null && typeof given[name] !== 'string');
  const details = wrong.map((name) => detail(`properties.${name}`, `'${name}' is no text; expected one`));
  const { roleDefinitionId, principalId, principalType = 'Unknown', description, condition } = given;
  const [, roleId = ''] = /\/roleDefinitions\/([0-9a-f-]{36})$/i.exec(String(roleDefinitionId ?? '')) ?? [];
  if (roleId === '')
    details.push(detail('properties.roleDefinitionId', 'the id of a role is expected: …/roleDefinitions/GUID'));
  if (typeof principalId === 'string' && !/^[^\p{Cc}]{1,256}$/u.test(principalId))
    details.push(detail('properties.principalId', 'found something else; expected 1 to 256 characters'));
  if (principalId == null) details.push(detail('properties.principalId', 'nothing was found; expected an id'));
  if (condition != null) details.push(detail('properties.condition', 'conditions are not heeded here; expected none'));
  if (details.length > 0) throw validationError(details);
  if (findRole(roleId) === undefined)
    throw new ArmError(
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${roleId}' does not exist.`,
    );
  const text = description == null ? {} : { description };
  return { roleId: roleId.toLowerCase(), principalId, principalType, ...text };
}

function pickMade({ createdOn, createdBy }: JsonObject = {}): JsonObject {
  return createdOn === undefined ? {} : { createdOn, createdBy };
}

function isSameGrant(one: Pick<RoleAssignment, 'roleId' | 'principalId'>, other: JsonObject): boolean {
  return one.roleId === other.roleId && principalKeyOf(one.principalId) === principalKeyOf(String(other.principalId));
}

function checkSame(current: RoleAssignment, wanted: JsonObject): void {
  if (!isSameGrant(current, wanted))
    throw new ArmError(
      'RoleAssignmentUpdateNotPermitted',
      'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    );
}

async function refuseDouble(transaction: Transaction, scope: string, wanted: JsonObject): Promise<void> {
  const all = await readAssignments(transaction);
  if (all.some((one) => isSame(one.scope, scope) && isSameGrant(one, wanted)))
    throw new ArmError('RoleAssignmentExists', 'The role assignment already exists.');
}

/** Refuses scopes that are not there. */
async function requireScope({ management, names }: EndpointCall, transaction: Transaction): Promise<void> {
  const segments = scopeOf(names).split('/').slice(1);
  const [root, subscriptionId = '', groups, group = ''] = segments;
  const isSubscription =
    root?.toLowerCase() === 'subscriptions' && isSame(subscriptionId, management.service.subscriptionId);
  if (isSubscription && segments.length === 2) return;
  if (isSubscription && segments.length === 4 && groups?.toLowerCase() === 'resourcegroups') {
    await requireGroup(management, transaction, group);
    return;
  }
  const under = segmentsUnder(management.service, segments);
  if (under === undefined) throw notFound(undefined);
  await requireService(management, transaction);
  if (under.length === 0) return;
  const route = management.routes.find(under);
  if (route?.target !== 'resource' || route.extra !== undefined) throw notFound(route?.definition);
  const { key } = await placeOf(route, transaction, management.routes);
  if ((await transaction.get(key)) === undefined) throw notFound(route.definition);
}

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
  return { status: 200, body: { value: (await access.rolesAt(scopeOf(names))).map(permissionsOf) } };
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

function showAssignment({ id, name, scope, properties: { roleId, ...rest } }: RoleAssignment): JsonObject {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
  return {
    id,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
    properties: { ...rest, roleDefinitionId, scope },
  };
}

function scopeOf({ scope = '' }: EndpointCall['names']): string {
  return scope;
}

function keyOf(names: EndpointCall['names']): string {
  return assignmentIdOf(scopeOf(names), names.assignmentName ?? '').toLowerCase();
}

function noAssignment({ assignmentName = '' }: EndpointCall['names']): ArmError {
  return new ArmError('RoleAssignmentNotFound', `The role assignment '${assignmentName.slice(0, 80)}' is not found.`);
}
