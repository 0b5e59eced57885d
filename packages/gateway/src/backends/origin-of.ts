import type { OriginDescription, OriginProxy, OriginTls } from '@turnpike/http';
import { type Backend, type BackendProxy, type Certificate, isIn, workspaceOf } from '@turnpike/model';
import { foldedName } from './resource-id.ts';

/** What of a backend says how it is reached. */
export type ReachableBackend = Pick<Backend, 'tls' | 'proxy' | 'credentials'> & Partial<Pick<Backend, 'id'>>;

/** How to reach a place, and what that leaves out; or why it cannot be reached. */
export type OriginReading =
  | { readonly origin: OriginDescription; readonly missingCertificates: readonly string[] }
  | { readonly fault: string; readonly of: 'url' | 'proxy' };

/** Describes the origin of a URL of HTTP or WebSocket, as a backend wants it reached; without one, in the ordinary way. */
export function originOf(
  backend: ReachableBackend | undefined,
  certificates: readonly Certificate[],
  text: string,
): OriginReading {
  const url = readUrl(text);
  if (url === undefined) return { of: 'url', fault: 'expected an absolute URL of HTTP without credentials' };
  const proxy = backend?.proxy && readProxy(backend.proxy);
  if (backend?.proxy && proxy === undefined) return { of: 'proxy', fault: 'expected a proxy such as http://host:port' };
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const { certificate, missing } = findCertificate(backend, certificates);
  const origin: OriginDescription = {
    scheme,
    host: hostOf(url),
    port: Number(url.port) || (scheme === 'https' ? 443 : 80),
    ...(scheme === 'https' && { tls: { ...judgement(backend, text), ...(certificate && { certificate }) } }),
    ...(proxy && { proxy }),
  };
  return { origin, missingCertificates: missing };
}

/** A URL of HTTP or WebSocket with the scheme of HTTP. What could be read in two ways is none. */
export function readUrl(text: string): URL | undefined {
  if (/[\u0000-\u0020\u007f\\#]/.test(text) || !/^(?:https?|wss?):\/\/[^/]/i.test(text)) return undefined;
  const httpText = text.replace(/^ws/i, 'http');
  if (!URL.canParse(httpText)) return undefined;
  const url = new URL(httpText);
  return url.username === '' && url.password === '' && !/^[^/]*\/\/[^/?]*@/.test(text) ? url : undefined;
}

function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/**
 * How the certificate is judged. Both flags of a backend default to true.
 * @see https://learn.microsoft.com/rest/api/apimanagement/backend/create-or-update#backendtlsproperties
 */
function judgement(backend: ReachableBackend | undefined, url: string): OriginTls {
  // Azure: without a backend entity the chain alone is judged, except for WebSocket, where the name is, too.
  // https://learn.microsoft.com/azure/api-management/websocket-api
  if (backend === undefined) return { validateChain: true, validateName: /^wss:/i.test(url) };
  const tls = backend.tls;
  const thumbprints = tls?.serverCertificateThumbprints ?? [];
  const names = tls?.serverX509Names ?? [];
  // Azure: with thumbprints or names of its own both are judged, whatever the flags say.
  const isPinned = thumbprints.length > 0 || names.length > 0;
  return {
    validateChain: isPinned || tls?.validateCertificateChain !== false,
    validateName: isPinned || tls?.validateCertificateName !== false,
    ...(thumbprints.length > 0 && { serverThumbprints: thumbprints.map(foldThumbprint) }),
    ...(names.length > 0 && {
      serverNames: names.map(({ name, issuerCertificateThumbprint: issuer }) => ({
        name,
        ...(issuer && { issuerThumbprint: foldThumbprint(issuer) }),
      })),
    }),
  };
}

/** Azure: the hop to a proxy is HTTP only. */
/** What a proxy that is written down comes to; nothing unless it is one of HTTP. */
export function readProxy({ url: text, username, password }: BackendProxy): OriginProxy | undefined {
  const url = /^http:/i.test(text) ? readUrl(text) : undefined;
  return (
    url && {
      host: hostOf(url),
      port: Number(url.port) || 80,
      ...(username && { username }),
      ...(password && { password }),
    }
  );
}

interface FoundCertificate {
  readonly certificate: OriginTls['certificate'];
  /** Those that were asked for in vain, when none was found. */
  readonly missing: readonly string[];
}

/** The first certificate that is there with its key, by id; by thumbprint when no ids are given. */
function findCertificate(
  backend: ReachableBackend | undefined,
  certificates: readonly Certificate[],
): FoundCertificate {
  const ids = backend?.credentials?.certificateIds ?? [];
  const thumbprints = backend?.credentials?.certificate ?? [];
  const wanted = ids.length > 0 ? ids : thumbprints;
  for (const text of wanted) {
    const found = certificates.find((certificate) =>
      ids.length > 0
        ? certificate.id.toLowerCase() === foldedName(text, 'certificates')
        : foldThumbprint(certificate.thumbprint) === foldThumbprint(text) && isSameWorkspace(certificate, backend),
    );
    if (found?.privateKey !== undefined)
      return { certificate: { cert: found.certificate, key: found.privateKey }, missing: [] };
  }
  return { certificate: undefined, missing: wanted };
}

function isSameWorkspace({ id }: Certificate, backend: ReachableBackend | undefined): boolean {
  return isIn(workspaceOf(backend?.id ?? ''), id);
}

/** Thumbprints are copied from places that write them with spaces, colons and marks that cannot be seen. */
export function foldThumbprint(text: string): string {
  return text.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();
}
