import { X509Certificate } from 'node:crypto';
import { attribute, type CallerCertificate, defineKind, type Kind, name, type ShapeOf } from '@turnpike/policy';
import {
  areSameName,
  commonNameOf,
  type DistinguishedName,
  nameOfCertificate,
  parseName,
} from './distinguished-name.ts';

/** Who a certificate may be of: all that is said has to hold. */
export interface Identity {
  readonly thumbprint: string | undefined;
  readonly 'serial-number': string | undefined;
  readonly 'common-name': string | undefined;
  readonly subject: DistinguishedName | undefined;
  readonly 'dns-name': string | undefined;
  readonly 'issuer-subject': DistinguishedName | undefined;
  readonly 'issuer-thumbprint': string | undefined;
  readonly 'issuer-certificate-id': string | undefined;
}

const thumbprint = hexadecimal(
  'a thumbprint: 40 hexadecimal digits of SHA-1, or 64 of SHA-256',
  ({ length }) => length === 40 || length === 64,
);
const distinguishedName: Kind<DistinguishedName> = defineKind(
  'a distinguished name such as C=US, O="Contoso, Inc.", CN=api.contoso.com',
  parseName,
);

/** The attributes of an identity. */
export const identityConfig: ShapeOf<Identity> = {
  thumbprint: attribute(thumbprint, 'The thumbprint.', { optional: true }),
  'serial-number': attribute(
    hexadecimal('a serial number in hexadecimal digits', () => true),
    'The serial number.',
    { optional: true },
  ),
  'common-name': attribute(name, 'The common name of the subject.', { optional: true }),
  subject: attribute(distinguishedName, 'The whole name of the subject.', { optional: true }),
  'dns-name': attribute(name, 'A DNS name among the alternative names.', { optional: true }),
  'issuer-subject': attribute(distinguishedName, 'The whole name of the issuer.', { optional: true }),
  'issuer-thumbprint': attribute(thumbprint, 'The thumbprint of the issuer.', { optional: true }),
  'issuer-certificate-id': attribute(name, 'The certificate of the service that has issued it.', { optional: true }),
};

/** The attributes that name the issuer. */
export const issuerFields = ['issuer-subject', 'issuer-thumbprint', 'issuer-certificate-id'] as const;

/** Whether a certificate is that of an identity. `issuer` is a certificate of the service that it names. */
export function matchesIdentity(
  { certificate }: CallerCertificate,
  identity: Identity,
  issuer: X509Certificate | undefined,
): boolean {
  const { thumbprint, subject } = identity;
  const checks: readonly (readonly [unknown, () => boolean])[] = [
    [thumbprint, () => hasThumbprint(certificate, thumbprint!)],
    [identity['serial-number'], () => sameNumber(certificate.serialNumber, identity['serial-number']!)],
    [identity['common-name'], () => commonNameOf(nameOfCertificate(certificate.subject)) === identity['common-name']],
    [subject, () => areSameName(nameOfCertificate(certificate.subject), subject!)],
    [identity['dns-name'], () => dnsNamesOf(certificate).includes(identity['dns-name']!.toLowerCase())],
    [identity['issuer-subject'], () => areSameName(nameOfCertificate(certificate.issuer), identity['issuer-subject']!)],
    [identity['issuer-thumbprint'], () => isIssuedByThumbprint(certificate, issuer, identity['issuer-thumbprint']!)],
    [identity['issuer-certificate-id'], () => issuer !== undefined && isIssuedBy(certificate, issuer)],
  ];
  return checks.every(([wanted, holds]) => wanted === undefined || holds());
}

/** A certificate of the service as one that may have issued others. */
export function issuerOf({ certificate }: { readonly certificate: string }): X509Certificate | undefined {
  try {
    return new X509Certificate(certificate);
  } catch {
    return undefined;
  }
}

function hasThumbprint({ fingerprint, fingerprint256 }: X509Certificate, wanted: string): boolean {
  return (wanted.length === 40 ? fingerprint : fingerprint256).replaceAll(':', '') === wanted;
}

function isIssuedByThumbprint(
  certificate: X509Certificate,
  issuer: X509Certificate | undefined,
  wanted: string,
): boolean {
  return issuer !== undefined && hasThumbprint(issuer, wanted) && isIssuedBy(certificate, issuer);
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function sameNumber(one: string, other: string): boolean {
  return one.toUpperCase().replace(/^0+/, '') === other.replace(/^0+/, '');
}

/** The DNS names in `DNS:a, DNS:"b, c"`; what has a meaning there is quoted. */
function dnsNamesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return Array.from(subjectAltName.matchAll(/(?:^|, )DNS:(?:("(?:[^"\\]|\\.)*")|([^",]*))/g), ([, quoted, plain]) =>
    (quoted === undefined ? plain! : (JSON.parse(quoted) as string)).toLowerCase(),
  );
}

/** Hexadecimal digits; how they are grouped does not matter. */
function hexadecimal(expected: string, isFine: (digits: string) => boolean): Kind<string> {
  return defineKind(expected, (text) => {
    const digits = text.replaceAll(/[\s:\u200e-]/g, '').toUpperCase();
    return /^[0-9A-F]+$/.test(digits) && isFine(digits) ? digits : undefined;
  });
}
