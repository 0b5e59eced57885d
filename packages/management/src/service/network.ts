import { getServers } from 'node:dns';
import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { ArmError } from '../arm-error.ts';
import { type JsonObject, objectsIn } from '../json.ts';
import { locationKey, locationOf, requireService, type WholeService } from './stored-service.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/network-status';

/** Where the service is, and what it needs to reach. */
export const networkEndpoints: readonly Endpoint[] = [
  {
    path: '~/regions',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/region/list-by-service',
    methods: { GET: { description: 'The regions of the service.', run: listRegions } },
  },
  {
    path: '~/networkstatus',
    reference,
    methods: { GET: { description: 'What each region reaches of what it needs.', run: listStatus } },
  },
  {
    path: '~/locations/{location}/networkstatus',
    reference,
    methods: { GET: { description: 'What a region reaches of what it needs.', run: getStatus } },
  },
  {
    path: '~/outboundNetworkDependenciesEndpoints',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/outbound-network-dependencies-endpoints',
    methods: {
      GET: {
        description: 'What the service has to reach: nothing but what is configured in it.',
        run: () => ({ status: 200, body: { value: [] } }),
      },
    },
  },
];

function regionsOf(service: WholeService): readonly string[] {
  const { additionalLocations: more } = service.properties;
  return [locationOf(service), ...objectsIn(more).map((one) => String(one.location))];
}

async function listRegions({ management }: EndpointCall): Promise<ArmAnswer> {
  const regions = regionsOf(await requireService(management, management.store));
  const value = regions.map((name, index) => ({ name, isMasterRegion: index === 0, isDeleted: false }));
  return { status: 200, body: { value, count: value.length } };
}

async function listStatus({ management }: EndpointCall): Promise<ArmAnswer> {
  const regions = regionsOf(await requireService(management, management.store));
  const at = management.now();
  return { status: 200, body: regions.map((location) => ({ location, networkStatus: statusAt(at) })) };
}

async function getStatus({ management, names }: EndpointCall): Promise<ArmAnswer> {
  const { location = '' } = names;
  const regions = regionsOf(await requireService(management, management.store));
  if (!regions.some((region) => locationKey(region) === locationKey(location)))
    throw new ArmError('ResourceNotFound', `Location '${location.slice(0, 80)}' not found.`);
  return { status: 200, body: statusAt(management.now()) };
}

/** The store answered, or there would be no answer; nothing else is needed. */
function statusAt(at: Date): JsonObject {
  const time = at.toISOString();
  const store = { name: 'Store', status: 'success', error: '', lastUpdated: time, lastStatusChange: time };
  return { dnsServers: getServers(), connectivityStatus: [{ ...store, resourceType: 'Store', isOptional: false }] };
}
