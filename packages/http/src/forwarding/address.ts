import { isIPv4, isIPv6, SocketAddress } from 'node:net';

const mappedPrefix = '::ffff:';

/**
 * The one spelling of an IP address: IPv4 without leading zeros, IPv6 in lower case and compressed, IPv4 mapped into
 * IPv6 as IPv4. `undefined` for whatever else, zones of IPv6 included: they mean something on one machine only.
 */
export function parseAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const address = new SocketAddress({ address: text, family: 'ipv6' }).address;
  const isMapped = address.startsWith(mappedPrefix) && isIPv4(address.slice(mappedPrefix.length));
  return isMapped ? address.slice(mappedPrefix.length) : address;
}

/** An address with the port that some proxies write behind it: `192.0.2.1:80`, `[2001:db8::1]:80`, `[2001:db8::1]`. */
export function parseAddressWithPort(text: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text);
  if (bracketed !== null) return isIPv6(bracketed[1]!) ? parseAddress(bracketed[1]!) : undefined;
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text);
  return parseAddress(withPort === null ? text : withPort[1]!);
}
