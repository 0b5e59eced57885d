import { readBody } from '../../arm/call.ts';
import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { isSame } from '../../arm/path.ts';
import { ArmError } from '../../arm-error.ts';
import type { JsonObject } from '../../json.ts';
import type { Transaction } from '../../store/store.ts';
import { isWithin } from './allows.ts';
import { requireScope } from './assignable-scope.ts';
import { readAssignmentFilter } from './authorization-filter.ts';
import { readAssignment } from './read-assignment.ts';
import { roleEndpoints } from './role-endpoints.ts';
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
  ...roleEndpoints,
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
    await requireScope(scopeOf(names), management, transaction);
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

/** Endpoints are found with a scope. */
function scopeOf({ scope = '' }: EndpointCall['names']): string {
  return scope;
}

function keyOf(names: EndpointCall['names']): string {
  return assignmentIdOf(scopeOf(names), names.assignmentName ?? '').toLowerCase();
}

function noAssignment({ assignmentName = '' }: EndpointCall['names']): ArmError {
  return new ArmError('RoleAssignmentNotFound', `The role assignment '${assignmentName.slice(0, 80)}' is not found.`);
}
