import type { TokenCredential } from '@azure/identity';
import type { AcquireToken } from './managed-identities.ts';

/** How often a metadata service is asked before it is given up. */
const attempts = 3;

/**
 * Asks for tokens as the platform gives them: from the metadata service of a machine, from App Service or Container Apps
 * (`IDENTITY_ENDPOINT`, `IDENTITY_HEADER`), or for a workload identity of Kubernetes (`AZURE_FEDERATED_TOKEN_FILE`). It has a
 * way of its own there, past the rules for what policies may reach.
 */
export function azureIdentities(): AcquireToken {
  const credentials = new Map<string, Promise<TokenCredential>>();
  return async (resource, clientId) => {
    const name = clientId ?? '';
    const credential = credentials.get(name) ?? open(clientId);
    if (credentials.size < mostIdentities) credentials.set(name, credential);
    const { token, expiresOnTimestamp } = (await (await credential).getToken(`${resource}/.default`)) ?? {};
    if (token === undefined || expiresOnTimestamp === undefined) throw new Error('nobody gives a token');
    return { token, expiresAt: expiresOnTimestamp };
  };
}

/** A platform has a handful; an expression may name more. */
const mostIdentities = 100;

async function open(clientId: string | undefined): Promise<TokenCredential> {
  // The library takes a while to load, and most gateways never need it.
  const { ManagedIdentityCredential } = await import('@azure/identity');
  const options = { retryOptions: { maxRetries: attempts - 1 } };
  return new ManagedIdentityCredential(clientId === undefined ? options : { clientId, ...options });
}
