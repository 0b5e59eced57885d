/** Where a policy document is attached, from broad to narrow: a narrower one takes in the next broader by `<base />`. */
export const scopes = ['global', 'workspace', 'product', 'api', 'operation'] as const;

/** One of the five scopes. */
export type Scope = (typeof scopes)[number];

/** Whether one scope is broader than another. */
export function isBroader(scope: Scope, than: Scope): boolean {
  return scopes.indexOf(scope) < scopes.indexOf(than);
}
