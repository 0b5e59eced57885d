import type { ResourceContext, ResourceDefinition } from '../define-resource.ts';
import type { JsonObject } from '../json.ts';
import { nameOf, type StoredResource } from '../store/store.ts';

/** What answers show of a resource, at the path of the context. Secrets are not among it. */
export function envelopeOf(
  resource: StoredResource,
  definition: ResourceDefinition,
  context: ResourceContext,
): JsonObject {
  const { properties } = resource;
  const { path } = context;
  return {
    id: `${context.serviceId}/${path}`,
    type: typeShown(resource, context),
    name: nameOf({ path }),
    properties: definition.show?.(properties, context) ?? properties,
  };
}

/** The same, with what it shows of other resources. */
export async function expandedEnvelopeOf(
  resource: StoredResource,
  definition: ResourceDefinition,
  context: ResourceContext,
): Promise<JsonObject> {
  const envelope = envelopeOf(resource, definition, context);
  if (definition.expand === undefined) return envelope;
  const expanded = await definition.expand(resource, context);
  return { ...envelope, properties: { ...(envelope.properties as JsonObject), ...expanded } };
}

/** The header of a version. */
export function etagHeader(resource: StoredResource, { hasEtag = true }: ResourceDefinition): Record<string, string> {
  return hasEtag ? { etag: `"${resource.etag}"` } : {};
}

/** The path that lists show. */
export function listedPath(path: string, definition: Pick<ResourceDefinition, 'listedName'> | undefined): string {
  const name = nameOf({ path });
  return path.slice(0, path.length - name.length) + (definition?.listedName?.(name) ?? name);
}

/** The whole type of a resource, with the workspace in it where it is in one. */
export function typeShown(
  { type }: Pick<StoredResource, 'type'>,
  { workspace }: Pick<ResourceContext, 'workspace'>,
): string {
  const isWhole = workspace === undefined || type.startsWith('workspaces/');
  return `Microsoft.ApiManagement/service/${isWhole ? type : `workspaces/${type}`}`;
}
