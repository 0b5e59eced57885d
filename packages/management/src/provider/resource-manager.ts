import { apiVersions } from '../arm/api-versions.ts';
import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { ArmError } from '../arm-error.ts';
import { localTenantId } from '../identity/tenant.ts';
import type { JsonObject } from '../json.ts';
import { listResources } from './list-resources.ts';

// What tools ask Azure Resource Manager before they come to a resource: which cloud it is, which tenant, which subscription,
// which providers. There is one of each.

const reference = 'https://learn.microsoft.com/rest/api/resources/';
const subscription = '/subscriptions/{subscriptionId}';

/** The endpoint that tells what cloud this is; anybody can call it. */
export const metadataEndpoint: Endpoint = {
  path: '/metadata/endpoints',
  reference: 'https://learn.microsoft.com/azure-stack/user/azure-stack-version-profiles-resource-manager-api-calls',
  methods: { GET: { description: 'Where everything of this cloud is.', run: describeCloud } },
};

/** The endpoints of tenants, subscriptions and providers. */
export const resourceManagerEndpoints: readonly Endpoint[] = [
  {
    path: '/tenants',
    reference,
    forAnyRole: true,
    methods: { GET: { description: 'The tenants.', run: () => ({ status: 200, body: { value: [tenant] } }) } },
  },
  {
    path: '/subscriptions',
    reference,
    forAnyRole: true,
    methods: {
      GET: {
        description: 'The subscriptions.',
        run: (call) => ({ status: 200, body: { value: [subscriptionOf(call)], count: { type: 'Total', value: 1 } } }),
      },
    },
  },
  {
    path: subscription,
    reference,
    forAnyRole: true,
    methods: {
      GET: { description: 'The subscription.', run: (call) => ({ status: 200, body: subscriptionOf(call) }) },
    },
  },
  {
    path: `${subscription}/locations`,
    reference,
    forAnyRole: true,
    methods: { GET: { description: 'Where things are: here.', run: listLocations } },
  },
  {
    path: `${subscription}/resources`,
    reference,
    methods: { GET: { description: 'What is in the subscription.', run: (call) => listResources(call) } },
  },
  {
    path: `${subscription}/providers`,
    reference,
    forAnyRole: true,
    methods: {
      GET: {
        description: 'The providers of resources.',
        run: (call) => ({ status: 200, body: { value: providers.map((provider) => providerOf(provider, call)) } }),
      },
    },
  },
  {
    path: `${subscription}/providers/{namespace}`,
    reference,
    forAnyRole: true,
    methods: { GET: { description: 'A provider of resources.', run: getProvider } },
  },
  ...['register', 'unregister'].map((action) => ({
    path: `${subscription}/providers/{namespace}/${action}`,
    reference,
    forAnyRole: true,
    methods: {
      POST: {
        description: 'Does nothing: providers are always registered.',
        run: getProvider,
      },
    },
  })),
];

const tenant: JsonObject = {
  id: `/tenants/${localTenantId}`,
  tenantId: localTenantId,
  displayName: 'Turnpike',
  defaultDomain: 'turnpike.local',
  tenantType: 'AAD',
  countryCode: '',
  domains: ['turnpike.local'],
  tenantCategory: 'Home',
};

function subscriptionOf({ management }: EndpointCall): JsonObject {
  const { subscriptionId } = management.service;
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId: localTenantId,
    displayName: 'Turnpike',
    state: 'Enabled',
    subscriptionPolicies: { locationPlacementId: 'Public_2014-09-01', quotaId: 'Local', spendingLimit: 'Off' },
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    tags: {},
  };
}

function listLocations({ management }: EndpointCall): ArmAnswer {
  const id = `/subscriptions/${management.service.subscriptionId}/locations/local`;
  const local = { id, name: 'local', type: 'Region', displayName: 'Local', regionalDisplayName: 'Local' };
  return { status: 200, body: { value: [local] } };
}

/** What is looked for: API Management, and what tools register with it. */
const providers = [
  'Microsoft.ApiManagement',
  'Microsoft.Resources',
  'Microsoft.Authorization',
  'Microsoft.Network',
  'Microsoft.Insights',
];

const types = [
  'service',
  'deletedServices',
  'locations',
  'locations/deletedServices',
  'operations',
  'checkNameAvailability',
  'gateways',
];

function providerOf(namespace: string, { management }: EndpointCall): JsonObject {
  const isOwn = namespace === 'Microsoft.ApiManagement';
  return {
    id: `/subscriptions/${management.service.subscriptionId}/providers/${namespace}`,
    namespace,
    registrationState: 'Registered',
    registrationPolicy: 'RegistrationRequired',
    resourceTypes: (isOwn ? types : []).map((resourceType) => ({
      resourceType,
      locations: ['local'],
      apiVersions: apiVersions.toReversed(),
      capabilities: 'None',
    })),
  };
}

function getProvider(call: EndpointCall): ArmAnswer {
  const { namespace = '' } = call.names;
  const known = providers.find((one) => one.toLowerCase() === namespace.toLowerCase());
  if (known === undefined)
    throw new ArmError('ResourceNotFound', `The resource namespace '${namespace.slice(0, 80)}' is not there.`);
  return { status: 200, body: providerOf(known, call) };
}

/**
 * Azure: the version of 2022 has one cloud, those of 2019 and 2020 a list, and the one before that is what the Azure CLI asks
 * when a cloud is registered. Of what is not there the names are Azure's own.
 */
function describeCloud({ request }: EndpointCall): ArmAnswer {
  const { origin, query } = request;
  const version = query.get('api-version') ?? '';
  const cloud = {
    name: 'Turnpike',
    portal: `${origin}/`,
    portalEndpoint: `${origin}/`,
    galleryEndpoint: `${origin}/`,
    gallery: `${origin}/`,
    graphEndpoint: `${origin}/`,
    graph: `${origin}/`,
    graphAudience: `${origin}/`,
    microsoftGraphResourceId: `${origin}/`,
    authentication: {
      loginEndpoint: `${origin}/`,
      audiences: ['https://management.core.windows.net/', 'https://management.azure.com/'],
      tenant: 'common',
      identityProvider: 'AAD',
    },
    resourceManager: `${origin}/`,
    media: '',
    batch: '',
    sqlManagement: '',
    vmImageAliasDoc: '',
    activeDirectoryDataLake: '',
    logAnalyticsResourceId: '',
    appInsightsResourceId: '',
    attestationResourceId: '',
    synapseAnalyticsResourceId: '',
    ossrDbmsResourceId: '',
    suffixes: {
      keyVaultDns: 'vault.azure.net',
      mhsmDns: 'managedhsm.azure.net',
      storage: 'core.windows.net',
      acrLoginServer: 'azurecr.io',
      sqlServerHostname: 'database.windows.net',
      azureFrontDoorEndpointSuffix: 'azurefd.net',
      storageSyncEndpointSuffix: 'afs.azure.net',
      mysqlServerEndpoint: 'mysql.database.azure.com',
      postgresqlServerEndpoint: 'postgres.database.azure.com',
      mariadbServerEndpoint: 'mariadb.database.azure.com',
      synapseAnalytics: 'dev.azuresynapse.net',
      attestationEndpoint: 'attest.azure.net',
    },
  };
  return { status: 200, body: /^20(?:19|20|21)-/.test(version) ? [cloud] : cloud };
}
