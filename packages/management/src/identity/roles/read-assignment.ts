import { ArmError, detail, validationError } from '../../arm-error.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { findRole } from './role-definitions.ts';

const properties = ['roleDefinitionId', 'principalId', 'principalType', 'description', 'condition'] as const;

/** Reads the body of an assignment. A condition that is not heeded would give more than was meant. */
export function readAssignment(body: JsonObject): JsonObject {
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
