import { describe, expect, test } from 'vitest';
import { allowEveryAddress, canonicalAddress, refuseMetadataAddresses } from './addresses.ts';

describe('an address in one spelling', () => {
  test.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::FFFF:0a01:0203', '10.1.2.3'],
    ['0:0:0:0:0:ffff:a01:203', '10.1.2.3'],
    ['::10.1.2.3', '10.1.2.3'],
    ['64:ff9b::10.1.2.3', '10.1.2.3'],
    ['2002:a01:203::1', '10.1.2.3'],
    ['[fe80::1%eth0]', 'fe80:0:0:0:0:0:0:1'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['2001:db8::1', '2001:db8:0:0:0:0:0:1'],
  ])('%s', (address, expected) => {
    expect(canonicalAddress(address)).toBe(expected);
  });
});

describe('I3: addresses of link-local and metadata services', () => {
  test.each([
    '169.254.169.254',
    '169.254.0.1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::',
    'fe80::1',
    'fe80::1%lo',
    'febf::1',
    'fd00:ec2::254',
    '168.63.129.16',
    '100.100.100.200',
    '0.0.0.0',
    '0.1.2.3',
    '::',
    '::ffff:0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    'no address',
  ])('%s is refused', (address) => {
    expect(refuseMetadataAddresses(address)).toBe(false);
    expect(allowEveryAddress(address)).toBe(true);
  });

  test.each(['127.0.0.1', '10.0.0.1', '192.168.1.1', '8.8.8.8', '::1', '2001:db8::1', 'fd00::1', '::ffff:10.0.0.1'])(
    '%s is not',
    (address) => {
      expect(refuseMetadataAddresses(address)).toBe(true);
    },
  );
});
