import { isIP } from 'node:net';

/**
 * Whether a page of an origin is one of the very host that it asks. Where a gateway answers to any name, a name that is
 * neither an address nor `localhost` proves nothing: whoever owns it can point it here (DNS rebinding).
 */
export function isOwnOrigin(origin: string, authority: string, hasNames: boolean): boolean {
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    return false;
  }
  if (url.host.toLowerCase() !== withoutDefaultPort(authority, url.protocol)) return false;
  const { hostname } = url;
  return hasNames || hostname === 'localhost' || isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

function withoutDefaultPort(authority: string, protocol: string): string {
  const port = protocol === 'https:' ? ':443' : ':80';
  return authority.endsWith(port) ? authority.slice(0, -port.length) : authority;
}
