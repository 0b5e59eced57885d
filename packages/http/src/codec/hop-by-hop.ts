import type { FieldList } from './fields.ts';
import { framingNames } from './names.ts';

/** Names that speak of one connection, whether Connection lists them or not (RFC 9110, 7.6.1), and how it is framed. */
const alwaysBits =
  Object.values(framingNames).reduce((bits, bit) => bits | bit, 0) & ~(framingNames.host | framingNames.expect);

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

/** The same but for the length, which policies may want to read; whoever writes the head leaves it out again. */
const allButLength = alwaysBits & ~framingNames['content-length'];

const nothing: ReadonlySet<string> = new Set();

/**
 * Removes the fields of one connection, framing among them: whoever forwards says anew how the message is framed. To be
 * done when a message is forwarded, not before policies have read it.
 *
 * @param connectionOptions what Connection lists, in lower case
 * @param protectedByPolicy further names that stay, in lower case: those that a check relied on
 * @param keepsLength whether Content-Length stays, for those who read the fields before the head is written anew
 */
export function removeHopByHop(
  fields: FieldList,
  connectionOptions: readonly string[],
  protectedByPolicy: ReadonlySet<string> = nothing,
  keepsLength = false,
): void {
  fields.deleteFraming(keepsLength ? allButLength : alwaysBits);
  if (connectionOptions.length === 0 || connectionOptions.every(isPlainOption)) return;
  const nominated = connectionOptions.filter(
    (name) => !isPlainOption(name) && mayBeNominated(name) && !protectedByPolicy.has(name),
  );
  if (nominated.length === 0) return;
  // One pass, however many are listed: a client may list thousands.
  const names = new Set(nominated);
  fields.deleteWhere((name) => names.has(name));
}

/** What Connection lists every day, and what is no field or was removed already. */
export function isPlainOption(option: string): boolean {
  return option === 'close' || option === 'keep-alive' || option === 'upgrade';
}
