import type { TlsIdentity, TlsSettings } from '@turnpike/http';
import type { GatewayHostname, GatewayProfile } from '@turnpike/model';

/** What HTTPS shows and asks for, with what a gateway is told of its host names; these come first. */
export function withProfile(settings: TlsSettings, { hostnames, authorities }: GatewayProfile): TlsSettings {
  const identities = hostnames.flatMap((hostname) => identityOf(hostname, settings.defaultIdentity, authorities));
  return { ...settings, identities: [...identities, ...settings.identities] };
}

function identityOf(
  { hostname, certificate, privateKey, negotiateClientCertificate }: GatewayHostname,
  fallback: TlsIdentity | undefined,
  authorities: readonly string[],
): readonly TlsIdentity[] {
  const own =
    certificate === undefined || privateKey === undefined ? undefined : { cert: certificate, key: privateKey };
  const credentials = own ?? fallback?.credentials;
  if (credentials === undefined || (own === undefined && !negotiateClientCertificate)) return [];
  const identity = { hostNames: [hostname], credentials };
  // Azure: whatever is shown is let in, and judged by policies.
  return [
    negotiateClientCertificate ? { ...identity, clientCertificates: { mode: 'request', authorities } } : identity,
  ];
}
