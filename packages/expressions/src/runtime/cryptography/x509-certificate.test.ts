import { afterEach, describe, expect, it } from 'vitest';
import { resetBudget } from '../budget.ts';
import { DotNetException } from '../exceptions.ts';
import { trustCertificateAuthorities } from './certificate-chain.ts';
import { HashAlgorithmName } from './hash-algorithm-name.ts';
import { RsaPadding } from './rsa.ts';
import { authority, issued, newerStore, olderStore, selfSigned } from './test-certificates.ts';
import { X509Certificate, x509NameTypes } from './x509-certificate.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const store = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const certificate = X509Certificate.read(bytes(selfSigned), null);

function thrown(work: () => unknown): string {
  resetBudget();
  try {
    work();
  } catch (error) {
    if (error instanceof DotNetException) return `${error.typeName.replace(/^.*\./, '')}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

describe('X509Certificate2', () => {
  it('says what the certificate says, as .NET writes it', () => {
    expect(certificate.subjectName.name).toBe('CN=api.contoso.test, OU=IT, O="Contoso, Ltd.", C=US');
    expect(certificate.issuerName.write(', ', false)).toBe('C=US, O="Contoso, Ltd.", OU=IT, CN=api.contoso.test');
    expect(certificate.thumbprint).toBe('9400D44F75788DA328C9C36A00C811198C4C4548');
    expect(certificate.serialNumber).toBe('600AD43E24B2051C746813F4F29E3D1C9A448A5B');
    expect(certificate.notBefore.format('o')).toBe('2026-11-22T17:15:05.0000000+00:00');
    expect(certificate.notAfter.format('o')).toBe('2126-10-29T17:15:05.0000000+00:00');
    expect(certificate.version).toBe(3);
    expect(certificate.signatureAlgorithm.friendlyName).toBe('sha256RSA');
  });

  it('finds names in the subject and beside it', () => {
    expect(certificate.nameInfo(x509NameTypes.EmailName, false)).toBe('ops@contoso.test');
    expect(certificate.nameInfo(x509NameTypes.DnsName, false)).toBe('www.contoso.test');
    expect(certificate.nameInfo(x509NameTypes.SimpleName, true)).toBe('api.contoso.test');
  });

  it('is the same from PEM, DER and Base64', () => {
    const fromDer = X509Certificate.read(certificate.rawData, null);
    const fromBase64 = X509Certificate.read(bytes(Buffer.from(certificate.rawData).toString('base64')), null);
    expect(fromDer.equals(certificate)).toBe(true);
    expect(fromBase64.equals(certificate)).toBe(true);
  });

  it.each([
    ['older', olderStore],
    ['newer', newerStore],
  ])('comes with its key from a %s PFX', (_, text) => {
    const opened = X509Certificate.read(store(text), 'secret');
    expect(opened.equals(certificate)).toBe(true);
    const sha256 = new HashAlgorithmName('SHA256');
    const signature = opened.rsaPrivateKey?.signData(bytes('x'), sha256, RsaPadding.signaturePkcs1) ?? null;
    expect(certificate.rsaPublicKey?.verifyData(bytes('x'), signature, sha256, RsaPadding.signaturePkcs1)).toBe(true);
    expect(thrown(() => X509Certificate.read(store(text), 'other'))).toBe(
      'CryptographicException: The specified network password is not correct.\r\n',
    );
  });

  it('refuses what is no certificate', () => {
    expect(thrown(() => X509Certificate.read(Uint8Array.of(1, 2, 3), null))).toBe(
      'CryptographicException: Cannot find the requested object.\r\n',
    );
    expect(thrown(() => X509Certificate.read(new Uint8Array(), null))).toContain('Array may not be empty or null.');
  });

  it('ends in a .NET exception whatever byte is changed', () => {
    for (const original of [certificate.rawData, store(newerStore)]) {
      for (let index = 0; index < original.length; index += 3) {
        const changed = original.slice();
        changed[index] = (changed[index] as number) ^ 0x55;
        expect(() =>
          thrown(() => {
            const read = X509Certificate.read(changed, 'secret');
            read.nameInfo(x509NameTypes.DnsName, false);
            read.toString();
            read.verify();
          }),
        ).not.toThrow();
      }
    }
  });
});

describe('Verify', () => {
  afterEach(() => trustCertificateAuthorities([]));

  it('trusts what an authority issued that is trusted', () => {
    const leaf = X509Certificate.read(bytes(issued), null);
    expect(leaf.verify()).toBe(false);
    trustCertificateAuthorities([authority]);
    expect(leaf.verify()).toBe(true);
    expect(certificate.verify()).toBe(false);
  });
});
