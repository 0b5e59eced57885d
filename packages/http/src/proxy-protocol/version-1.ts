import { isIPv4, isIPv6 } from 'node:net';
import { parseAddress } from '../forwarding/address.ts';
import { incomplete, malformed, type ProxyHeader } from './proxy-header.ts';

/** The longest line there can be, CRLF included (section 2.1). */
const maxLineBytes = 107;

/** Reads a line such as `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443`. */
export function readVersion1(bytes: Buffer): ProxyHeader {
  const lineFeed = bytes.subarray(0, maxLineBytes).indexOf(0x0a);
  if (lineFeed < 0) return bytes.length < maxLineBytes ? incomplete : malformed('the line is longer than 107 bytes');
  if (bytes[lineFeed - 1] !== 0x0d) return malformed('the line does not end in CRLF');
  const line = bytes.toString('latin1', 0, lineFeed - 1);
  const length = lineFeed + 1;
  // What follows UNKNOWN has to be ignored.
  if (line === 'PROXY UNKNOWN' || line.startsWith('PROXY UNKNOWN ')) return { kind: 'own', length };
  return readAddresses(line.split(' '), length);
}

function readAddresses(words: readonly string[], length: number): ProxyHeader {
  const [, family, source = '', destination = '', sourcePort = '', destinationPort = ''] = words;
  if (words.length !== 6) return malformed('the line has not six words with one space between them');
  if (family !== 'TCP4' && family !== 'TCP6') return malformed('the family is not TCP4, TCP6 or UNKNOWN');
  const isAddress = family === 'TCP4' ? isIPv4 : isIPv6;
  const remoteAddress = isAddress(source) ? parseAddress(source) : undefined;
  const localAddress = isAddress(destination) ? parseAddress(destination) : undefined;
  if (remoteAddress === undefined || localAddress === undefined) return malformed(`an address is not one of ${family}`);
  const [remotePort, localPort] = [portOf(sourcePort), portOf(destinationPort)];
  if (remotePort === undefined || localPort === undefined) return malformed('a port is not a number up to 65535');
  return { kind: 'proxied', length, remoteAddress, remotePort, localAddress, localPort };
}

function portOf(text: string): number | undefined {
  const port = /^(?:0|[1-9]\d{0,4})$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65535 ? port : undefined;
}
