import { withoutRevision } from '@turnpike/model';
import type { Resource } from '../define-resource.ts';
import type { JsonObject } from '../json.ts';
import { nameOf, type Reader, type StoredResource } from '../store/store.ts';

/** An API with what descriptions say of it. */
export interface ExportedApi {
  /** Without its revision. */
  readonly name: string;
  readonly properties: JsonObject;
  readonly operations: readonly ExportedResource[];
  readonly schemas: readonly ExportedResource[];
  /** Where callers reach it; absent where no gateway is known. */
  readonly gatewayUrl?: string;
}

/** A resource below an API. */
export interface ExportedResource {
  readonly name: string;
  readonly properties: JsonObject;
}

/** Reads what an export needs. */
export async function readExported(
  api: Pick<Resource, 'key' | 'path' | 'properties'>,
  reader: Reader,
  gatewayUrl: string | undefined,
): Promise<ExportedApi> {
  const below = async (type: string) =>
    (await reader.list({ type: `apis/${type}`, parent: api.key })).resources.map(exportedResource);
  return {
    name: withoutRevision(nameOf(api)),
    properties: api.properties,
    operations: await below('operations'),
    schemas: await below('schemas'),
    ...(gatewayUrl !== undefined && { gatewayUrl }),
  };
}

function exportedResource(resource: StoredResource): ExportedResource {
  return { name: nameOf(resource), properties: resource.properties };
}
