import type { Endpoint } from './arm/endpoint.ts';
import { activityLogEndpoint } from './audit/activity-log.ts';
import { redirectEndpoint } from './credentials/redirect-endpoint.ts';
import { authorizationEndpoints } from './identity/roles/authorization-endpoints.ts';
import { tokenEndpoints } from './identity/token-endpoints.ts';
import { operationEndpoints } from './operations-in-progress/endpoints.ts';
import { deletedServiceEndpoints } from './provider/deleted-services.ts';
import { nameEndpoints } from './provider/names.ts';
import { rbacOperationEndpoint } from './provider/rbac-operations.ts';
import { resourceGroupEndpoints } from './provider/resource-groups.ts';
import { metadataEndpoint, resourceManagerEndpoints } from './provider/resource-manager.ts';
import { skuEndpoints } from './provider/skus.ts';
import { privateLinkEndpoints } from './resources/private-endpoint-connections/private-link-resources.ts';
import { quotaEndpoints } from './resources/quotas/quotas.ts';
import { reportEndpoints } from './resources/reports/reports.ts';
import { tenantConfigurationEndpoints } from './resources/tenant-configuration/tenant-configuration.ts';
import { connectionEndpoints } from './resources/v2-gateways/config-connections.ts';
import { gatewayEndpoints } from './resources/v2-gateways/v2-gateways.ts';
import { serviceActionEndpoints } from './service/actions.ts';
import { connectivityEndpoint } from './service/connectivity/connectivity-check.ts';
import { networkEndpoints } from './service/network.ts';
import { serviceEndpoints } from './service/service.ts';
import { validatePoliciesEndpoint } from './service/validate-policies.ts';

/** What can be called besides the collections of resources. */
export const endpoints: readonly Endpoint[] = [
  ...serviceEndpoints,
  ...serviceActionEndpoints,
  ...networkEndpoints,
  connectivityEndpoint,
  validatePoliciesEndpoint,
  ...skuEndpoints,
  ...privateLinkEndpoints,
  ...quotaEndpoints,
  ...reportEndpoints,
  ...gatewayEndpoints,
  ...connectionEndpoints,
  ...tenantConfigurationEndpoints,
  ...operationEndpoints,
  ...nameEndpoints,
  ...deletedServiceEndpoints,
  rbacOperationEndpoint,
  activityLogEndpoint,
  ...resourceGroupEndpoints,
  ...resourceManagerEndpoints,
  ...authorizationEndpoints,
];

/** What anybody can call, without a token. */
export const openEndpoints: readonly Endpoint[] = [metadataEndpoint, ...tokenEndpoints, redirectEndpoint];
