import { argumentNull } from '../../../runtime/exceptions.ts';
import { IPAddress, parseIPAddress, tryParseIPAddress } from '../../../runtime/ip-address.ts';
import type { Reference } from '../../../runtime/values.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type Text = string | null;

const any = parseIPAddress('0.0.0.0');
const loopback = parseIPAddress('127.0.0.1');
const broadcast = parseIPAddress('255.255.255.255');
const anyV6 = parseIPAddress('::');
const loopbackV6 = parseIPAddress('::1');

const interNetwork = 2;
const interNetworkV6 = 23;

/** `System.Net.IPAddress`: https://learn.microsoft.com/dotnet/api/system.net.ipaddress */
export const ipAddress: LibraryType = defineType('public class System.Net.IPAddress', {
  'IPAddress(byte[] address)': (bytes: Uint8Array | null) => IPAddress.fromBytes(bytes),
  'IPAddress(byte[] address, long scopeid)': (bytes: Uint8Array | null, scope: bigint) =>
    IPAddress.fromBytes(bytes, Number(scope)),
  'IPAddress(long newAddress)': (address: bigint) => IPAddress.fromNumber(address),
  'static readonly IPAddress Any': () => any,
  'static readonly IPAddress Loopback': () => loopback,
  'static readonly IPAddress Broadcast': () => broadcast,
  'static readonly IPAddress None': () => broadcast,
  'static readonly IPAddress IPv6Any': () => anyV6,
  'static readonly IPAddress IPv6Loopback': () => loopbackV6,
  'static readonly IPAddress IPv6None': () => anyV6,
  'static IPAddress Parse(string ipString)': parseIPAddress,
  'static bool TryParse(string ipString, out IPAddress address)': (text: Text, result: Reference<IPAddress | null>) => {
    result.value = tryParseIPAddress(text) ?? null;
    return result.value !== null;
  },
  'static bool IsLoopback(IPAddress address)': (address: IPAddress | null) => {
    if (address === null) throw argumentNull('address');
    return address.isLoopback;
  },
  'static short HostToNetworkOrder(short host)': (value: number) => swap(BigInt(value), 16),
  'static int HostToNetworkOrder(int host)': (value: number) => swap(BigInt(value), 32),
  'static long HostToNetworkOrder(long host)': (value: bigint) => swap(value, 64),
  'static short NetworkToHostOrder(short network)': (value: number) => swap(BigInt(value), 16),
  'static int NetworkToHostOrder(int network)': (value: number) => swap(BigInt(value), 32),
  'static long NetworkToHostOrder(long network)': (value: bigint) => swap(value, 64),
  'System.Net.Sockets.AddressFamily AddressFamily { get; }': (self: IPAddress) =>
    self.isV6 ? interNetworkV6 : interNetwork,
  'long Address { get; }': (self: IPAddress) => self.number,
  'long ScopeId { get; }': (self: IPAddress) => BigInt(self.scope),
  'byte[] GetAddressBytes()': (self: IPAddress) => Uint8Array.from(self.bytes),
  'IPAddress MapToIPv4()': (self: IPAddress) => self.toV4(),
  'IPAddress MapToIPv6()': (self: IPAddress) => self.toV6(),
  'bool IsIPv4MappedToIPv6 { get; }': (self: IPAddress) => self.isMapped,
  'bool IsIPv6LinkLocal { get; }': (self: IPAddress) => self.hasPrefix(0xfe, 0x80, 0xc0),
  'bool IsIPv6SiteLocal { get; }': (self: IPAddress) => self.hasPrefix(0xfe, 0xc0, 0xc0),
  'bool IsIPv6Multicast { get; }': (self: IPAddress) => self.hasPrefix(0xff, 0, 0),
  'bool IsIPv6Teredo { get; }': (self: IPAddress) => self.isTeredo,
  'string ToString()': (self: IPAddress) => self.toString(),
});

/** The same bytes in the other order. */
function swap(value: bigint, bits: 16 | 32 | 64): number | bigint {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(bits, value));
  const swapped = BigInt.asIntN(bits, bytes.swap64().readBigUInt64BE() >> BigInt(64 - bits));
  return bits === 64 ? swapped : Number(swapped);
}
