import { expect, test } from 'vitest';
import { isOwnOrigin } from './own-origin.ts';

test.each([
  ['http://127.0.0.1:8080', '127.0.0.1:8080', false, true],
  ['http://[::1]:8080', '[::1]:8080', false, true],
  ['http://localhost', 'localhost:80', false, true],
  ['https://api.contoso.com', 'api.contoso.com:443', true, true],
  // Whoever owns a name can have it point to any address.
  ['https://api.contoso.com', 'api.contoso.com', false, false],
  ['http://localhost:1', 'localhost:2', true, false],
  ['https://evil.example', 'api.contoso.com', true, false],
  ['null', 'null', true, false],
  ['', '', true, false],
] as const)('a page of %j that asks %j, where names are given: %j', (origin, authority, hasNames, isOwn) => {
  expect(isOwnOrigin(origin, authority, hasNames)).toBe(isOwn);
});
