import type { Management } from '../../arm/call.ts';
import type { EndpointCall } from '../../arm/endpoint.ts';
import { ArmError } from '../../arm-error.ts';
import type { JsonObject } from '../../json.ts';
import type { Reader, StoredResource } from '../../store/store.ts';

/** The type of gateways of workspaces, which are resources beside the service. */
export const gatewayType = 'Microsoft.ApiManagement/gateways';
/** The type of what connects them with workspaces. */
export const connectionType: string = `${gatewayType}/configConnections`;
/** Where they are kept. */
export const gatewayCollection = '/gateways';

/** All gateways of workspaces, as answers show them. */
export async function listGateways(management: Management, reader: Reader): Promise<readonly JsonObject[]> {
  const { resources } = await reader.list({ type: gatewayType });
  return resources.map((gateway) => showGateway(gateway, management));
}

/** What answers show of a gateway. */
export function showGateway({ path, properties, etag }: StoredResource, { service }: Management): JsonObject {
  const { properties: inner, ...tracked } = properties;
  const name = path.slice(gatewayCollection.length + 1);
  const { subscriptionId, resourceGroup } = service;
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${gatewayType}/${name}`,
    name,
    type: gatewayType,
    ...tracked,
    etag,
    properties: {
      ...(inner as JsonObject),
      frontend: { defaultHostname: `${name.toLowerCase()}.gateway.local` },
      configurationApi: { hostname: `${name.toLowerCase()}.configuration.gateway.local` },
      provisioningState: 'Succeeded',
      targetProvisioningState: '',
    },
  };
}

/** Refuses a gateway that is not there. */
export async function requireGateway(call: EndpointCall, reader: Reader): Promise<StoredResource> {
  const gateway = await reader.get(gatewayKey(call));
  if (gateway === undefined) throw new ArmError('ResourceNotFound', 'Gateway not found.');
  return gateway;
}

/** The key of the gateway that a path means. */
export function gatewayKey({ names }: EndpointCall): string {
  return `${gatewayCollection}/${names.gatewayName}`.toLowerCase();
}
