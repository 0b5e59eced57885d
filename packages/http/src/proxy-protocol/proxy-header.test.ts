import { describe, expect, test } from 'vitest';
import { readProxyHeader } from './read-proxy-header.ts';

const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** A version 2 header of a command, a family and what follows, in hexadecimal. */
function version2(command: number, family: number, rest: string): Buffer {
  const content = Buffer.from(rest.replaceAll(' ', ''), 'hex');
  const fixed = Buffer.from([command, family, content.length >> 8, content.length & 255]);
  return Buffer.concat([signature, fixed, content]);
}

const ipv4Pair = 'c0000201 c6336401 dc04 01bb';
const ipv6Pair = '20010db8000000000000000000000001 20010db8000000000000000000000002 dc04 01bb';
const mappedPair = '00000000000000000000ffffc0000201 00000000000000000000ffffc6336401 dc04 01bb';
const ipv4Connection = { remoteAddress: '192.0.2.1', remotePort: 56324, localAddress: '198.51.100.1', localPort: 443 };
const ipv6Connection = { remoteAddress: '2001:db8::1', remotePort: 56324, localAddress: '2001:db8::2', localPort: 443 };

const accepted: readonly (readonly [title: string, header: Buffer, result: object])[] = [
  ['version 1 of IPv4', Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n'), ipv4Connection],
  ['version 1 of IPv6', Buffer.from('PROXY TCP6 2001:DB8::1 2001:db8:0::2 56324 443\r\n'), ipv6Connection],
  [
    'version 1 of mapped IPv4',
    Buffer.from('PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.1 56324 443\r\n'),
    ipv4Connection,
  ],
  ['version 2 of IPv4', version2(0x21, 0x11, ipv4Pair), ipv4Connection],
  ['version 2 of IPv6', version2(0x21, 0x21, ipv6Pair), ipv6Connection],
  ['version 2 of mapped IPv4', version2(0x21, 0x21, mappedPair), ipv4Connection],
  ['version 2 with TLVs', version2(0x21, 0x11, `${ipv4Pair} 02 0003 616263 04 0000 ea 0001 00`), ipv4Connection],
];

const withoutAddress: readonly (readonly [title: string, header: Buffer])[] = [
  ['UNKNOWN', Buffer.from('PROXY UNKNOWN\r\n')],
  ['UNKNOWN with addresses', Buffer.from('PROXY UNKNOWN ffff::1 whatever 1 2\r\n')],
  ['LOCAL', version2(0x20, 0x00, '')],
  ['LOCAL with addresses', version2(0x20, 0x11, ipv4Pair)],
  ['unspecified', version2(0x21, 0x00, '')],
  ['unspecified with a TLV', version2(0x21, 0x00, '04 0001 00')],
  ['Unix sockets', version2(0x21, 0x31, '00'.repeat(216))],
];

const refused: readonly (readonly [title: string, header: Buffer | string])[] = [
  ['a request', 'GET / HTTP/1.1\r\n'],
  ['a TLS record', Buffer.from('160301020001', 'hex')],
  ['one wrong byte', 'X'],
  ['lower case', 'proxy TCP4 '],
  ['no second space', 'PROXYTCP4'],
  ['an unknown family', 'PROXY UDP4 192.0.2.1 198.51.100.1 56324 443\r\n'],
  ['a family in lower case', 'PROXY tcp4 192.0.2.1 198.51.100.1 56324 443\r\n'],
  ['UNKNOWN and more in one word', 'PROXY UNKNOWNX\r\n'],
  ['IPv6 said to be IPv4', 'PROXY TCP4 2001:db8::1 2001:db8::2 56324 443\r\n'],
  ['IPv4 said to be IPv6', 'PROXY TCP6 192.0.2.1 198.51.100.1 56324 443\r\n'],
  ['leading zeros in an address (I10)', 'PROXY TCP4 192.0.2.01 198.51.100.1 56324 443\r\n'],
  ['a zone', 'PROXY TCP6 fe80::1%eth0 fe80::2 56324 443\r\n'],
  ['a name', 'PROXY TCP4 localhost 198.51.100.1 56324 443\r\n'],
  ['a port too great', 'PROXY TCP4 192.0.2.1 198.51.100.1 65536 443\r\n'],
  ['leading zeros in a port', 'PROXY TCP4 192.0.2.1 198.51.100.1 056324 443\r\n'],
  ['a negative port', 'PROXY TCP4 192.0.2.1 198.51.100.1 -1 443\r\n'],
  ['two spaces', 'PROXY TCP4  192.0.2.1 198.51.100.1 56324 443\r\n'],
  ['a space at the end', 'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 \r\n'],
  ['a missing port', 'PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n'],
  ['a bare LF', 'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\n'],
  ['a line without end', `PROXY UNKNOWN ${'x'.repeat(107)}`],
  ['a line of 108 bytes', `PROXY UNKNOWN ${'x'.repeat(92)}\r\n`],
  ['version 1 in version 2', version2(0x11, 0x11, ipv4Pair)],
  ['version 3', version2(0x31, 0x11, ipv4Pair)],
  ['an unknown command', version2(0x22, 0x11, ipv4Pair)],
  ['an unknown family of version 2', version2(0x21, 0x41, ipv4Pair)],
  ['an unknown transport', version2(0x21, 0x13, ipv4Pair)],
  ['datagrams', version2(0x21, 0x12, ipv4Pair)],
  ['a header shorter than its addresses', version2(0x21, 0x11, 'c0000201 c6336401 dc04')],
  ['IPv4 addresses said to be IPv6', version2(0x21, 0x21, ipv4Pair)],
  ['a TLV beyond the header', version2(0x21, 0x11, `${ipv4Pair} 02 0004 616263`)],
  ['half a TLV', version2(0x21, 0x11, `${ipv4Pair} 02 00`)],
  ['a header of 64 kB', Buffer.concat([signature, Buffer.from([0x21, 0x11, 0xff, 0xff])])],
];

describe('reads', () => {
  test.each(accepted)('%s', (_, header, connection) => {
    const result = { kind: 'proxied', length: header.length, ...connection };
    expect(readProxyHeader(header)).toEqual(result);
    expect(readProxyHeader(Buffer.concat([header, Buffer.from('GET / HTTP/1.1\r\n')]))).toEqual(result);
  });

  test.each(withoutAddress)('%s as a connection of the balancer', (_, header) => {
    expect(readProxyHeader(header)).toEqual({ kind: 'own', length: header.length });
  });

  const headers = [...accepted, ...withoutAddress].map(([title, header]) => [title, header] as const);

  test.each(headers)('no part of %s as the whole', (_, header) => {
    for (let length = 0; length < header.length; length++) {
      expect(readProxyHeader(header.subarray(0, length))).toEqual({ kind: 'incomplete' });
    }
  });
});

test.each(refused)('refuses %s', (_, header) => {
  expect(readProxyHeader(Buffer.from(header))).toMatchObject({ kind: 'malformed' });
});

test('a changed byte is never read beyond what came, and never throws', () => {
  for (const [, header] of [...accepted, ...withoutAddress]) {
    for (let at = 0; at < header.length; at++) {
      for (const byte of [0, 1, 0x20, 0x30, 0x7f, 0x80, 0xff, header[at]! ^ 1]) {
        const changed = Buffer.from(header);
        changed[at] = byte;
        const result = readProxyHeader(changed);
        if ('length' in result) expect(result.length).toBeLessThanOrEqual(changed.length);
      }
    }
  }
});
