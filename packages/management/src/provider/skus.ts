import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import type { JsonObject } from '../json.ts';
import { tierNames } from '../service/service-properties.ts';
import { requireService } from '../service/stored-service.ts';
import { capacities, features, includes, type Tier } from '../service/tiers.ts';

/** The tiers that there are, and those that the service can change to. */
export const skuEndpoints: readonly Endpoint[] = [
  {
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.ApiManagement/skus',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-management-skus/list',
    methods: { GET: { description: 'The tiers, with what each includes.', run: listAll } },
  },
  {
    path: '~/skus',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-management-service-skus',
    methods: { GET: { description: 'The tiers that the service can have.', run: listOfService } },
  },
];

function listAll({ management }: EndpointCall): ArmAnswer {
  const enforced = management.enforcesTiers ? 'True' : 'False';
  const value = tierNames.map((name) => ({
    resourceType: 'service',
    name,
    tier: name,
    locations: ['local'],
    capacity: capacityOf(name),
    // Whether what a tier lacks is refused here, and which that is.
    capabilities: [
      { name: 'EnforcedByThisControlPlane', value: enforced },
      ...features.map((feature) => ({ name: feature.name, value: includes(name, feature) ? 'True' : 'False' })),
    ],
    restrictions: [],
  }));
  return { status: 200, body: { value } };
}

async function listOfService({ management }: EndpointCall): Promise<ArmAnswer> {
  await requireService(management, management.store);
  const value = tierNames.map((name) => ({
    resourceType: 'Microsoft.ApiManagement/service',
    sku: { name },
    capacity: capacityOf(name),
  }));
  return { status: 200, body: { value } };
}

function capacityOf(name: Tier): JsonObject {
  const [minimum, maximum] = capacities[name];
  return { minimum, maximum, default: minimum, scaleType: minimum === maximum ? 'None' : 'Automatic' };
}
