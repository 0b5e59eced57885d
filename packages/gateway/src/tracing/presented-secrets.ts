import type { Exchange } from '@turnpike/http';
import { type Api, defaultSubscriptionKeyParameterNames } from '@turnpike/model';
import { isSecretName } from './secret-texts.ts';

/** Values of cookies and the like that are shorter are words, such as `dark`. */
const shortestToken = 8;

/** Names under which requests to an API carry their key. */
export function keyNamesOf(api: Api): { readonly header: string; readonly query: string } {
  const { header, query } = api.subscriptionKeyParameterNames ?? {};
  return {
    header: header || defaultSubscriptionKeyParameterNames.header,
    query: query || defaultSubscriptionKeyParameterNames.query,
  };
}

/** What a request carries that policies may copy to other places, and nobody should read there. */
export function presentedSecrets({ fields, target }: Exchange, api: Api): readonly string[] {
  const names = keyNamesOf(api);
  const secrets: string[] = [];
  for (const [name, value] of fields) {
    const folded = name.toLowerCase();
    if (folded === 'authorization' || folded === 'proxy-authorization') secrets.push(...credentials(value));
    else if (folded === names.header.toLowerCase()) secrets.push(value);
    else if (folded === 'cookie') secrets.push(...cookies(value));
    else if (isSecretName(name)) secrets.push(...tokens([value]));
  }
  const mark = target.indexOf('?');
  if (mark < 0) return secrets;
  for (const [name, value] of new URLSearchParams(target.slice(mark))) {
    if (name.toLowerCase() === names.query.toLowerCase()) secrets.push(value);
    else if (isSecretName(name)) secrets.push(...tokens([value]));
  }
  return secrets;
}

/** RFC 9110, 11.4, and RFC 7617 for what `Basic` has in it. */
function credentials(value: string): readonly string[] {
  const [, scheme = '', rest = ''] = /^(\S+)\s+(.+)$/.exec(value) ?? [];
  if (scheme.toLowerCase() !== 'basic') return rest === '' ? [value] : [value, rest];
  const pair = Buffer.from(rest, 'base64').toString();
  return [value, rest, pair, pair.slice(pair.indexOf(':') + 1)];
}

function cookies(value: string): readonly string[] {
  return tokens(value.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim()));
}

function tokens(values: readonly string[]): readonly string[] {
  return values.filter(({ length }) => length >= shortestToken);
}
