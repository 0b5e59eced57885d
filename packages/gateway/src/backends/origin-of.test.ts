import { FieldList } from '@turnpike/http';
import type { Certificate } from '@turnpike/model';
import { expect, test } from 'vitest';
import { prepareCredentials } from './authorize-request.ts';
import { joinPath } from './join-path.ts';
import { originOf, type ReachableBackend } from './origin-of.ts';

const certificates: readonly Certificate[] = [
  { id: 'public', thumbprint: 'AA01', certificate: 'pem-1' },
  { id: 'Client', thumbprint: 'AB02', certificate: 'pem-2', privateKey: 'key-2' },
];

function origin(url: string, backend?: ReachableBackend) {
  const reading = originOf(backend, certificates, url);
  return 'origin' in reading ? reading.origin : undefined;
}

test('scheme, host and port are those of the URL', () => {
  expect(origin('http://example.com/api')).toEqual({ scheme: 'http', host: 'example.com', port: 80 });
  expect(origin('HTTPS://Example.com:8443')).toMatchObject({ scheme: 'https', host: 'example.com', port: 8443 });
  expect(origin('ws://[::1]:81/x')).toEqual({ scheme: 'http', host: '::1', port: 81 });
  expect(origin('http://h?to=a@b/c')).toMatchObject({ host: 'h' });
  expect(origin('wss://h')).toMatchObject({ scheme: 'https', host: 'h', port: 443 });
});

test('I5: a URL that can be read in two ways is none', () => {
  const urls = [
    '',
    'example.com',
    '//h',
    'ftp://h',
    'file:///etc',
    'http://',
    'http:///x',
    'http://a@b',
    'http://a:b@c',
  ];
  urls.push(
    'http://@b',
    'http://h\\@x',
    'http://h/ x',
    'http://h\r\n',
    'http://h#x',
    'http:h',
    'http://h:99999',
    'unix:/x',
  );
  for (const url of urls) expect(origin(url), url).toBeUndefined();
});

test('E7: chain and name of a backend are judged unless switched off for it', () => {
  const judged = { validateChain: true, validateName: true };
  expect(origin('https://h', {})?.tls).toEqual(judged);
  expect(origin('https://h', { tls: {} })?.tls).toEqual(judged);
  expect(origin('https://h', { tls: { validateCertificateName: false } })?.tls).toEqual({
    ...judged,
    validateName: false,
  });
  expect(origin('https://h', { tls: { validateCertificateChain: false } })?.tls).toEqual({
    ...judged,
    validateChain: false,
  });
});

test('without a backend the chain is judged, and the name for WebSocket', () => {
  expect(origin('https://h')?.tls).toEqual({ validateChain: true, validateName: false });
  expect(origin('wss://h')?.tls).toEqual({ validateChain: true, validateName: true });
});

test('with thumbprints or names of its own both are judged whatever the flags say', () => {
  const off = { validateCertificateChain: false, validateCertificateName: false };
  expect(origin('https://h', { tls: { ...off, serverCertificateThumbprints: ['ab:cd 01'] } })?.tls).toEqual({
    validateChain: true,
    validateName: true,
    serverThumbprints: ['ABCD01'],
  });
  const serverX509Names = [{ name: 'n', issuerCertificateThumbprint: 'ef' }, { name: 'm' }];
  expect(origin('https://h', { tls: { ...off, serverX509Names } })?.tls).toEqual({
    validateChain: true,
    validateName: true,
    serverNames: [{ name: 'n', issuerThumbprint: 'EF' }, { name: 'm' }],
  });
});

test('the client certificate is the first that is there with its key, by id or else by thumbprint', () => {
  const shown = (credentials: ReachableBackend['credentials']) =>
    origin('https://h', { credentials })?.tls?.certificate;
  const client = { cert: 'pem-2', key: 'key-2' };
  expect(shown({ certificateIds: ['missing', 'public', 'client'] })).toEqual(client);
  expect(shown({ certificateIds: ['/subscriptions/s/service/x/certificates/Client'] })).toEqual(client);
  expect(shown({ certificate: ['ab 02'] })).toEqual(client);
  expect(shown({ certificateIds: ['missing'], certificate: ['AB02'] })).toBeUndefined();
  expect(originOf({ credentials: { certificate: ['FF'] } }, certificates, 'https://h')).toMatchObject({
    missingCertificates: ['FF'],
  });
});

test('a proxy is spoken to over HTTP', () => {
  expect(origin('https://h', { proxy: { url: 'http://p:3128', username: 'u', password: 'w' } })?.proxy).toEqual({
    host: 'p',
    port: 3128,
    username: 'u',
    password: 'w',
  });
  expect(origin('http://h', { proxy: { url: 'http://[::1]' } })?.proxy).toEqual({ host: '::1', port: 80 });
  expect(originOf({ proxy: { url: 'https://p' } }, [], 'http://h')).toMatchObject({ of: 'proxy' });
});

test('one slash stands between the base path and what follows', () => {
  expect(joinPath('', '')).toBe('/');
  expect(joinPath('/api', '')).toBe('/api');
  expect(joinPath('/api/', '')).toBe('/api/');
  expect(joinPath('/api', '/orders')).toBe('/api/orders');
  expect(joinPath('/api/', '/orders')).toBe('/api/orders');
  expect(joinPath('/', 'orders')).toBe('/orders');
  expect(joinPath('/api', '/a//b/')).toBe('/api/a//b/');
});

test('credentials take the place of what the caller sent under the same names', () => {
  const { authorize } = prepareCredentials({
    authorization: { scheme: 'Bearer', parameter: 'secret' },
    header: { 'x-key': ['1', '2'] },
    query: { code: ['a b', '&'], v: ['1'] },
  });
  const fields = FieldList.from([
    ['X-Key', 'mine'],
    ['authorization', 'Basic x'],
    ['accept', '*/*'],
  ]);
  expect(authorize?.(fields, '?q=1&CODE=mine&%63ode=x&z')).toBe('?q=1&z&code=a%20b&code=%26&v=1');
  expect([...fields]).toEqual([
    ['accept', '*/*'],
    ['x-key', '1'],
    ['x-key', '2'],
    ['Authorization', 'Bearer secret'],
  ]);
  expect(authorize?.(new FieldList(), '')).toBe('?code=a%20b&code=%26&v=1');
});

test('H11: a credential with a line end is left out, and named without its value', () => {
  const { authorize, faults } = prepareCredentials({ header: { 'x-a': ['se\r\ncret'], 'x b': ['1'], 'x-c': ['3'] } });
  expect(faults).toHaveLength(2);
  expect(faults.join()).not.toContain('cret');
  const fields = new FieldList();
  expect(authorize?.(fields, '')).toBe('');
  expect([...fields]).toEqual([['x-c', '3']]);
  expect(prepareCredentials(undefined).authorize).toBeUndefined();
});
