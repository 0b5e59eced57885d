import { createPublicKey, type JsonWebKey, randomBytes } from 'node:crypto';
import { DataPlane } from '../../packages/cli/src/serve/data-plane.ts';
import { createCircuitMemory, createCounterMemory } from '../../packages/gateway/src/index.ts';
import { type Api, emptySnapshot } from '../../packages/model/src/index.ts';

// A gateway of one thread with two APIs before one origin: `/plain` passes requests on, `/guarded` asks for a token first.
// The port of the origin and the key of the tokens come as arguments; its own port goes to the parent.

const [originPort = '', jwk = ''] = process.argv.slice(2);
const { n, e } = createPublicKey({ key: JSON.parse(jwk) as JsonWebKey, format: 'jwk' }).export({ format: 'jwk' });

const api = (id: string): Api => ({
  id,
  name: id,
  path: id,
  protocols: ['http'],
  serviceUrl: `http://127.0.0.1:${originPort}`,
  subscriptionRequired: false,
  apiRevision: '1',
  isCurrent: true,
  isOnline: true,
  type: 'http',
  operations: [{ id: 'get', name: 'get', method: 'GET', urlTemplate: '/*' }],
});

const document = (inbound: string): string =>
  `<policies><inbound>${inbound}</inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`;

const guard = `<validate-jwt header-name="Authorization" require-scheme="Bearer" output-token-variable-name="token">
  <issuer-signing-keys><key id="one" n="${n}" e="${e}" /></issuer-signing-keys>
  <audiences><audience>urn:orders</audience></audiences>
  <issuers><issuer>https://login.example/</issuer></issuers>
  <required-claims><claim name="scope" match="any" separator=" "><value>read</value></claim></required-claims>
</validate-jwt>`;

const plane = new DataPlane(
  {
    listeners: [{ host: '127.0.0.1', port: 0 }],
    snapshot: emptySnapshot,
    counterMemory: createCounterMemory({ keys: 64 }),
    circuitMemory: createCircuitMemory({ circuits: 16 }),
    secret: randomBytes(32),
    trustedProxies: [],
    gatewayId: 'managed',
  },
  { onBug: (error) => console.error(error) },
);
const { diagnostics } = plane.publish({
  ...emptySnapshot,
  sequenceNumber: 1,
  apis: [api('plain'), api('guarded')],
  policies: [
    { scope: 'api', apiId: 'plain', apiRevision: '1', text: document('') },
    { scope: 'api', apiId: 'guarded', apiRevision: '1', text: document(guard) },
  ],
});
if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
const [port] = await plane.listen();
process.send?.({ port });
process.once('disconnect', () => process.exit());
