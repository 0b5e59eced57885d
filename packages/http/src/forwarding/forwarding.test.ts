import { describe, expect, test } from 'vitest';
import { FieldList } from '../codec/fields.ts';
import { parseAddress, parseAddressWithPort } from './address.ts';
import { clientAddress } from './client-address.ts';
import { setForwarded } from './forwarded-fields.ts';
import { TrustedProxies } from './trusted-proxies.ts';

const proxies = new TrustedProxies(['10.0.0.0/8', '192.0.2.7', '2001:db8:1::/48']);

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:C000:0201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['::1', '::1'],
  ['::192.0.2.1', '::192.0.2.1'],
])('%s is the address %s', (text, address) => {
  expect(parseAddress(text)).toBe(address);
});

test.each([
  '192.0.2.01',
  '0300.0.2.1',
  '192.0.2',
  '192.0.2.1.',
  '192.0.2.256',
  '0xc0000201',
  '3221225985',
  ' 192.0.2.1',
  'fe80::1%eth0',
  '1::2::3',
  '::ffff:192.0.2.01',
  'localhost',
  '',
])('I10: %j is no address', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test.each([
  ['192.0.2.1:443', '192.0.2.1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['[192.0.2.1]:443', undefined],
  ['192.0.2.1:', undefined],
  ['192.0.2.1:x', undefined],
  ['unknown', undefined],
])('with a port, %s is the address %s', (text, address) => {
  expect(parseAddressWithPort(text)).toBe(address);
});

describe('trusted proxies', () => {
  test.each(['10.255.0.1', '192.0.2.7', '2001:db8:1:ffff::1', '::ffff:10.0.0.1', '::ffff:a00:1'])(
    'I10: %s is in the list, however it is spelled',
    (address) => {
      expect(proxies.has(address)).toBe(true);
      expect(proxies.has(address)).toBe(true);
    },
  );

  test.each(['11.0.0.1', '192.0.2.8', '2001:db8:2::1', '::10.0.0.1', '010.0.0.1', '', 'nobody'])(
    'I10: %j is not in the list',
    (address) => {
      expect(proxies.has(address)).toBe(false);
    },
  );

  test('a block of mapped addresses is a block of IPv4', () => {
    const mapped = new TrustedProxies(['::ffff:10.0.0.0/104']);
    expect([mapped.has('10.1.2.3'), mapped.has('11.1.2.3')]).toEqual([true, false]);
  });

  test('a block of no bits holds its family', () => {
    const all = new TrustedProxies(['0.0.0.0/0']);
    expect([all.has('203.0.113.9'), all.has('2001:db8::1')]).toEqual([true, false]);
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '010.0.0.0/8',
    '::/129',
    '::ffff:10.0.0.0/80',
    'a/8',
    '',
  ])('I10: %j is refused as an entry', (entry) => {
    expect(() => new TrustedProxies([entry])).toThrow(TypeError);
  });

  test('more peers than are remembered change no answer', () => {
    for (let index = 0; index < 5000; index++) {
      expect(proxies.has(`10.1.${index >> 8}.${index & 255}`)).toBe(true);
      expect(proxies.has(`203.0.${index >> 8}.${index & 255}`)).toBe(false);
    }
  });
});

describe('the address of a client', () => {
  const addressOf = (remoteAddress: string, ...values: string[]) =>
    clientAddress({ remoteAddress }, FieldList.from(values.map((value) => ['X-Forwarded-For', value])), proxies);

  test('A20: what an undeclared peer says of itself is not believed', () => {
    expect(addressOf('203.0.113.1', '198.51.100.1')).toBe('203.0.113.1');
  });

  test('I10: it is the rightmost that is not a proxy, over all lines', () => {
    expect(addressOf('10.0.0.1', '1.1.1.1, 198.51.100.1', '192.0.2.7')).toBe('198.51.100.1');
    expect(addressOf('10.0.0.1', '1.1.1.1,198.51.100.1:5000 ,::ffff:10.2.2.2')).toBe('198.51.100.1');
    expect(addressOf('10.0.0.1', '10.9.9.9, [2001:db8:9::1]:80')).toBe('2001:db8:9::1');
  });

  test('it is the leftmost when all are proxies, and the peer when none is named', () => {
    expect(addressOf('10.0.0.1', '10.0.0.3, 10.0.0.2')).toBe('10.0.0.3');
    expect(addressOf('10.0.0.1')).toBe('10.0.0.1');
  });

  test.each(['198.51.100.01', 'unknown', '', ',', '198.51.100.1,', 'localhost', '1.1.1.1 2.2.2.2'])(
    'I10: %j ends the walk at the proxy that passed it on',
    (value) => {
      expect(addressOf('10.0.0.1', value)).toBe('10.0.0.1');
    },
  );

  test('an empty entry between others ends the walk too', () => {
    expect(addressOf('10.0.0.1', '1.1.1.1,,10.0.0.2')).toBe('10.0.0.2');
    expect(addressOf('10.0.0.1', ',10.0.0.2')).toBe('10.0.0.2');
  });
});

describe('what goes upstream', () => {
  const forwarded = (remoteAddress: string, fields: (readonly [string, string])[], authority = 'api.contoso.com') => {
    const list = FieldList.from(fields);
    setForwarded(list, { remoteAddress, scheme: 'https', authority }, proxies);
    return [...list];
  };

  test('is said where nothing was', () => {
    expect(forwarded('203.0.113.1', [])).toEqual([
      ['X-Forwarded-For', '203.0.113.1'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'api.contoso.com'],
    ]);
  });

  test('A20, E3: what an undeclared peer says is overwritten, certificates included', () => {
    const said = forwarded('203.0.113.1', [
      ['x-forwarded-for', '127.0.0.1'],
      ['X-FORWARDED-FOR', '10.0.0.1'],
      ['X-Forwarded-Proto', 'http'],
      ['X-Forwarded-Host', 'evil.example'],
      ['Forwarded', 'for=127.0.0.1'],
      ['X-Real-IP', '127.0.0.1'],
      ['X-ARR-ClientCert', 'MIIB'],
      ['Accept', '*/*'],
    ]);
    expect(said).toEqual([
      ['X-Forwarded-For', '203.0.113.1'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'api.contoso.com'],
      ['Accept', '*/*'],
    ]);
  });

  test('A20: what a declared proxy says is extended', () => {
    const said = forwarded('10.0.0.1', [
      ['X-Forwarded-For', '198.51.100.1'],
      ['X-Forwarded-For', '10.0.0.9'],
      ['X-Forwarded-Proto', 'http'],
      ['X-Forwarded-Host', 'www.contoso.com'],
      ['X-ARR-ClientCert', 'MIIB'],
    ]);
    expect(said).toEqual([
      ['X-Forwarded-For', '198.51.100.1, 10.0.0.9, 10.0.0.1'],
      ['X-Forwarded-Proto', 'http'],
      ['X-Forwarded-Host', 'www.contoso.com'],
      ['X-ARR-ClientCert', 'MIIB'],
    ]);
  });

  test('is completed where a declared proxy says nothing, or nonsense', () => {
    const said = forwarded('10.0.0.1', [
      ['X-Forwarded-For', ''],
      ['X-Forwarded-Proto', 'gopher'],
    ]);
    expect(said).toEqual([
      ['X-Forwarded-For', '10.0.0.1'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'api.contoso.com'],
    ]);
  });

  test('names no host when the request named none', () => {
    expect(forwarded('203.0.113.1', [['X-Forwarded-Host', 'evil.example']], '')).toEqual([
      ['X-Forwarded-For', '203.0.113.1'],
      ['X-Forwarded-Proto', 'https'],
    ]);
  });
});
