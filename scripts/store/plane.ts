import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { ControlPlane, LocalIssuer } from '@turnpike/management';
import { developmentCertificate } from '../../packages/cli/src/serve/development-certificate.ts';
import { openStore } from '../../packages/cli/src/serve/open-store.ts';

// The control plane in a process of its own, without a gateway: less to start for each of a thousand kills. The store is in
// the folder that is given, or where TURNPIKE_STORE says. It begins when something is written to its input.

enableCompileCache();
const data = process.argv[2] as string;
process.stdin.once('data', async () => {
  const { certificate, key, authority } = developmentCertificate(data);
  const issuer = LocalIssuer.open(join(data, 'issuer.pem'));
  const store = await openStore({ data }, () => {});
  const plane = await ControlPlane.start({
    store,
    host: '127.0.0.1',
    port: 0,
    certificate,
    key,
    authenticate: issuer.authenticate,
    links: { allowAddress: () => false },
    onBug: (error) => console.error(error),
  });
  const token = await issuer.sign({ name: 'prover', roles: ['API Management Service Contributor'] });
  console.log(JSON.stringify({ url: plane.url, token, authority }));
});
