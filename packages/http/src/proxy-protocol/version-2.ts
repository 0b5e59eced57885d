import { parseAddress } from '../forwarding/address.ts';
import { incomplete, malformed, maxProxyHeaderBytes, type ProxyHeader } from './proxy-header.ts';

// Signature (12 bytes), version and command, family and transport, length of what follows (2 bytes), addresses, TLVs.

const fixedBytes = 16;
const versionAndLocal = 0x20;
const versionAndProxy = 0x21;

/** Address family and transport, which is a stream, with the bytes of a pair of addresses and ports, and of one address. */
const families: ReadonlyMap<number, { readonly pairBytes: number; readonly addressBytes: number }> = new Map([
  [0x00, { pairBytes: 0, addressBytes: 0 }],
  [0x11, { pairBytes: 12, addressBytes: 4 }],
  [0x21, { pairBytes: 36, addressBytes: 16 }],
  [0x31, { pairBytes: 216, addressBytes: 0 }],
]);

/** Reads a binary header, of which the first 16 bytes have come. */
export function readVersion2(bytes: Buffer): ProxyHeader {
  const command = bytes[12]!;
  if (command !== versionAndLocal && command !== versionAndProxy) return malformed('the version or command is unknown');
  const length = fixedBytes + bytes.readUInt16BE(14);
  if (length > maxProxyHeaderBytes) return malformed(`the header is longer than ${maxProxyHeaderBytes} bytes`);
  // A LOCAL header may carry any family, which is to be ignored.
  if (command === versionAndLocal) return bytes.length < length ? incomplete : { kind: 'own', length };
  const family = families.get(bytes[13]!);
  if (family === undefined) return malformed('the address family is unknown, or the transport is not a stream');
  if (length < fixedBytes + family.pairBytes) return malformed('the header is shorter than its addresses');
  if (bytes.length < length) return incomplete;
  if (!hasWholeTlvs(bytes, fixedBytes + family.pairBytes, length)) return malformed('a TLV goes beyond the header');
  // Families without an address that we could use: unspecified, and Unix sockets.
  return family.addressBytes === 0 ? { kind: 'own', length } : readAddresses(bytes, family.addressBytes, length);
}

function readAddresses(bytes: Buffer, size: number, length: number): ProxyHeader {
  const [source, destination, ports] = [fixedBytes, fixedBytes + size, fixedBytes + 2 * size];
  return {
    kind: 'proxied',
    length,
    remoteAddress: addressOf(bytes.subarray(source, destination)),
    remotePort: bytes.readUInt16BE(ports),
    localAddress: addressOf(bytes.subarray(destination, ports)),
    localPort: bytes.readUInt16BE(ports + 2),
  };
}

function addressOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  return parseAddress(groups.join(':'))!;
}

/** Whether type, length (2 bytes) and value follow one another up to the end. What they say is not used. */
function hasWholeTlvs(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at + 3 <= end) at += 3 + bytes.readUInt16BE(at + 1);
  return at === end;
}
