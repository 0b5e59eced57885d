import { defineKind, type Kind, url } from '@turnpike/policy';

/**
 * Where a proxy is, as `http://host:port`.
 * Azure: the way to a proxy is HTTP, never HTTPS. Its policy toolkit leaves the scheme out.
 */
export const proxyUrl: Kind<string> = defineKind('a proxy such as http://proxy.example:8080', (text) => {
  const parsed = url.parse(text.includes('://') ? text : `http://${text.trim()}`);
  return parsed?.protocol === 'http:' ? parsed.origin : undefined;
});
