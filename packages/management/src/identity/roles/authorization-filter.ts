import { isSame } from '../../arm/path.ts';
import { detail, validationError } from '../../arm-error.ts';
import type { Principal } from '../principal.ts';
import type { RoleDefinition } from './role-definitions.ts';
import { principalKeyOf, type RoleAssignment } from './stored-assignments.ts';

// `$filter` of roles has four forms and no others. https://learn.microsoft.com/azure/role-based-access-control/role-assignments-list-rest

/** Reads which assignments are wanted. */
export function readAssignmentFilter(
  text: string | null,
  caller: Principal,
): (assignment: RoleAssignment, scope: string) => boolean {
  const conditions = split(text).map((part) => {
    if (/^atScope\(\)$/i.test(part)) return isAbove;
    const [, assignedTo, principalId] =
      /^assignedTo\('([^']*)'\)$/i.exec(part) ?? /^()principalId\s+eq\s+'([^']*)'$/i.exec(part) ?? [];
    const id = principalId ?? assignedTo;
    if (id === undefined) throw unreadable(part, "atScope(), principalId eq '…' or assignedTo('…'), joined by 'and'");
    const ids = new Set([id, ...(assignedTo && isOwn(caller, id) ? (caller.ids ?? []) : [])].map(principalKeyOf));
    return (one: RoleAssignment) => ids.has(principalKeyOf(one.principalId));
  });
  return (assignment, scope) => conditions.every((condition) => condition(assignment, scope));
}

/** Reads which roles are wanted. */
export function readRoleFilter(text: string | null): (role: RoleDefinition) => boolean {
  const conditions = split(text).map((part) => {
    if (/^atScopeAndBelow\(\)$/i.test(part)) return () => true;
    const [, field = '', value = ''] = /^(roleName|type)\s+eq\s+'((?:[^']|'')*)'$/i.exec(part) ?? [];
    if (field === '') throw unreadable(part, "roleName eq '…', type eq 'BuiltInRole' or atScopeAndBelow()");
    const isType = field.toLowerCase() === 'type';
    return ({ name }: RoleDefinition) => isSame(value.replaceAll("''", "'"), isType ? 'BuiltInRole' : name);
  });
  return (role) => conditions.every((condition) => condition(role));
}

/** Whether an assignment is not below the scope that was asked about. */
function isAbove({ scope }: RoleAssignment, here: string): boolean {
  return here.length >= scope.length;
}

function isOwn({ ids = [] }: Principal, id: string): boolean {
  return ids[0] !== undefined && principalKeyOf(ids[0]) === principalKeyOf(id);
}

function split(text: string | null): readonly string[] {
  return text === null || text.trim() === '' ? [] : text.trim().split(/\s+and\s+/i);
}

function unreadable(part: string, expected: string): Error {
  return validationError([detail('$filter', `found '${part.slice(0, 80)}'; expected ${expected}`)]);
}
