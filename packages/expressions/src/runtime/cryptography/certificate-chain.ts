import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** Longer chains are taken for loops. */
const longest = 10;

let authorities: Map<string, X509Certificate[]> | undefined;
let extra: readonly string[] = [];

/** Trusts further authorities, in PEM, besides those that node comes with: the CA certificates of a gateway. */
export function trustCertificateAuthorities(certificates: readonly string[]): void {
  extra = certificates;
  authorities = undefined;
}

/** The certificates from one to the root that is trusted, or nothing where there is no such way. Nothing is fetched. */
export function certificateChain(leaf: X509Certificate): readonly X509Certificate[] | undefined {
  const chain = [leaf];
  for (let current = leaf; chain.length <= longest; ) {
    const above = (authoritiesBySubject().get(current.issuer) ?? []).find(
      (authority) => current.checkIssued(authority) && current.verify(authority.publicKey),
    );
    if (above === undefined) return undefined;
    const isRoot = above.checkIssued(above);
    if (above.fingerprint256 !== current.fingerprint256) chain.push(above);
    if (isRoot) return chain;
    current = above;
  }
  return undefined;
}

function authoritiesBySubject(): Map<string, X509Certificate[]> {
  if (authorities !== undefined) return authorities;
  authorities = new Map();
  for (const pem of [...rootCertificates, ...extra]) {
    const certificate = new X509Certificate(pem);
    const same = authorities.get(certificate.subject);
    if (same === undefined) authorities.set(certificate.subject, [certificate]);
    else same.push(certificate);
  }
  return authorities;
}
