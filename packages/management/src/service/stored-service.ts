import type { Management } from '../arm/call.ts';
import { serviceIdOf, serviceNotFound } from '../arm/path.ts';
import { isObject, type JsonObject } from '../json.ts';
import { joinSecrets } from '../secrets.ts';
import type { Reader, StoredResource } from '../store/store.ts';

/** Where the service itself is kept. */
export const serviceKey = '~';

/** The service as it is kept, whole: what is its own, and its properties apart. */
export interface WholeService {
  readonly stored: StoredResource;
  readonly tracked: JsonObject;
  readonly properties: JsonObject;
}

/** Reads the service; `undefined` when it was deleted. */
export async function readService(reader: Reader): Promise<WholeService | undefined> {
  const stored = await reader.get(serviceKey);
  if (stored === undefined) return undefined;
  const { properties, ...tracked } = joinSecrets(stored);
  return { stored, tracked, properties: isObject(properties) ? properties : {} };
}

/** Reads the service, which has to be there. */
export async function requireService({ service }: Management, reader: Reader): Promise<WholeService> {
  const found = await readService(reader);
  if (found === undefined) throw serviceNotFound(service.name, service.resourceGroup);
  return found;
}

/** The tier of a service. */
export function tierOf({ tracked }: WholeService): string {
  return isObject(tracked.sku) ? String(tracked.sku.name) : '';
}

/** Where a service is. */
export function locationOf({ tracked }: WholeService): string {
  return String(tracked.location);
}

/** How locations are compared: `West Europe` is `westeurope`. */
export function locationKey(location: string): string {
  return location.toLowerCase().replace(/\s+/g, '');
}

/** The id of a part of the service. */
export function idUnder({ service }: Management, path: string): string {
  return `${serviceIdOf(service)}/${path}`;
}
