import { expect, test } from 'vitest';
import { areSameName, commonNameOf, nameOfCertificate, parseName } from './distinguished-name.ts';

const certificate = nameOfCertificate(
  'C=US\nST=Illinois\nO=Contoso\\, Inc.\nemailAddress=a@contoso.com\nCN=*.contoso.com',
);
const isSame = (text: string): boolean => areSameName(certificate, parseName(text)!);

test.each([
  ['C=US, ST=Illinois, O="Contoso, Inc.", emailAddress=a@contoso.com, CN=*.contoso.com', true],
  ['CN=*.contoso.com,E=a@contoso.com,O="Contoso, Inc.",S=Illinois,C=US', true],
  ['C = US ,  st=Illinois, o=Contoso\\, Inc., EMAIL=a@contoso.com, cn=*.contoso.com', true],
  ['C=US, ST=Illinois, O="Contoso, Inc.", E=a@contoso.com, CN=*.CONTOSO.com', false],
  ['C=US, ST=Illinois, O="Contoso, Inc.", E=a@contoso.com', false],
  ['ST=Illinois, C=US, O="Contoso, Inc.", E=a@contoso.com, CN=*.contoso.com', false],
  ['C=US, ST=Illinois, O=Contoso, E=a@contoso.com, CN=*.contoso.com', false],
])('%s is the name of the certificate: %s', (text, expected) => {
  expect(isSame(text)).toBe(expected);
});

test('what a value holds is never taken for another part', () => {
  const forged = nameOfCertificate('O=a\\, CN=admin\nCN=user');
  expect(areSameName(forged, parseName('O=a, CN=admin, CN=user')!)).toBe(false);
  expect(areSameName(forged, parseName('O="a, CN=admin", CN=user')!)).toBe(true);
  expect(commonNameOf(forged)).toBe('user');
  expect(nameOfCertificate('O=a\\0ACN=admin\nCN=user')).toEqual(['O=a\nCN=admin', 'CN=user']);
});

test('parts that belong together stand in any order', () => {
  expect(areSameName(nameOfCertificate('C=US\nOU=b + CN=a'), parseName('C=US, CN=a+OU=b')!)).toBe(true);
});

test.each(['', 'nobody', 'CN=a,', '=a', 'CN=a, b'])('%j is no name', (text) => {
  expect(parseName(text)).toBeUndefined();
});
