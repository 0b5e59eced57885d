import { expect, test } from 'vitest';
import { allows, isWithin } from './allows.ts';
import { findRole, type RoleDefinition, roleNames } from './role-definitions.ts';

const role = (name: string): RoleDefinition => {
  const found = findRole(name);
  if (found === undefined) throw new Error(`no role '${name}'`);
  return found;
};
const apim = (action: string) => `Microsoft.ApiManagement/${action}`;

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/integration
test.each([
  ['Owner', 'Microsoft.Authorization/roleAssignments/write', true],
  ['Contributor', apim('service/apis/write'), true],
  ['Contributor', 'Microsoft.Authorization/roleAssignments/read', true],
  ['Contributor', 'Microsoft.Authorization/roleAssignments/write', false],
  ['Contributor', 'MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/DELETE', false],
  ['Reader', apim('service/apis/read'), true],
  ['Reader', apim('service/namedValues/listValue/action'), false],
  ['User Access Administrator', 'Microsoft.Authorization/roleAssignments/write', true],
  ['User Access Administrator', apim('service/apis/write'), false],
  ['API Management Service Contributor', apim('service/subscriptions/listSecrets/action'), true],
  ['API Management Service Contributor', apim('gateways/write'), false],
  ['API Management Service Contributor', 'Microsoft.Authorization/roleAssignments/write', false],
  ['API Management Service Operator Role', apim('service/write'), true],
  ['API Management Service Operator Role', apim('service/apis/write'), false],
  ['API Management Service Operator Role', apim('service/users/keys/read'), false],
  ['API Management Service Reader Role', apim('service/read'), true],
  ['API Management Service Reader Role', apim('service/apis/operations/policies/read'), true],
  ['API Management Service Reader Role', apim('service/tenant/listSecrets/action'), false],
  ['API Management Developer Portal Content Editor', apim('service/contentTypes/contentItems/write'), true],
  ['API Management Developer Portal Content Editor', apim('service/read'), false],
  ['API Management Service Workspace API Developer', apim('service/tags/apiLinks/write'), true],
  ['API Management Service Workspace API Developer', apim('service/tags/write'), false],
  ['API Management Service Workspace API Developer', apim('service/users/read'), false],
  ['API Management Service Workspace API Product Manager', apim('service/groups/users/delete'), true],
  ['API Management Workspace API Developer', apim('service/workspaces/apis/operations/write'), true],
  ['API Management Workspace API Developer', apim('service/workspaces/subscriptions/write'), false],
  ['API Management Workspace API Developer', apim('service/apis/write'), false],
  ['API Management Workspace API Product Manager', apim('service/workspaces/subscriptions/listSecrets/action'), true],
  ['API Management Workspace API Product Manager', apim('service/workspaces/apis/write'), false],
  ['API Management Workspace Contributor', apim('service/workspaces/write'), true],
  ['API Management Workspace Reader', apim('service/workspaces/apis/read'), true],
  ['API Management Workspace Reader', apim('service/workspaces/namedValues/listValue/action'), false],
  // What is before the `*` has to be there as it is written: Azure lists `service/read` beside `service/*/read`.
  ['API Management Workspace Reader', apim('service/workspaces/read'), false],
])('%s and %s: %s', (name, action, expected) => {
  expect(allows(role(name), action)).toBe(expected);
});

test('roles are found by their names and GUIDs, whatever the case, and by nothing else', () => {
  expect(findRole('8E3AF657-a8ff-443c-a75c-2fe8c4bcb635')?.name).toBe('Owner');
  expect(findRole('owner')?.name).toBe('Owner');
  for (const word of ['', '*', 'toString', '__proto__', 'Owner ', 'Own*']) expect(findRole(word)).toBeUndefined();
  expect(new Set(roleNames).size).toBe(roleNames.length);
});

test.each([
  ['/subscriptions/s/x', '/', true],
  ['/subscriptions/s/x', '', true],
  ['/subscriptions/s/workspaces/TEAM/apis/a', '/subscriptions/s/workspaces/team', true],
  ['/subscriptions/s/workspaces/team', '/subscriptions/s/workspaces/team', true],
  ['/subscriptions/s/workspaces/team2', '/subscriptions/s/workspaces/team', false],
  ['/subscriptions/s/workspaces', '/subscriptions/s/workspaces/team', false],
  ['/subscriptions/s/workspaces/team', '/subscriptions/s/workspaces/*', false],
])('%s is within %s: %s', (scope, outer, expected) => {
  expect(isWithin(scope, outer)).toBe(expected);
});
