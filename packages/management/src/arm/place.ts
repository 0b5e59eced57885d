import { withoutRevision } from '@turnpike/model';
import { ArmError } from '../arm-error.ts';
import type { ResourceDefinition } from '../define-resource.ts';
import { equals } from '../filter/equals.ts';
import { nameOf, type Reader, type StoredResource } from '../store/store.ts';
import { readerWithin, workspacePart } from '../store/workspace-reader.ts';
import type { Route, Routes } from './routes.ts';

/** Where a resource is or would be. */
export interface Place {
  readonly definition: ResourceDefinition;
  readonly type: string;
  readonly key: string;
  /** The key of what it belongs to. */
  readonly parent: string;
}

/** The place that a path means: of a collection, the key is that of the collection. */
export async function placeOf(route: Route, reader: Reader, routes: Routes): Promise<Place> {
  const { definition, type, names, target } = route;
  const collections = type.split('/');
  const isInWorkspace = collections.length > 1 && collections[0] === 'workspaces';
  const own = readerWithin(isInWorkspace ? `workspaces/${names[0]}` : undefined, reader);
  const ownType = isInWorkspace ? type.slice('workspaces/'.length) : type;
  const segments: string[] = [];
  for (const [index, collection] of collections.entries()) {
    const name = names[index];
    segments.push(collection);
    if (name === undefined) continue;
    const level = routes.definition(collections.slice(0, index + 1).join('/'));
    segments.push((await level?.storedName?.(name, own, ownType)) ?? name);
  }
  const parent = segments.slice(0, target === 'resource' ? -2 : -1);
  return { definition, type, key: segments.join('/').toLowerCase(), parent: parent.join('/').toLowerCase() };
}

/** A resource that is there without being kept; `undefined` for all others. */
export function standingOf({ definition, type, key, parent }: Place): StoredResource | undefined {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const found = Object.entries(definition.standing ?? {}).find(([known]) => known.toLowerCase() === name);
  if (found === undefined) return undefined;
  return { key, type, parent, path: key, properties: found[1], secrets: {}, fields: {}, etag: '', sequenceNumber: 0 };
}

/** The resource that another one belongs to, which has to be there; none of what the service itself has. */
export async function parentOf(
  route: Route,
  place: Place,
  reader: Reader,
  routes: Routes,
): Promise<StoredResource | undefined> {
  if (place.parent === '') return undefined;
  const parent = await reader.get(place.parent);
  if (parent === undefined) throw await missing(route, place, reader, routes);
  return parent;
}

/** The path of a new resource: the names on the way are written as those who made them wrote them. */
export function pathOf({ type, names }: Route, { key }: Place, parent: StoredResource | undefined): string {
  const collection = type.slice(type.lastIndexOf('/') + 1);
  const asked = names.at(-1) ?? '';
  const [stored, folded] = [key.slice(key.lastIndexOf('/') + 1), asked.toLowerCase()];
  // Where it is kept under a longer name, what was asked for is the beginning of that. A name may have more characters in
  // small letters: of İ there are two.
  const name = stored.startsWith(folded) ? asked + stored.slice(folded.length) : stored;
  return [...(parent === undefined ? [] : [parent.path]), collection, name].join('/');
}

/** The path that answers show: of a resource that is kept under another name than was asked for, that name. */
export function shownPath({ names }: Pick<Route, 'names'>, { path }: Pick<StoredResource, 'path'>): string {
  return path
    .split('/')
    .map((segment, index) => {
      const asked = index % 2 === 1 ? names[(index - 1) / 2] : undefined;
      const isRevision = asked !== undefined && segment.toLowerCase().startsWith(`${asked.toLowerCase()};rev=`);
      return isRevision ? withoutRevision(segment) : segment;
    })
    .join('/');
}

/** Says what is not there: the first on the way, in Azure's words. */
export async function missing(
  { type }: Route,
  { key, definition }: Place,
  reader: Reader,
  routes: Routes,
): Promise<ArmError> {
  const segments = key.split('/');
  const collections = type.split('/');
  for (let level = 1; level < collections.length; level++) {
    if ((await reader.get(segments.slice(0, level * 2).join('/'))) !== undefined) continue;
    return notFound(routes.definition(collections.slice(0, level).join('/')));
  }
  return notFound(definition);
}

/** Azure's words for what is not there. */
export function notFound(definition: Pick<ResourceDefinition, 'noun'> | undefined): ArmError {
  return new ArmError('ResourceNotFound', `${definition?.noun ?? 'Resource'} not found.`);
}

/** The resource that an association means, as it is in its workspace. */
export async function associatedOf(
  resource: Pick<StoredResource, 'key' | 'path'>,
  collection: string,
  reader: Reader,
  routes: Routes,
): Promise<StoredResource | undefined> {
  const own = readerWithin(workspacePart(resource.key), reader);
  const name = nameOf(resource);
  const stored = (await routes.definition(collection)?.storedName?.(name, own, collection)) ?? name;
  return own.get(`${collection}/${stored}`.toLowerCase());
}

/** The resource of a name wherever it is: the first of its type, shown in the collection that has all of them. */
export async function findAcross(
  { type, across = type }: ResourceDefinition,
  name: string,
  reader: Reader,
): Promise<StoredResource | undefined> {
  const filter = equals('name', name);
  const [resource] = (await reader.list({ type: across, filter, top: 1 })).resources;
  return resource && asAcross(resource, { type });
}

/** A resource as the collection that has all of them shows it. */
export function asAcross(resource: StoredResource, { type }: Pick<ResourceDefinition, 'type'>): StoredResource {
  return { ...resource, type, path: `${type}/${nameOf(resource)}` };
}
