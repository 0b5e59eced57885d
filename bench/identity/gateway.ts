import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { serveApis } from '../serve-apis.ts';

// A gateway of one thread with two APIs before one origin: `/plain` passes requests on, `/guarded` asks for a token first.
// The port of the origin and the key of the tokens come as arguments; its own port goes to the parent.

const [originPort = '', jwk = ''] = process.argv.slice(2);
const { n, e } = createPublicKey({ key: JSON.parse(jwk) as JsonWebKey, format: 'jwk' }).export({ format: 'jwk' });

const guarded = `<validate-jwt header-name="Authorization" require-scheme="Bearer" output-token-variable-name="token">
  <issuer-signing-keys><key id="one" n="${n}" e="${e}" /></issuer-signing-keys>
  <audiences><audience>urn:orders</audience></audiences>
  <issuers><issuer>https://login.example/</issuer></issuers>
  <required-claims><claim name="scope" match="any" separator=" "><value>read</value></claim></required-claims>
</validate-jwt>`;

await serveApis({
  serviceUrl: `http://127.0.0.1:${originPort}`,
  operation: { method: 'GET', urlTemplate: '/*' },
  inbound: { plain: '', guarded },
});
