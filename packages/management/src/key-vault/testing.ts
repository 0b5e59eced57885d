import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { KeyVaultOptions } from './key-vault-secrets.ts';

// A server on this machine that answers as Key Vault does for the one operation that is used: it is no Key Vault.
// https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret

/** A vault for tests. */
export interface TestVault extends AsyncDisposable {
  /** What its secrets begin with: `https://localhost:8443/secrets/`. */
  readonly secretsUrl: string;
  readonly options: KeyVaultOptions;
  /** By name, or name and version with a slash between. */
  readonly secrets: Map<string, string>;
  /** What was asked for: identities and resources of tokens, and paths. */
  readonly asked: string[];
  /** What it answers instead of secrets, until it is unset. */
  outage: number | undefined;
}

/** Starts one. Its certificate is trusted by this process from then on. */
export async function startTestVault(pem: { readonly certificate: string; readonly key: string }): Promise<TestVault> {
  const [secrets, asked] = [new Map<string, string>(), [] as string[]];
  const server = createServer({ cert: pem.certificate, key: pem.key }, ({ url = '', headers }, response) => {
    asked.push(url);
    const [, name = ''] = /^\/secrets\/([^?]+)\?api-version=7\.4$/.exec(url) ?? [];
    const value = secrets.get(name);
    const isKnown = headers.authorization === 'Bearer a token for vaults';
    const status = vault.outage ?? (!isKnown ? 401 : value === undefined ? 404 : 200);
    const code = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'SecretNotFound' }[status] ?? 'InternalServerError';
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(status === 200 ? { value, id: url } : { error: { code, message: `${code} of ${value}` } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  setDefaultCACertificates([...getCACertificates('default'), pem.certificate]);
  const vault: TestVault = {
    secretsUrl: `https://${host}/secrets/`,
    options: {
      suffixes: [host],
      acquireToken: async (resource, clientId) => {
        asked.push(`${clientId ?? 'own'} ${resource}`);
        if (clientId === 'nobody') throw new Error('no such identity');
        return { token: 'a token for vaults' };
      },
    },
    ...{ secrets, asked, outage: undefined },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return vault;
}
