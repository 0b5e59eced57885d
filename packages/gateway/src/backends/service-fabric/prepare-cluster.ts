import type { OriginDescription } from '@turnpike/http';
import type { Certificate, ServiceFabricCluster } from '@turnpike/model';
import { originOf, readUrl } from '../origin-of.ts';

/** An endpoint that manages a cluster. */
export interface ManagementEndpoint {
  readonly origin: OriginDescription;
  /** What `Host` says. */
  readonly authority: string;
  /** Without a slash at its end. */
  readonly basePath: string;
}

/** A cluster that can be asked. */
export interface PreparedCluster {
  readonly endpoints: readonly ManagementEndpoint[];
  /** How often it is asked again, and how often a call is repeated. */
  readonly retries: number;
}

/** Azure does not say how many there are without a number; its samples write 5. */
const defaultRetries = 5;
const mostRetries = 50;

/** Prepares a cluster, or says what is wrong with it. */
export function prepareCluster(
  cluster: ServiceFabricCluster,
  certificates: readonly Certificate[],
): { readonly cluster: PreparedCluster } | { readonly fault: string } {
  const endpoints: ManagementEndpoint[] = [];
  for (const address of cluster.managementEndpoints) {
    const endpoint = prepareEndpoint(address, cluster, certificates);
    if (typeof endpoint === 'string') return { fault: endpoint };
    endpoints.push(endpoint);
  }
  if (endpoints.length === 0) return { fault: 'the cluster has no management endpoints; expected at least one' };
  const { maxPartitionResolutionRetries: retries = defaultRetries } = cluster;
  return { cluster: { endpoints, retries: Math.min(Math.max(0, Math.trunc(retries)), mostRetries) } };
}

function prepareEndpoint(
  address: string,
  cluster: ServiceFabricCluster,
  certificates: readonly Certificate[],
): ManagementEndpoint | string {
  const { clientCertificateId: id, clientCertificatethumbprint: thumbprint } = cluster;
  const { serverCertificateThumbprints = [], serverX509Names = [] } = cluster;
  const shown = {
    tls: { serverCertificateThumbprints, serverX509Names },
    credentials: { ...(id && { certificateIds: [id] }), ...(thumbprint && { certificate: [thumbprint] }) },
  };
  const url = readUrl(address);
  const reading = originOf(shown, certificates, address);
  if (url === undefined || url.search !== '' || 'fault' in reading)
    return 'a management endpoint is no address of HTTP without a query; expected one such as https://cluster.example:19080';
  if (reading.missingCertificates.length > 0)
    return `the client certificate of the cluster is '${reading.missingCertificates[0]}'; expected one that is there with its key`;
  const { tls, ...origin } = reading.origin;
  // Azure: clusters have certificates of their own making; the thumbprint is all that there is to know them by.
  const isPinned = serverCertificateThumbprints.length > 0;
  return {
    origin: { ...origin, ...(tls && { tls: isPinned ? { ...tls, validateChain: false, validateName: false } : tls }) },
    authority: url.host,
    basePath: url.pathname.replace(/\/+$/, ''),
  };
}
