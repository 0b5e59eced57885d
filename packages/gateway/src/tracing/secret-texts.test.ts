import { expect, test } from 'vitest';
import { isSecretName, SecretTexts, shownQuery } from './secret-texts.ts';

const secrets = SecretTexts.of({
  namedValues: [
    { name: 'key', value: 'S3cret/value', secret: true },
    { name: 'longer', value: 'S3cret/value-and-more', secret: true },
    { name: 'short', value: 'abc', secret: true },
    { name: 'public', value: 'everyone knows', secret: false },
  ],
  backends: [
    {
      id: 'b',
      type: 'Single',
      url: 'https://user:p4ssword@example.com/',
      credentials: { header: { 'X-A': ['header-secret'] }, query: { b: ['query-secret'] } },
      proxy: { url: 'http://proxy', username: 'u', password: 'proxy-secret' },
    },
  ],
});

test('hides secrets as they stand, in URLs and in Base64', () => {
  const base64 = Buffer.from('S3cret/value').toString('base64');
  expect(secrets.hide(`a S3cret/value b S3cret%2Fvalue c ${base64}`)).toBe('a *** b *** c ***');
  expect(secrets.hide('header-secret query-secret proxy-secret p4ssword')).toBe('*** *** *** ***');
});

test('leaves nothing of a secret that begins like another', () => {
  expect(secrets.hide('S3cret/value-and-more')).toBe('***');
});

test('hides nothing else', () => {
  expect(secrets.hide('abc everyone knows')).toBe('abc everyone knows');
});

test('knows names under which secrets go', () => {
  for (const name of ['Authorization', 'X-API-Key', 'apikey', 'Set-Cookie', 'client_secret', 'access_token', 'sig'])
    expect([name, isSecretName(name)]).toEqual([name, true]);
  for (const name of ['Accept', 'X-Author', 'keyword', 'counter-key', 'page', 'WWW-Authenticate'])
    expect([name, isSecretName(name)]).toEqual([name, false]);
});

test('hides parameters of a query by their names, however these are written', () => {
  expect(shownQuery('?a=1&subscription-key=x&s%69g=y&my=z', 'MY')).toBe('?a=1&subscription-key=***&s%69g=***&my=***');
});

test('a query is looked at as a whole before it is taken apart, and hides no less for it', () => {
  expect(shownQuery('?a=1&b=2', 'subscription-key')).toBe('?a=1&b=2');
  expect(shownQuery('?a=1&my+id=2', 'my id')).toBe('?a=1&my+id=***');
  expect(shownQuery('?a=1&%6Bey=2', 'subscription-key')).toBe('?a=1&%6Bey=***');
  expect(shownQuery('?SIG=2&Code=3&x-auth=4', 'k')).toBe('?SIG=***&Code=***&x-auth=***');
});
