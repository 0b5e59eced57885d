import { type ArmErrorDetail, detail } from '../arm-error.ts';
import type { ResourceContext } from '../define-resource.ts';
import { isObject, type JsonObject } from '../json.ts';

// Azure: what is in a workspace refers to what is in the same workspace, and to users, authorization servers and the built-in
// groups of the service; nothing refers to what is in a workspace from outside. Ids within a workspace cannot say anything
// else; full ids can, and are looked at here, in every property that is an id by its name. Templates, schemas and examples may
// look like ids, and refer to nothing.

const anyId =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ApiManagement\/service\/[^/]+(\/.*)?$/i;
const ofService = /^\/(?:users|groups|authorizationServers|openidConnectProviders|gateways)\//i;

const referring = /(?:ids?|scope)$/i;
const referringToNothing: readonly string[] = ['examples', 'document'];

/** Says which properties are ids of what is in another workspace, or in none. */
export function checkReferences(
  properties: JsonObject,
  { workspace }: Pick<ResourceContext, 'workspace'>,
  above = '',
): readonly ArmErrorDetail[] {
  return Object.entries(properties)
    .filter(([name, value]) => (isText(value) ? referring.test(name) : !referringToNothing.includes(name)))
    .flatMap(([name, value]) => checkOne(value, workspace, above + name));
}

/** A text, or a list of them. */
function isText(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

function checkOne(value: unknown, workspace: string | undefined, target: string): readonly ArmErrorDetail[] {
  if (isObject(value)) return checkReferences(value, { workspace }, `${target}.`);
  if (Array.isArray(value)) return value.flatMap((item) => checkOne(item, workspace, target));
  if (typeof value !== 'string') return [];
  const [id, path = ''] = anyId.exec(value) ?? [];
  if (id === undefined || isWithin(workspace, path)) return [];
  const expected = workspace === undefined ? 'something in no workspace' : `something in the workspace '${workspace}'`;
  return [detail(target, `'${target}' is the id of something in another workspace or in none; expected ${expected}`)];
}

function isWithin(workspace: string | undefined, path: string): boolean {
  const [, named, rest] = /^\/workspaces\/([^/]+)(\/.*)?$/i.exec(path) ?? [];
  // The service may name a workspace, but nothing in it.
  if (workspace === undefined) return named === undefined || rest === undefined;
  return named === undefined ? ofService.test(path) : named.toLowerCase() === workspace.toLowerCase();
}
