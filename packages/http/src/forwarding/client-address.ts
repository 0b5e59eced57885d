import type { FieldList } from '../codec/fields.ts';
import { parseAddressWithPort } from './address.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/**
 * Who asks: the peer, or, where the peer is a trusted proxy, the rightmost address of X-Forwarded-For that is not one.
 * What stands further left was written by somebody who is not trusted. An entry that is no address ends the walk: the
 * answer is then the proxy that passed it on.
 */
export function clientAddress(
  connection: { readonly remoteAddress: string },
  fields: FieldList,
  trusted: TrustedProxies,
): string {
  let address = connection.remoteAddress;
  if (!trusted.has(address)) return address;
  const forwarded = fields.get('x-forwarded-for');
  if (forwarded === undefined) return address;
  let end = forwarded.length;
  while (end >= 0) {
    const comma = end === 0 ? -1 : forwarded.lastIndexOf(',', end - 1);
    const next = parseAddressWithPort(forwarded.slice(comma + 1, end).trim());
    if (next === undefined) return address;
    address = next;
    if (!trusted.has(address)) return address;
    end = comma;
  }
  return address;
}
