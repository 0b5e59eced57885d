import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { HttpServer } from '../server/http-server.ts';
import { closeAll, fixture, fourNames, listening, openTls, shownTo } from '../server/listener/testing.ts';
import { IdentityTable } from './identity-table.ts';

afterEach(closeAll);

const [contoso, , fabrikam] = fourNames.identities;

describe('identities', () => {
  test('are chosen by the name that is asked for, in any case, exact names before wildcards', async () => {
    const { port } = await listening({ tls: fourNames });
    expect(await shownTo(port, 'api.contoso.com')).toBe('CN=contoso');
    expect(await shownTo(port, 'API.Contoso.COM')).toBe('CN=contoso');
    expect(await shownTo(port, 'www.contoso.com')).toBe('CN=wildcard');
    expect(await shownTo(port, 'api.fabrikam.com')).toBe('CN=fabrikam');
  });

  test('E4: an unknown name, and none, get the default', async () => {
    const { port } = await listening({ tls: fourNames });
    expect(await shownTo(port, 'a.b.contoso.com')).toBe('CN=fallback');
    expect(await shownTo(port, 'contoso.com')).toBe('CN=fallback');
    expect(await shownTo(port)).toBe('CN=fallback');
  });

  test('E4: an unknown name, and none, are refused when there is no default', async () => {
    const { server, port } = await listening({ tls: { identities: [contoso!] } });
    await expect(openTls(port, { servername: 'api.fabrikam.com' })).rejects.toThrow(/handshake failure/);
    await expect(openTls(port)).rejects.toThrow(/handshake failure/);
    await expect(openTls(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/handshake failure/);
    expect([...server.counters.offences]).toEqual([['tls-handshake-failed', 3]]);
    expect(await shownTo(port, 'api.contoso.com')).toBe('CN=contoso');
  });

  test('may come as PFX, or with an encrypted key', async () => {
    const pfx = readFileSync(new URL('fixtures/fabrikam.pfx', import.meta.url));
    const key = fixture('key-encrypted.pem');
    const { port } = await listening({
      tls: {
        identities: [
          { hostNames: ['api.fabrikam.com'], credentials: { pfx, passphrase: 'fixture' } },
          { hostNames: ['api.contoso.com'], credentials: { cert: fixture('contoso.pem'), key, passphrase: 'fixture' } },
        ],
      },
    });
    expect(await shownTo(port, 'api.fabrikam.com')).toBe('CN=fabrikam');
    expect(await shownTo(port, 'api.contoso.com')).toBe('CN=contoso');
  });

  test('that cannot be read are refused before anything listens', () => {
    const broken = { hostNames: ['a'], credentials: { cert: 'nonsense', key: fixture('key.pem') } };
    expect(() => new HttpServer({ port: 0, tls: { identities: [broken] } }, () => {})).toThrow();
  });

  test.each([['*', '*.*.com', 'a*.contoso.com', 'api.*', '', '*.']].flat())('%j is no host name', (name) => {
    expect(() => new IdentityTable({ identities: [{ ...contoso!, hostNames: [name] }] })).toThrow(TypeError);
  });

  test('a name of two identities is refused', () => {
    expect(
      () => new IdentityTable({ identities: [contoso!, { ...fabrikam!, hostNames: ['API.contoso.com'] }] }),
    ).toThrow(TypeError);
  });
});
