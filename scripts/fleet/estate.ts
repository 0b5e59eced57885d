import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiManagementClient } from '@azure/arm-apimanagement';

// What the fleet serves, made with Microsoft's client.

/** The names of everything that is configured. */
export const names = { group: 'turnpike', service: 'local', gateway: 'fleet' } as const;
const at: [string, string] = [names.group, names.service];

/** The key that callers show. */
export const subscriptionKey = 'a-key-of-the-fleet-0123456789abcdef';

/** Calls of one quota key that pass. */
export const quotaCalls = 900;

const header = (name: string, otherwise: string) =>
  `context.Request.Headers.GetValueOrDefault("${name}", "${otherwise}")`;
const document = (inbound: string) =>
  `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound /><on-error /></policies>`;
const answerOf = (body: string) =>
  `<return-response><set-status code="200" reason="OK" /><set-body>${body}</set-body></return-response>`;
const rateLimit = `<rate-limit-by-key calls="@(int.Parse(${header('X-Limit', '1000000')}))"
  renewal-period="@(int.Parse(${header('X-Period', '60')}))" counter-key="@(${header('X-Rate', '')})" />`;
const quota = `<quota-by-key calls="${quotaCalls}" renewal-period="2592000" counter-key="@(${header('X-Quota', '')})" />`;

/** The policy of the API that tells which change a gateway serves. */
export function markerPolicy(value: string): string {
  return document(answerOf(value));
}

/** A backend that answers at once. */
export async function startBackend(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_, response) => void response.end('{"id":1}'));
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Makes the estate through a control plane; gives the token of the gateway. */
export async function makeEstate(
  plane: { readonly management: string; readonly ca: string; readonly token: string },
  backendUrl: string,
): Promise<string> {
  const credential = { getToken: async () => ({ token: plane.token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const client = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', {
    endpoint: plane.management,
    tlsOptions: { ca: readFileSync(plane.ca, 'utf8') },
  });
  await client.gateway.createOrUpdate(...at, names.gateway, { locationData: { name: 'everywhere' } });
  const apis = [
    { id: 'counted', subscriptionRequired: true, value: document(`${rateLimit}${quota}`) },
    { id: 'limited', subscriptionRequired: true, value: document(`${rateLimit}${answerOf('in')}`) },
    { id: 'marker', subscriptionRequired: false, value: markerPolicy('0') },
  ];
  for (const { id, value, subscriptionRequired } of apis) {
    const serviceUrl = backendUrl;
    const described = { path: id, displayName: id, serviceUrl, protocols: ['http' as const], subscriptionRequired };
    await client.api.beginCreateOrUpdateAndWait(...at, id, described);
    await client.apiOperation.createOrUpdate(...at, id, 'get', { displayName: 'get', method: 'GET', urlTemplate: '/' });
    await client.apiPolicy.createOrUpdate(...at, id, 'policy', { value, format: 'rawxml' });
    await client.gatewayApi.createOrUpdate(...at, names.gateway, id);
  }
  const scope = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${names.group}/providers/Microsoft.ApiManagement/service/${names.service}/apis`;
  const subscription = { displayName: 'callers', scope, primaryKey: subscriptionKey, state: 'active' as const };
  await client.subscription.createOrUpdate(...at, 'callers', subscription);
  const expiry = new Date(Date.now() + 20 * 86_400_000);
  const { value } = await client.gateway.generateToken(...at, names.gateway, { keyType: 'primary', expiry });
  return `GatewayKey ${value}`;
}
