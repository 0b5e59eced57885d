/**
 * The URL of a service from what the portal gives: `host[:port][/subscriptions/…/service/x][?api-version=…]`, with or without
 * `https://`. `undefined` for what is no such thing. Nothing is asked, or shown, without TLS.
 */
export function configurationEndpoint(text: string): string | undefined {
  const [, scheme, rest = ''] = /^(?:([a-z]+):\/\/)?(.+)$/i.exec(text.trim()) ?? [];
  if (scheme !== undefined && scheme.toLowerCase() !== 'https') return undefined;
  const url = URL.parse(`https://${rest}`);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
