import type { Origin, OriginDescription } from '@turnpike/http';
import type { ClientCertificate } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { compileBackends } from '../backends/backend-directory.ts';
import { sampleApi } from '../sample-nouns.ts';
import { joinQueries, Targets } from './targets.ts';

/** Targets whose origins only say what they were described as, and how often they were made. */
function targetsOf(backends: Parameters<typeof compileBackends>[0]['backends'] = []) {
  const made: OriginDescription[] = [];
  const { directory } = compileBackends({ backends, certificates: [] });
  const targets = new Targets(directory, (description): Origin => {
    made.push(description);
    return {
      description,
      send() {
        throw new Error('nothing is sent in these tests');
      },
    };
  });
  const at = (baseUrl: string, cookie?: string) => {
    const choice = targets.choose({ scope: undefined, baseUrl });
    const target = choice && targets.resolve(choice, cookie);
    if (target === undefined || 'unavailable' in target) throw new Error(`no target for ${baseUrl}`);
    return target;
  };
  return { made, targets, at };
}

test('a base URL is a place of its own, made once, without the slash at its end', () => {
  const { made, at } = targetsOf();
  const target = at('https://api.example:8443/v1/');
  expect([target.authority, target.basePath, target.baseUrl]).toEqual([
    'api.example:8443',
    '/v1',
    'https://api.example:8443/v1',
  ]);
  expect(at('https://api.example:8443/v1')).toBe(target);
  expect(made).toEqual([
    { scheme: 'https', host: 'api.example', port: 8443, tls: { validateChain: true, validateName: false } },
  ]);
});

test('the query of a base URL comes before that of the request', () => {
  const { targets } = targetsOf();
  expect(targets.choose({ scope: undefined, baseUrl: 'http://a/b?c=d' })).toMatchObject({
    baseUrl: 'http://a/b',
    query: '?c=d',
  });
  expect([
    joinQueries('?a=b', '?c=d'),
    joinQueries('', '?c=d'),
    joinQueries('?a=b', ''),
    joinQueries('?', '?'),
  ]).toEqual(['?a=b&c=d', '?c=d', '?a=b', '?']);
});

test('a backend whose URL is that of the target is applied without being named', () => {
  const { at } = targetsOf([
    { id: 'v1', type: 'Single', url: 'http://api.example/v1', credentials: { header: { 'X-Code': ['1'] } } },
  ]);
  expect(at('http://api.example/v1/orders').selection?.member.id).toBe('v1');
  expect(at('http://api.example/v1/orders').basePath).toBe('/v1/orders');
  expect(at('http://api.example/v10').selection).toBeUndefined();
  expect(at('http://other.example/v1').selection).toBeUndefined();
});

test('a backend is chosen by its id, and unknown ids choose nothing', () => {
  const { targets } = targetsOf([{ id: 'One', type: 'Single', url: 'http://one.example/base/' }]);
  expect(targets.choose({ scope: undefined, backendId: 'one' })).toMatchObject({ baseUrl: 'http://one.example/base' });
  expect(targets.choose({ scope: undefined, backendId: 'two' })).toBeUndefined();
});

test('an API without a service leads nowhere', () => {
  const { targets } = targetsOf();
  expect(targets.ofApi(sampleApi('a', []))).toBeUndefined();
  expect(targets.resolve({ baseUrl: undefined, query: '', backend: undefined }, undefined)).toBeUndefined();
});

test('I5: what is no plain URL of HTTP leads nowhere', () => {
  const { targets } = targetsOf();
  for (const baseUrl of [
    'http://good@evil/',
    'file:///etc',
    'http://a\\b',
    'http://a b',
    'gopher://a',
    'http:///a',
    'a',
  ]) {
    const choice = targets.choose({ scope: undefined, baseUrl });
    expect([baseUrl, choice && targets.resolve(choice, undefined)]).toEqual([baseUrl, undefined]);
  }
});

test('base URLs that expressions compute are not remembered without end', () => {
  const { made, at } = targetsOf();
  for (let index = 0; index < 1500; index++) at(`http://host-${index}.example/`);
  at('http://host-1499.example/');
  expect(made).toHaveLength(1500);
  at('http://host-0.example/');
  expect(made).toHaveLength(1501);
});

test('the same place can be spoken to in another version', () => {
  const { targets, at } = targetsOf();
  expect(targets.by(at('http://a.example'), '2').description).toEqual({
    scheme: 'http',
    host: 'a.example',
    port: 80,
    version: '2',
  });
});

test('a place to which a certificate is shown is described once', () => {
  const { made, targets, at } = targetsOf();
  const certificate = { certificate: 'c', privateKey: 'k' } as ClientCertificate;
  const [one, other, plain] = [at('https://a.example'), at('https://b.example'), at('http://a.example')];
  const before = made.length;
  for (let round = 0; round < 3; round++) {
    expect(targets.by(one, '1', { certificate }).description).toMatchObject({
      host: 'a.example',
      tls: { certificate: { cert: 'c', key: 'k' } },
    });
    expect(targets.by(other, '1', { certificate }).description.host).toBe('b.example');
  }
  expect(made).toHaveLength(before + 2);
  expect(targets.by(one, '2', { certificate }).description.version).toBe('2');
  expect(targets.by(plain, '1', { certificate }).description.tls).toBeUndefined();
});
