import type { EndpointCall } from '../arm/endpoint.ts';
import { literalOf } from '../arm/fields.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { readFilter } from '../arm/page.ts';
import { isSame } from '../arm/path.ts';
import { satisfiesFilter } from '../filter/satisfies-filter.ts';
import type { Literal } from '../filter/syntax.ts';
import type { JsonObject } from '../json.ts';
import { listGateways } from '../resources/v2-gateways/stored-gateways.ts';
import { showService } from '../service/show-service.ts';
import { serviceKey } from '../service/stored-service.ts';

const filterable = ['resourceType', 'location', 'resourceGroup'];

/** Lists tracked resources, of one group or of all: what `$filter` says of their types and names is heeded. */
export async function listResources({ management, request }: EndpointCall, group?: string): Promise<ArmAnswer> {
  const text = request.query.get('$filter')?.trim();
  const filter = text ? readFilter(text, { filterable }) : undefined;
  const isOwn = group === undefined || isSame(group, management.service.resourceGroup);
  const stored = isOwn ? await management.store.get(serviceKey) : undefined;
  const all = [
    ...(stored === undefined ? [] : [await showService(stored, management, management.store)]),
    ...(isOwn ? await listGateways(management, management.store) : []),
  ];
  const value = all
    .filter((resource) => filter === undefined || satisfiesFilter(filter, fieldsOf(resource)))
    .map(trackedOf);
  return { status: 200, body: { value } };
}

function trackedOf({ id, name, type, location, tags, sku, identity }: JsonObject): JsonObject {
  return {
    id,
    name,
    type,
    location,
    tags,
    ...(sku !== undefined && { sku }),
    ...(identity !== undefined && { identity }),
  };
}

/** What resources are filtered by. */
function fieldsOf({ id, name, type, location }: JsonObject): Readonly<Record<string, Literal>> {
  const values = { resourceType: type, name, location, resourceGroup: String(id).split('/')[4] };
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, literalOf(value)]));
}
