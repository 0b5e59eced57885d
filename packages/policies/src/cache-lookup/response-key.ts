import type { HeaderFields, PolicyContext } from '@turnpike/policy';

// What makes two requests ask for the same thing. Everything that is not in the key must not change the answer; what may
// change it in ways that no policy has named, a caller must not be able to choose.

/** By what answers are told apart, beyond what is asked for. */
export interface Variation {
  /** Names, in lower case. */
  readonly headers: readonly string[];
  readonly queryParameters: readonly string[];
  readonly developer: boolean;
  readonly developerGroups: boolean;
}

/** By which a request says that it is another method: a few backends obey. */
const methodOverrides = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/**
 * Other headers by which a request may ask some backends for something else than it seems to. Those that proxies write are
 * the gateway's own words, or those of a proxy that is trusted; they tell which host was called.
 */
const redirectingHeaders = [
  ...['x-original-url', 'x-rewrite-url', 'x-original-host', 'x-host', 'x-http-host-override', 'forwarded'],
  ...['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-forwarded-prefix', 'x-forwarded-path'],
  ...['x-forwarded-scheme', 'x-forwarded-server', 'x-forwarded-uri'],
];

/** Why a request has nothing to do with caches; `undefined` when it may have. */
export function bypassReason(
  { request }: PolicyContext,
  allowsAuthorization: () => boolean,
  keyHeaders: readonly string[],
): string | undefined {
  const { method, headers, body } = request;
  if (method !== 'GET') return `${method} requests are not looked up`;
  if (body.isPresent) return 'a request with a body is not looked up';
  if (headers.get('range') !== null) return 'a request for a part is not looked up';
  const override = methodOverrides.find((name) => headers.get(name) !== null && !keyHeaders.includes(name));
  if (override !== undefined) return `a request with ${override} is not looked up`;
  if (headers.get('authorization') !== null && !allowsAuthorization())
    return 'a request with Authorization is not looked up';
  return undefined;
}

/** The key of what a request asks for. */
export function responseKey(context: PolicyContext, variation: Variation): string {
  const { api, operation, productId, request, backendChoice, expressions } = context;
  const { originalUrl } = expressions.request;
  const { headers } = request;
  const developer = variation.developer ? developerOf(context) : undefined;
  const groups = variation.developerGroups ? groupsOf(context) : undefined;
  return JSON.stringify([
    ...['response', api.id, api.apiRevision, operation.id, productId ?? null],
    ...[backendChoice ?? api.serviceUrl ?? null, request.path],
    selectedParameters(request.query, variation.queryParameters),
    variation.headers.map((name) => [name, headers.get(name)]),
    ...[developer ?? null, groups ?? null],
    `${originalUrl.scheme}://${originalUrl.host}:${originalUrl.port}`,
    presentOf(headers, redirectingHeaders),
  ]);
}

/** The key of one of several answers that the headers of the request decide between. */
export function variantKey(key: string, headers: HeaderFields, names: readonly string[]): string {
  return JSON.stringify([key, names.map((name) => [name, headers.get(name)])]);
}

/** Who calls: the user whose subscription it is, the subscription where that is nobody's, or anybody. */
export function developerOf({ expressions, subscriptionId }: PolicyContext): readonly string[] {
  const { user } = expressions;
  if (user !== null) return ['user', user.id];
  return subscriptionId === undefined ? ['anybody'] : ['subscription', subscriptionId];
}

function groupsOf({ expressions: { user } }: PolicyContext): readonly string[] {
  return user === null ? [] : user.groups.map(({ id }) => id).sort();
}

/**
 * The parameters of those names as they are written, in order. Names are compared as backends may: decoded, and without
 * regard to case. What has a semicolon in it some backends take apart, and so it counts as all names.
 */
function selectedParameters(query: string, names: readonly string[]): readonly string[] {
  if (names.length === 0 || query.length < 2) return [];
  const selected = new Set(names);
  return query
    .slice(1)
    .split('&')
    .filter((pair) => pair.includes(';') || selected.has(nameOf(pair)));
}

function nameOf(pair: string): string {
  const [name = ''] = pair.split('=', 1);
  try {
    return decodeURIComponent(name.replaceAll('+', ' ')).toLowerCase();
  } catch {
    return name.toLowerCase();
  }
}

function presentOf(headers: HeaderFields, names: readonly string[]): readonly (readonly [string, string])[] {
  const present: (readonly [string, string])[] = [];
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) present.push([name, value]);
  }
  return present;
}
