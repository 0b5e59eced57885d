import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import type { ChangeContext } from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import type { JsonObject } from '../../json.ts';
import { workspacePart } from '../../store/workspace-reader.ts';

/** Workspaces and the service are served at one address: the paths of their APIs differ. Whose the other API is stays unsaid. */
export async function checkPathElsewhere(
  { path }: JsonObject,
  { service, workspace }: Pick<ChangeContext, 'service' | 'workspace'>,
): Promise<readonly ArmErrorDetail[]> {
  const filter = equals('path', String(path));
  const own = workspace === undefined ? undefined : `workspaces/${workspace.toLowerCase()}`;
  const lists = await Promise.all(['apis', 'workspaces/apis'].map((type) => service.reader.list({ type, filter })));
  const isElsewhere = lists.flatMap(({ resources }) => resources).some(({ key }) => workspacePart(key) !== own);
  return isElsewhere
    ? [detail('path', `an API of another workspace or of the service is at '${path}'; expected a path of its own`)]
    : [];
}
