import { shownIn } from '../../arm/references.ts';
import type { ResourceContext } from '../../define-resource.ts';
import { equalsAny } from '../../filter/equals.ts';
import type { Filter } from '../../filter/syntax.ts';
import { type JsonObject, present } from '../../json.ts';
import { nameOf, type StoredResource } from '../../store/store.ts';

/** What can have tags. */
export type TaggedKind = 'api' | 'operation' | 'product';

const types = { api: 'apis', operation: 'apis/operations', product: 'products' } as const;

/** What has tags, once for each tag; of the revisions of APIs, the current ones. */
export async function taggedOf(kind: TaggedKind, context: ResourceContext, below = ''): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  const { resources } = await context.reader.list({ type: `${types[kind]}/tags` });
  for (const assignment of resources) {
    if (!assignment.parent.startsWith(below)) continue;
    const entity = await entityAt(kind, assignment.parent, context);
    if (entity === undefined) continue;
    const tag = { id: `/tags/${nameOf(assignment)}`, name: assignment.properties.displayName };
    items.push({ tag, [kind]: entity });
  }
  return items;
}

/** What has no tag. */
export async function untaggedOf(
  kind: TaggedKind,
  context: ResourceContext,
  below = '',
): Promise<readonly JsonObject[]> {
  const assignments = await context.reader.list({ type: `${types[kind]}/tags` });
  const tagged = new Set(assignments.resources.map(({ parent }) => parent));
  const { resources } = await context.reader.list({ type: types[kind] });
  const items: JsonObject[] = [];
  for (const { key } of resources) {
    if (tagged.has(key) || !key.startsWith(below)) continue;
    const entity = await entityAt(kind, key, context);
    if (entity !== undefined) items.push({ [kind]: entity });
  }
  return items;
}

/** The filter of products with `tags=red,blue`: those that have one of these tags, by its id or its word. */
export async function narrowByTags(
  query: URLSearchParams,
  { reader }: Pick<ResourceContext, 'reader'>,
): Promise<Filter | undefined> {
  const asked = query.get('tags')?.toLowerCase();
  if (asked === undefined || asked === '') return undefined;
  const words = asked.split(',').map((word) => word.trim().replace(/^\/?tags\//, ''));
  const { resources } = await reader.list({ type: 'products/tags' });
  return equalsAny(
    'name',
    resources
      .filter(({ fields }) => words.includes(String(fields.name)) || words.includes(String(fields.displayName)))
      .map(({ parent }) => parent.slice(parent.lastIndexOf('/') + 1)),
  );
}

async function entityAt(kind: TaggedKind, key: string, { reader }: ResourceContext): Promise<JsonObject | undefined> {
  const entity = await reader.get(key);
  if (entity === undefined) return undefined;
  if (kind === 'product') return productOf(entity);
  const api = kind === 'api' ? entity : await reader.get(entity.parent);
  if (api?.properties.isCurrent !== true) return undefined;
  return kind === 'api' ? apiOf(api) : operationOf(entity, api);
}

function apiOf(api: StoredResource): JsonObject {
  const { displayName, operations: _, provisioningState: __, ...properties } = api.properties;
  return { ...properties, id: `/${shownIn(api.path)}`, name: displayName };
}

function operationOf({ path, properties }: StoredResource, api: StoredResource): JsonObject {
  const { displayName, description, method, urlTemplate } = properties;
  const { apiRevision, apiVersion } = api.properties;
  const apiName = api.properties.displayName;
  const id = `/${shownIn(path)}`;
  return present({ id, name: displayName, apiName, apiRevision, apiVersion, description, method, urlTemplate });
}

function productOf({ path, properties: { displayName, ...properties } }: StoredResource): JsonObject {
  return { ...properties, id: `/${path}`, name: displayName };
}
