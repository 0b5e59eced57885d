import { defineKind, type Kind, url } from '@turnpike/policy';

/** Where a service begins: an address without a fragment, given without the slash at its end. It may have a query. */
export const baseUrl: Kind<string> = defineKind('a base URL such as https://api.example/v1', (text) => {
  // What comes after a `#` is never sent: with the path that follows it, all of that path would be lost.
  const parsed = text.includes('#') ? undefined : url.parse(text);
  return parsed && parsed.origin + parsed.pathname.replace(/\/+$/, '') + parsed.search;
});
