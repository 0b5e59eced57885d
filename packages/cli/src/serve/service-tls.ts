import { DEFAULT_CIPHERS } from 'node:tls';
import type { TlsIdentity, TlsSettings } from '@turnpike/http';
import type { GatewayHostname, GatewaySettings } from '@turnpike/management';

/** What HTTPS shows, asks for and speaks, with what a service says of its gateway; its names come first. */
export function withService(settings: TlsSettings, service: GatewaySettings | undefined): TlsSettings {
  if (service === undefined) return settings;
  const named = service.hostnames.map((hostname) => ({ hostname, identity: identityOf(hostname, service) }));
  const defaultIdentity = named.find(({ hostname }) => hostname.isDefault)?.identity;
  const ciphers = ciphersWithout(settings.ciphers, service.disabledCiphers);
  return {
    ...settings,
    identities: [...named.map(({ identity }) => identity), ...settings.identities],
    ...(defaultIdentity !== undefined && { defaultIdentity }),
    ...(ciphers !== undefined && { ciphers }),
  };
}

/** Whether a service says anything that HTTPS heeds. */
export function speaksOfTls({ hostnames, disabledCiphers }: GatewaySettings): boolean {
  return hostnames.length > 0 || disabledCiphers.length > 0;
}

function identityOf(
  { hostName, certificate, privateKey, asksForCertificate }: GatewayHostname,
  { authorities }: GatewaySettings,
): TlsIdentity {
  const identity = { hostNames: [hostName], credentials: { cert: certificate, key: privateKey } };
  // Azure: whatever is shown is let in, and judged by policies.
  return asksForCertificate ? { ...identity, clientCertificates: { mode: 'request', authorities } } : identity;
}

/** The suites of Azure's settings that can be turned off, as OpenSSL calls them. The others are never spoken here. */
const openSslNames: Readonly<Record<string, string>> = {
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_RSA_WITH_AES_256_GCM_SHA384: 'AES256-GCM-SHA384',
  TLS_RSA_WITH_AES_128_GCM_SHA256: 'AES128-GCM-SHA256',
  TLS_RSA_WITH_AES_256_CBC_SHA256: 'AES256-SHA256',
  TLS_RSA_WITH_AES_128_CBC_SHA256: 'AES128-SHA256',
  TLS_RSA_WITH_AES_256_CBC_SHA: 'AES256-SHA',
  TLS_RSA_WITH_AES_128_CBC_SHA: 'AES128-SHA',
};

function ciphersWithout(spoken: string | undefined, disabled: readonly string[]): string | undefined {
  const excluded = disabled.flatMap((name) => openSslNames[name.toUpperCase()] ?? []);
  return excluded.length === 0 ? spoken : [spoken ?? DEFAULT_CIPHERS, ...excluded.map((name) => `!${name}`)].join(':');
}
