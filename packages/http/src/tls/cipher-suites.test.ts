import { getCiphers } from 'node:tls';
import { expect, test } from 'vitest';
import { needsParameters, parseCipherSuites } from './cipher-suites.ts';

// What `openssl ciphers -stdname ALL` says.
test.each([
  ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ['TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', 'DHE-RSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ['TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'DHE-RSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'ECDHE-RSA-AES256-SHA384'],
  ['TLS_DHE_RSA_WITH_AES_256_CBC_SHA256', 'DHE-RSA-AES256-SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256', 'ECDHE-ECDSA-AES128-SHA256'],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'ECDHE-RSA-AES128-SHA'],
  ['TLS_RSA_WITH_AES_256_GCM_SHA384', 'AES256-GCM-SHA384'],
  ['TLS_RSA_WITH_AES_128_CBC_SHA256', 'AES128-SHA256'],
  ['TLS_RSA_WITH_AES_256_CBC_SHA', 'AES256-SHA'],
])('%s is %s, and the platform has it', (standard, openssl) => {
  expect(parseCipherSuites(standard)).toBe(openssl);
  expect(getCiphers()).toContain(openssl.toLowerCase());
});

test('names of OpenSSL and of TLS 1.3 stay, whatever separates them', () => {
  expect(parseCipherSuites('TLS_AES_256_GCM_SHA384, ECDHE-RSA-AES128-SHA:HIGH:!aNULL:@SECLEVEL=2')).toBe(
    'TLS_AES_256_GCM_SHA384:ECDHE-RSA-AES128-SHA:HIGH:!aNULL:@SECLEVEL=2',
  );
});

test.each(['TLS_AES_256_GCM_SHA', 'TLS_ECDHE_RSA_WITH_NULL_SHA', 'TLS_RSA_WITH_AES_512_GCM_SHA384', 'TLS_'])(
  '%s, which would be ignored, is refused',
  (name) => {
    expect(() => parseCipherSuites(name)).toThrow(TypeError);
  },
);

test('only DHE needs parameters of its own', () => {
  expect(needsParameters('ECDHE-RSA-AES128-SHA:AES128-SHA')).toBe(false);
  expect(needsParameters('AES128-SHA:DHE-RSA-AES128-SHA')).toBe(true);
});
