import type { PolicyContext } from '@turnpike/policy';

/** Where the service behind the API is, as far as the path of the API goes; no slash at its end. */
export function serviceBase(context: PolicyContext): string | undefined {
  const { url } = context.expressions.request;
  if (url.host === '') return undefined;
  const { path } = context.request;
  const base = url.path.endsWith(path) ? url.path.slice(0, url.path.length - path.length) : '';
  return originOf(url) + base.replace(/\/+$/, '');
}

/** Where the API is for its callers; no slash at its end. */
export function gatewayBase(context: PolicyContext): string | undefined {
  const { originalUrl } = context.expressions.request;
  if (originalUrl.host === '') return undefined;
  const prefix = context.api.path === '' ? '' : `/${context.api.path}`;
  const { version } = context.expressions.api;
  const path = originalUrl.path.toLowerCase();
  const isVersioned = version !== null && version !== '' && isUnder(path, `${prefix}/${version}`.toLowerCase());
  return originOf(originalUrl) + (isVersioned ? `${prefix}/${version}` : prefix);
}

function isUnder(path: string, base: string): boolean {
  return path === base || path.startsWith(`${base}/`);
}

function originOf({ scheme, host, port }: PolicyContext['expressions']['request']['url']): string {
  const usual = scheme === 'https' ? 443 : 80;
  return `${scheme}://${host}${port === usual || port === 0 ? '' : `:${port}`}`;
}

/**
 * A pattern for links below a base: with either scheme and with slashes as JSON may write them. What goes on behind the
 * base as a longer host or segment is another place.
 */
export function linkPattern(base: string): RegExp {
  const { hostname, port, protocol, pathname } = new URL(base);
  const shownPort = port === '' ? (protocol === 'https:' ? '(?::443)?' : '(?::80)?') : `:${port}`;
  const path = pathname.replace(/\/+$/, '').split('/').map(literal).join('\\k<slash>');
  return new RegExp(`https?:(?<slash>\\\\?/)\\k<slash>${literal(hostname)}${shownPort}${path}(?![\\w.~%@:-])`, 'gi');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
