import type { ResourceContext } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { nameOf, type StoredResource } from '../../store/store.ts';

/** The tags of an API or an operation, where a query wants to see them. */
export async function tagsOf(
  { key, type }: Pick<StoredResource, 'key' | 'type'>,
  { query, reader, serviceId }: ResourceContext,
): Promise<JsonObject> {
  const asked = query.get('tags');
  if (asked === null || asked.toLowerCase() === 'false') return {};
  const { resources } = await reader.list({ type: `${type}/tags`, parent: key });
  const tags = resources.map((tag) => ({
    id: `${serviceId}/tags/${nameOf(tag)}`,
    name: nameOf(tag),
    displayName: tag.properties.displayName,
  }));
  return { tags };
}
