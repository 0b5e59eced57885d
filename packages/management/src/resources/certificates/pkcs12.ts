import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import forge, { type asn1 } from 'node-forge';
import type { KeyPair } from './key-pair.ts';

type Asn1 = asn1.Asn1;

/** Azure: a certificate has at most 32 KB or so; deriving keys for far more would take long. */
const mostBytes = 256 * 1024;

/** Real files ask for some thousands; each costs a hash. */
const mostIterations = 1_000_000;

/** Reads a PKCS#12 file: the certificate whose key it holds, or the only one. Throws on what cannot be read. */
export function readPkcs12(bytes: Buffer, password: string): KeyPair {
  if (bytes.length > mostBytes) throw new Error(`${bytes.length} bytes; expected at most ${mostBytes}`);
  const { oids } = forge.pki;
  const outline = forge.asn1.fromDer(bytes.toString('latin1'));
  if (asksForTooMuch(outline)) throw new Error('it asks for too many iterations');
  const file = forge.pkcs12.pkcs12FromAsn1(outline, false, password);
  const bags = file.safeContents.flatMap(({ safeBags }) => safeBags);
  const certificates = bags
    .filter(({ type }) => type === oids.certBag)
    .map(({ cert, asn1 }) => new X509Certificate(toDer(cert ? forge.pki.certificateToAsn1(cert) : asn1)));
  const [privateKey] = bags
    .filter(({ type }) => type === oids.keyBag || type === oids.pkcs8ShroudedKeyBag)
    .map(({ key, asn1 }) => {
      // The library knows RSA keys only; others it leaves as they are.
      const info = key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key)) : asn1;
      return createPrivateKey({ key: toDer(info), format: 'der', type: 'pkcs8' });
    });
  const certificate = certificates.find((candidate) => isOf(candidate, privateKey)) ?? certificates[0];
  if (certificate === undefined) throw new Error('there is no certificate');
  if (privateKey === undefined) return { certificate };
  return { certificate, privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

function asksForTooMuch({ type, value }: Asn1): boolean {
  if (typeof value !== 'string') return value.some(asksForTooMuch);
  if (type === forge.asn1.Type.INTEGER && value.length <= 5)
    return value.length > 4 || Buffer.from(value, 'latin1').readUIntBE(0, value.length) > mostIterations;
  if (type !== forge.asn1.Type.OCTETSTRING || !value.startsWith('0')) return false;
  let inner: Asn1;
  try {
    inner = forge.asn1.fromDer(value);
  } catch {
    return false;
  }
  return asksForTooMuch(inner);
}

function toDer(asn1: Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1');
}

function isOf(certificate: X509Certificate, key: KeyObject | undefined): boolean {
  return key !== undefined && certificate.checkPrivateKey(key);
}
