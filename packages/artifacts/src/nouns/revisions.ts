import type { Api } from '@turnpike/model';
import type { Estate } from '../estate.ts';

/**
 * Gives every revision what it has in common with the current one. Azure: name, type, path, protocols, version and whether
 * a key is asked for cannot differ; the tools take them from the current revision when they publish.
 */
export function alignRevisions(apis: ReadonlyMap<string, Api>, estate: Estate): ReadonlyMap<string, Api> {
  const current = new Map<string, Api>();
  const revisions = new Set<string>();
  const paths = new Map(estate.files('api').map(({ names, path }) => [names[0]?.toLowerCase(), path]));
  for (const [folder, api] of apis) {
    const id = api.id.toLowerCase();
    const path = paths.get(folder) ?? folder;
    if (revisions.has(`${id};${api.apiRevision}`))
      estate.report(
        'duplicate-id',
        `there is a revision ${api.apiRevision} of '${api.id}' already; expected another`,
        path,
      );
    else if (api.isCurrent && current.has(id))
      estate.report('duplicate-id', `'${api.id}' has another current revision; expected one`, path);
    revisions.add(`${id};${api.apiRevision}`);
    if (api.isCurrent) current.set(id, api);
  }
  return new Map([...apis].map(([folder, api]) => [folder, withCommon(api, current.get(api.id.toLowerCase()))]));
}

function withCommon(api: Api, current: Api | undefined): Api {
  if (current === undefined || current === api) return api;
  const { subscriptionRequired: _, apiVersion: __, apiVersionSetId: ___, ...own } = api;
  const { id, name, type, path, protocols, subscriptionRequired, apiVersion, apiVersionSetId } = current;
  return {
    ...own,
    id,
    name,
    type,
    path,
    protocols,
    ...(subscriptionRequired !== undefined && { subscriptionRequired }),
    ...(apiVersion !== undefined && { apiVersion }),
    ...(apiVersionSetId !== undefined && { apiVersionSetId }),
  };
}
