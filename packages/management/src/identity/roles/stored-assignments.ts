import type { JsonObject } from '../../json.ts';
import type { Reader, StoredResource, Transaction } from '../../store/store.ts';
import { isWithin } from './allows.ts';

// Who has which role where. Assignments lie in the store beside the service, as what Azure has outside of it does.

/** The type of assignments in the store. */
export const assignmentType = 'roleAssignments';

const collection = '/providers/Microsoft.Authorization/roleAssignments/';

/** Somebody's role at a scope. */
export interface RoleAssignment {
  /** From `/subscriptions` on. */
  readonly id: string;
  readonly name: string;
  /** In the letters of whoever assigned it. */
  readonly scope: string;
  readonly roleId: string;
  readonly principalId: string;
  readonly properties: JsonObject;
}

/** The id of an assignment. */
export function assignmentIdOf(scope: string, name: string): string {
  return scope + collection + name;
}

/** GUIDs are the same whatever their case; what else providers call people is not. */
export function principalKeyOf(id: string): string {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id.toLowerCase() : id;
}

/** All assignments. */
export async function readAssignments(reader: Reader): Promise<readonly RoleAssignment[]> {
  return (await reader.list({ type: assignmentType })).resources.map(assignmentOf);
}

/** The assignments of whoever has one of these ids. */
export async function readAssignmentsOf(ids: readonly string[], reader: Reader): Promise<readonly RoleAssignment[]> {
  const found: RoleAssignment[] = [];
  const keys = new Set(ids.map(principalKeyOf));
  for (const id of new Set(ids.map((one) => one.toLowerCase()))) {
    const filter = { kind: 'comparison', operator: 'eq', field: principalField, value: id } as const;
    const { resources } = await reader.list({ type: assignmentType, filter });
    found.push(...resources.map(assignmentOf).filter(({ principalId }) => keys.has(principalKeyOf(principalId))));
  }
  return found;
}

/** What assignments are looked up by. */
export const principalField = 'principalid';

/** An assignment as it is kept. */
export function assignmentOf({ path, properties }: StoredResource): RoleAssignment {
  const at = path.lastIndexOf(collection);
  return {
    id: path,
    name: path.slice(at + collection.length),
    scope: path.slice(0, at),
    roleId: String(properties.roleId),
    principalId: String(properties.principalId),
    properties,
  };
}

/** Takes everybody's roles in something away that is no more, so that they have none in what is made there anew. */
export async function forgetAssignments(transaction: Transaction, scope: string): Promise<void> {
  for (const assignment of await readAssignments(transaction))
    if (isWithin(assignment.scope, scope)) await transaction.delete(assignment.id.toLowerCase(), 'any');
}
