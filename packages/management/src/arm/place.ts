import { ArmError } from '../arm-error.ts';
import type { ResourceDefinition } from '../define-resource.ts';
import { nameOf, type Reader, type StoredResource } from '../store/store.ts';
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
export function placeOf({ definition, type, names, target }: Route): Place {
  const collections = type.split('/');
  const key = collections.flatMap((one, index) => (index < names.length ? [one, names[index]] : [one]));
  const parent = key.slice(0, (target === 'resource' ? -2 : -1) as number);
  return {
    definition,
    type,
    key: key.join('/').toLowerCase(),
    parent: parent.join('/').toLowerCase(),
  };
}

/** The resource that another one belongs to, which has to be there; none of what the service itself has. */
export async function parentOf(
  route: Route,
  place: Place,
  reader: Reader,
  routes: Routes,
): Promise<StoredResource | undefined> {
  if (place.parent === '') return undefined;
  const type = route.type.slice(0, route.type.lastIndexOf('/'));
  const parent = await reader.get(place.parent);
  if (parent === undefined) throw notFound(routes.definition(type));
  return parent;
}

/** The path of a new resource: the names on the way are written as those who made them wrote them. */
export function pathOf({ type, names }: Route, parent: StoredResource | undefined): string {
  const collection = type.slice(type.lastIndexOf('/') + 1);
  return [...(parent === undefined ? [] : [parent.path]), collection, names.at(-1)].join('/');
}

/** Azure's words for what is not there. */
export function notFound(definition: Pick<ResourceDefinition, 'noun'> | undefined): ArmError {
  return new ArmError('ResourceNotFound', `${definition?.noun ?? 'Resource'} not found.`);
}

/** The resource that an association means. */
export async function associatedOf(
  resource: StoredResource,
  collection: string,
  reader: Reader,
): Promise<StoredResource | undefined> {
  const workspace = /^workspaces\/[^/]+\//.exec(resource.key)?.[0] ?? '';
  return reader.get(`${workspace}${collection}/${nameOf(resource)}`.toLowerCase());
}
