import type { Management } from '../arm/call.ts';
import { serviceIdOf } from '../arm/path.ts';
import { isObject, type JsonObject, objectsIn, present } from '../json.ts';
import type { Reader, StoredResource } from '../store/store.ts';
import { locationKey } from './stored-service.ts';

/** What answers show of the service. Secrets are not among what is given. */
export async function showService(
  { properties, etag }: StoredResource,
  management: Management,
  reader: Reader,
): Promise<JsonObject> {
  const { service } = management;
  const { properties: inner, ...tracked } = properties;
  const connections = await reader.list({ type: 'privateEndpointConnections' });
  return {
    id: serviceIdOf(service),
    name: service.name,
    type: 'Microsoft.ApiManagement/service',
    ...tracked,
    etag,
    properties: {
      ...shownProperties(isObject(inner) ? inner : {}, String(tracked.location), management),
      ...(connections.count > 0 && {
        privateEndpointConnections: connections.resources.map((connection) => ({
          id: `${serviceIdOf(service)}/${connection.path}`,
          name: connection.path.slice(connection.path.lastIndexOf('/') + 1),
          type: 'Microsoft.ApiManagement/service/privateEndpointConnections',
          properties: connection.properties,
        })),
      }),
    },
  };
}

function shownProperties(inner: JsonObject, location: string, { service }: Management): JsonObject {
  const { name } = service;
  const gatewayUrl = service.gatewayUrl ?? `https://${name}.azure-api.net`;
  const regionalUrl = (region: string) =>
    service.gatewayUrl ?? `https://${name}-${locationKey(region)}-01.regional.azure-api.net`;
  const locations = Array.isArray(inner.additionalLocations) ? inner.additionalLocations.filter(isObject) : undefined;
  return present({
    ...inner,
    hostnameConfigurations: shownHostnames(inner.hostnameConfigurations, gatewayUrl),
    additionalLocations: locations?.map((one) => ({
      ...one,
      gatewayRegionalUrl: regionalUrl(String(one.location)),
      platformVersion: 'undetermined',
    })),
    provisioningState: 'Succeeded',
    targetProvisioningState: '',
    gatewayUrl,
    gatewayRegionalUrl: regionalUrl(location),
    portalUrl: `https://${name}.portal.azure-api.net`,
    developerPortalUrl: `https://${name}.developer.azure-api.net`,
    managementApiUrl: `https://${name}.management.azure-api.net`,
    scmUrl: `https://${name}.scm.azure-api.net`,
    publicIPAddresses: ['127.0.0.1'],
    outboundPublicIPAddresses: ['127.0.0.1'],
    platformVersion: 'undetermined',
  });
}

/** Azure: the name that a service has by itself is always among them. */
function shownHostnames(given: unknown, gatewayUrl: string): readonly JsonObject[] {
  const own = objectsIn(given);
  const builtIn = {
    type: 'Proxy',
    hostName: new URL(gatewayUrl).hostname,
    negotiateClientCertificate: false,
    defaultSslBinding: !own.some((one) => one.type === 'Proxy' && one.defaultSslBinding === true),
    certificateSource: 'BuiltIn',
  };
  return [builtIn, ...own];
}
