import type { Management } from '../arm/call.ts';
import { serviceIdOf } from '../arm/path.ts';
import type { JsonObject } from '../json.ts';
import type { Reader, StoredResource, Transaction } from '../store/store.ts';
import { serviceKey } from './stored-service.ts';

// Azure: a service that is deleted can be had back for two days. All of it is kept beside what is there; nobody removes it
// until somebody asks for it.

const type = 'deleted';
const recordKey = '/deleted';
const keptMs = 48 * 60 * 60_000;

/** Puts the service and everything in it away. */
export async function putAway(transaction: Transaction, management: Management): Promise<void> {
  const all = await everything(transaction, management);
  for (const { etag: _, sequenceNumber: __, ...resource } of all) {
    const { key, parent, path, type: own } = resource;
    const place = { key: `${recordKey}/${key}`, parent: recordKey, path: `${recordKey}/${path}`, type };
    await transaction.put(
      {
        ...resource,
        ...place,
        properties: { resource: { key, parent, path, type: own }, properties: resource.properties },
      },
      'any',
    );
  }
  const service = all.find(({ key }) => key === serviceKey);
  const record = { location: service?.properties.location, deletionDate: management.now().toISOString() };
  const place = { key: recordKey, type: `${type}Service`, parent: '', path: recordKey };
  await transaction.put({ ...place, properties: record, secrets: {}, fields: {} }, 'any');
  for (const { key } of all) await transaction.delete(key, 'any');
}

/** Puts the service that was deleted back; `false` when there is none. */
export async function putBack(transaction: Transaction): Promise<boolean> {
  if ((await transaction.get(recordKey)) === undefined) return false;
  const { resources } = await transaction.list({ type });
  for (const { properties, secrets, fields } of resources) {
    const place = properties.resource as Pick<StoredResource, 'key' | 'parent' | 'path' | 'type'>;
    await transaction.put({ ...place, properties: properties.properties as JsonObject, secrets, fields }, 'any');
  }
  await transaction.delete(recordKey, 'any');
  return true;
}

/** Forgets the service that was deleted. */
export async function purge(transaction: Transaction): Promise<void> {
  await transaction.delete(recordKey, 'any');
}

/** What is shown of the service that was deleted; `undefined` when there is none. */
export async function showDeleted(reader: Reader, { service }: Management): Promise<JsonObject | undefined> {
  const record = await reader.get(recordKey);
  if (record === undefined) return undefined;
  const { location, deletionDate } = record.properties;
  const region = String(location);
  return {
    id: `/subscriptions/${service.subscriptionId}/providers/Microsoft.ApiManagement/locations/${region}/deletedservices/${service.name}`,
    name: service.name,
    type: 'Microsoft.ApiManagement/deletedservices',
    location: region,
    properties: {
      serviceId: serviceIdOf(service),
      deletionDate,
      scheduledPurgeDate: new Date(Date.parse(String(deletionDate)) + keptMs).toISOString(),
    },
  };
}

async function everything(reader: Reader, { routes }: Management): Promise<readonly StoredResource[]> {
  const service = await reader.get(serviceKey);
  const all = new Map<string, StoredResource>(service ? [[service.key, service]] : []);
  for (const { type: own } of routes.all)
    for (const resource of (await reader.list({ type: own })).resources) all.set(resource.key, resource);
  return [...all.values()];
}
