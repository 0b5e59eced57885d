import type { ResourceContext, ResourceDefinition } from '../define-resource.ts';
import type { JsonObject } from '../json.ts';
import { nameOf, type StoredResource } from '../store/store.ts';

/** What answers show of a resource. Secrets are not among it. */
export function envelopeOf(
  resource: StoredResource,
  definition: ResourceDefinition,
  context: Pick<ResourceContext, 'serviceId'> & ResourceContext,
): JsonObject {
  const { properties, path, type } = resource;
  return {
    id: `${context.serviceId}/${path}`,
    type: `Microsoft.ApiManagement/service/${type}`,
    name: nameOf(resource),
    properties: definition.show?.(properties, { ...context, path }) ?? properties,
  };
}

/** The header of a version. */
export function etagHeader(resource: StoredResource, { hasEtag = true }: ResourceDefinition): Record<string, string> {
  return hasEtag ? { etag: `"${resource.etag}"` } : {};
}
