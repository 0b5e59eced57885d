import { type RoleDefinition, roleDefinitions } from './role-definitions.ts';

// Azure: an action is `Microsoft.ApiManagement/service/apis/write`; in what roles list, `*` stands for any characters, slashes
// among them. https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions

interface Patterns {
  readonly actions: readonly RegExp[];
  readonly notActions: readonly RegExp[];
}

const patterns = new Map<RoleDefinition, Patterns>(
  roleDefinitions.map((role) => [
    role,
    { actions: role.actions.map(patternOf), notActions: role.notActions.map(patternOf) },
  ]),
);

function patternOf(text: string): RegExp {
  return new RegExp(`^${text.split('*').map(RegExp.escape).join('.*')}$`, 'i');
}

/** Whether a role allows an action. */
export function allows(role: RoleDefinition, action: string): boolean {
  const { actions, notActions } = patterns.get(role) ?? { actions: [], notActions: [] };
  return actions.some((one) => one.test(action)) && !notActions.some((one) => one.test(action));
}

/** Whether a scope is another one or is below it: `/subscriptions/s` is below `/`, and so is everything. */
export function isWithin(scope: string, outer: string): boolean {
  const [one, other] = [scope, outer].map((text) => text.toLowerCase().replace(/\/$/, '')) as [string, string];
  return one === other || one.startsWith(`${other}/`);
}
