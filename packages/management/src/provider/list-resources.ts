import type { EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { isSame } from '../arm/path.ts';
import { detail, validationError } from '../arm-error.ts';
import { FilterError, parseFilter } from '../filter/parser.ts';
import type { Filter } from '../filter/syntax.ts';
import type { JsonObject } from '../json.ts';
import { listGateways } from '../resources/v2-gateways/stored-gateways.ts';
import { showService } from '../service/show-service.ts';
import { serviceKey } from '../service/stored-service.ts';

/** Lists tracked resources, of one group or of all: what `$filter` says of their types and names is heeded. */
export async function listResources({ management, request }: EndpointCall, group?: string): Promise<ArmAnswer> {
  const filter = readFilter(request.query.get('$filter'));
  const isOwn = group === undefined || isSame(group, management.service.resourceGroup);
  const stored = isOwn ? await management.store.get(serviceKey) : undefined;
  const all = [
    ...(stored === undefined ? [] : [await showService(stored, management, management.store)]),
    ...(isOwn ? await listGateways(management, management.store) : []),
  ];
  const value = all.filter((resource) => filter === undefined || matches(filter, resource)).map(trackedOf);
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

function readFilter(text: string | null): Filter | undefined {
  if (text === null || text.trim() === '') return undefined;
  try {
    return parseFilter(text, ['resourceType', 'name', 'location', 'resourceGroup']);
  } catch (error) {
    if (error instanceof FilterError) throw validationError([detail('$filter', error.message)]);
    throw error;
  }
}

/** Whether a resource satisfies a filter: equality is all that tools ask for. */
function matches(filter: Filter, resource: JsonObject): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, resource) && matches(filter.right, resource);
    case 'or':
      return matches(filter.left, resource) || matches(filter.right, resource);
    case 'not':
      return !matches(filter.operand, resource);
    case 'text':
      return fieldOf(filter.field, resource).includes(filter.value);
    case 'comparison': {
      const isEqual = fieldOf(filter.field, resource) === String(filter.value);
      if (filter.operator === 'eq') return isEqual;
      if (filter.operator === 'ne') return !isEqual;
      throw validationError([detail('$filter', `'${filter.operator}' is not had in this list; expected eq or ne`)]);
    }
  }
}

function fieldOf(field: string, { id, name, type, location }: JsonObject): string {
  const values: JsonObject = { resourceType: type, name, location, resourceGroup: String(id).split('/')[4] };
  return String(values[field]).toLowerCase();
}
