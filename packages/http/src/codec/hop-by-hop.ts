import type { FieldList } from './fields.ts';

/** Names that speak of one connection, whether Connection lists them or not (RFC 9110, 7.6.1), and how it is framed. */
const always: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Names that Connection cannot remove: who is asking, for what, of whom, and what was said about them on the way. A
 * client that lists one of these wants a check here and its absence behind us.
 */
const protectedNames: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'api-key',
  'authorization',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-location',
  'content-range',
  'content-type',
  'cookie',
  'date',
  'etag',
  'expect',
  'expires',
  'forwarded',
  'host',
  'location',
  'ocp-apim-subscription-key',
  'origin',
  'pragma',
  'range',
  'set-cookie',
  'traceparent',
  'tracestate',
  'vary',
  'via',
  'www-authenticate',
]);

/**
 * Whether Connection may take a field away. Names of the `X-` kind are kept as well: identity, addresses and keys travel
 * in them, and a nomination is the client's word against that of the policies that set them.
 */
function mayBeNominated(lowerName: string): boolean {
  return !protectedNames.has(lowerName) && !lowerName.startsWith('x-') && !lowerName.startsWith('sec-');
}

/**
 * Removes the fields of one connection, framing among them: whoever forwards says anew how the message is framed. To be
 * done when a message is forwarded, not before policies have read it.
 *
 * @param connectionOptions what Connection lists, in lower case
 * @param protectedByPolicy further names that stay, in lower case: those that a check relied on
 */
export function removeHopByHop(
  fields: FieldList,
  connectionOptions: readonly string[],
  protectedByPolicy: ReadonlySet<string> = new Set(),
): void {
  const nominated = new Set(connectionOptions.filter((name) => mayBeNominated(name) && !protectedByPolicy.has(name)));
  fields.deleteWhere((name) => always.has(name) || nominated.has(name));
}
