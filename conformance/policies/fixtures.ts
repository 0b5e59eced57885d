import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Certificate } from '@turnpike/model';
import type { CallerCertificate, ClientCertificate } from '@turnpike/policy';

// The certificates that cases name: those of the tests of TLS, all with one key.

/** A certificate and its key. */
export function certificateNamed(name: string): ClientCertificate {
  return { certificate: pem(name), privateKey: pem('key') };
}

/** Who has issued those that are trusted, and what it has revoked. */
export const trust: { readonly authority: string; readonly revoked: string } = {
  authority: pem('authority'),
  revoked: readFileSync(fixture('authority.crl'), 'utf8'),
};

/** What a service shows. */
export const serverCertificate: ClientCertificate = certificateNamed('contoso');

/** A certificate of the service. */
export function serviceCertificate(id: string, name: string): Certificate {
  const named = certificateNamed(name);
  return { id, thumbprint: new X509Certificate(named.certificate).fingerprint.replaceAll(':', ''), ...named };
}

/** A certificate as a listener judges it that trusts the authority of these files. */
export function shownCertificate(name: string): CallerCertificate {
  const certificate = new X509Certificate(pem(name));
  return { certificate, isTrusted: name === 'client-trusted' };
}

function pem(name: string): string {
  return readFileSync(fixture(`${name}.pem`), 'utf8');
}

function fixture(file: string): URL {
  return new URL(`../../packages/http/src/tls/fixtures/${file}`, import.meta.url);
}
