import { expect } from 'vitest';
import { pkcs12 } from '../certificates.ts';
import { lifeOf } from '../life-of.ts';
import { make, service } from '../place.ts';
import { all, at, type Scenario, type Stage } from '../scenario.ts';
import { anApi } from './apis.ts';

const locationData = { name: 'Somewhere', city: 'Oslo' };

async function aGateway(stage: Stage, name: string): Promise<void> {
  await make(stage, service, 'gateway', [name], { locationData });
}

async function aCertificate(stage: Stage, name: string): Promise<void> {
  await make(stage, service, 'certificate', [name], { data: pkcs12, password: 'password' });
}

/** Gateways that run apart. */
export const gateways: readonly Scenario[] = [
  lifeOf({
    group: 'gateway',
    names: ['life'],
    body: { locationData, description: 'A gateway.' },
    change: { description: 'Changed.' },
  }),
  lifeOf({
    group: 'gatewayHostnameConfiguration',
    names: ['with-host', 'life'],
    before: async (stage) => {
      await aGateway(stage, 'with-host');
      await aCertificate(stage, 'of-host');
    },
    body: { hostname: 'life.example', certificateId: '/certificates/of-host', negotiateClientCertificate: false },
    read: { hostname: 'life.example' },
  }),
  lifeOf({
    group: 'gatewayCertificateAuthority',
    names: ['with-authority', 'of-authority'],
    before: async (stage) => {
      await aGateway(stage, 'with-authority');
      await aCertificate(stage, 'of-authority');
    },
    body: { isTrusted: true },
  }),
  {
    title: 'APIs are assigned to a gateway, and taken from it',
    async run(stage) {
      const { gatewayApi } = stage.client;
      await aGateway(stage, 'assigned');
      await anApi(stage, service, 'assigned');
      await gatewayApi.createOrUpdate(...at, 'assigned', 'assigned');
      await gatewayApi.getEntityTag(...at, 'assigned', 'assigned');
      expect((await all(gatewayApi.listByService(...at, 'assigned'))).map(({ name }) => name)).toEqual(['assigned']);
      await gatewayApi.delete(...at, 'assigned', 'assigned');
      expect(await all(gatewayApi.listByService(...at, 'assigned'))).toEqual([]);
    },
  },
  {
    title: 'keys of a gateway sign tokens, and are made anew',
    async run(stage) {
      const { gateway } = stage.client;
      await aGateway(stage, 'keyed');
      const before = await gateway.listKeys(...at, 'keyed');
      await gateway.regenerateKey(...at, 'keyed', { keyType: 'primary' });
      const after = await gateway.listKeys(...at, 'keyed');
      expect(after.primary).not.toBe(before.primary);
      expect(after.secondary).toBe(before.secondary);
      const expiry = new Date(Date.now() + 86_400_000);
      const { value } = await gateway.generateToken(...at, 'keyed', { keyType: 'primary', expiry });
      expect(value).toMatch(/^keyed&\d{12}&.+$/);
    },
  },
];
