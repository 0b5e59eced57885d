import type { ResourceContext } from '../define-resource.ts';
import type { Reader, StoredResource } from '../store/store.ts';
import type { Routes } from './routes.ts';

/** What an id means: a resource, and its id as answers show it. */
export interface Referred {
  readonly resource: StoredResource;
  readonly id: string;
}

/**
 * Finds what an id means: a full one, or one from its collection on. Ids within a workspace mean what is in the workspace;
 * what the id says of another place is nothing that it can mean.
 */
export async function findReferred(
  text: unknown,
  type: string,
  { serviceId, service, reader, workspace }: Pick<ResourceContext, 'serviceId' | 'service' | 'reader' | 'workspace'>,
  routes: Routes,
): Promise<Referred | undefined> {
  if (typeof text !== 'string') return undefined;
  const own = within(text, serviceId);
  if (own !== undefined) {
    const resource = await findAt(own, type, reader, routes);
    if (resource !== undefined) return { resource, id: `${serviceId}/${shownIn(resource.path)}` };
  }
  const isShared = workspace !== undefined && routes.definition(type)?.sharesBuiltIn === true;
  const ofService = isShared ? within(text, service.id) : undefined;
  const shared = ofService === undefined ? undefined : await findAt(ofService, type, service.reader, routes);
  return shared?.properties.builtIn === true ? { resource: shared, id: `${service.id}/${shared.path}` } : undefined;
}

/** A path without the revisions in it. */
export function shownIn(path: string): string {
  return path.replace(/;rev=[^/]+/gi, '');
}

function within(text: string, container: string): string | undefined {
  if (text.toLowerCase().startsWith(`${container.toLowerCase()}/`)) return text.slice(container.length + 1);
  return /^\/subscriptions\//i.test(text) ? undefined : text.replace(/^\//, '');
}

async function findAt(path: string, type: string, reader: Reader, routes: Routes): Promise<StoredResource | undefined> {
  const collections = type.split('/');
  const segments = path.split('/');
  const isBare = segments.length === 1 && collections.length === 1;
  const names = isBare ? segments : segments.filter((_, index) => index % 2 === 1);
  const given = segments.filter((_, index) => index % 2 === 0).join('/');
  if (names.length !== collections.length || (!isBare && given.toLowerCase() !== type.toLowerCase())) return undefined;
  const stored: string[] = [];
  for (const [index, name] of names.entries()) {
    const level = collections.slice(0, index + 1).join('/');
    stored.push(
      collections[index] as string,
      (await routes.definition(level)?.storedName?.(name, reader, type)) ?? name,
    );
  }
  return reader.get(stored.join('/').toLowerCase());
}
