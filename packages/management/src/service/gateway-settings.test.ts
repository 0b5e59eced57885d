import { expect, test } from 'vitest';
import { startControlPlane } from '../testing.ts';
import { type GatewaySettings, gatewaySettingsOf } from './gateway-settings.ts';

const prefix = 'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.';

test('ciphers that are turned off are read whatever the case of their letters', () => {
  const customProperties = {
    [`${prefix.toUpperCase()}Ciphers.TLS_RSA_WITH_AES_128_CBC_SHA`]: 'False',
    [`${prefix}Ciphers.TLS_RSA_WITH_AES_256_GCM_SHA384`]: 'True',
    [`${prefix}Protocols.Tls10`]: 'false',
  };
  expect(gatewaySettingsOf({ customProperties })).toEqual({
    hostnames: [],
    authorities: [],
    disabledCiphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'],
  });
});

test('names of the gateway come with their certificates; those of other parts, and those without one, do not', () => {
  const pair = { certificatePem: 'c', privateKeyPem: 'k' };
  const hostnameConfigurations = [
    { type: 'Proxy', hostName: 'api.contoso.com', ...pair, defaultSslBinding: true, negotiateClientCertificate: true },
    { type: 'Portal', hostName: 'portal.contoso.com', ...pair },
    { type: 'Proxy', hostName: 'bare.contoso.com' },
  ];
  expect(gatewaySettingsOf({ hostnameConfigurations }).hostnames).toEqual([
    { hostName: 'api.contoso.com', certificate: 'c', privateKey: 'k', isDefault: true, asksForCertificate: true },
  ]);
});

test('a gateway is told at the beginning, when the service has changed, and when it is deleted', async () => {
  const told: GatewaySettings[] = [];
  await using plane = await startControlPlane({ onGatewaySettings: (settings) => told.push(settings) });
  expect(told).toHaveLength(1);
  await plane.client.product.createOrUpdate(plane.group, plane.service, 'p', { displayName: 'P' });
  const customProperties = { [`${prefix}Ciphers.TLS_RSA_WITH_AES_128_CBC_SHA`]: 'false' };
  await plane.client.apiManagementService.beginUpdateAndWait(plane.group, plane.service, { customProperties });
  await expect.poll(() => told.length).toBe(2);
  expect(told[1]).toMatchObject({ disabledCiphers: ['TLS_RSA_WITH_AES_128_CBC_SHA'] });
  await plane.client.apiManagementService.beginDeleteAndWait(plane.group, plane.service);
  await expect.poll(() => told.at(-1)).toEqual({ hostnames: [], authorities: [], disabledCiphers: [] });
});
