import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';

// A certificate for the loopback address, signed by an authority that is made on this machine and never leaves it, so
// that clients can be told to trust one file. Both are made once, and again before they run out.

/** What the HTTPS listener shows, as PEM, and the file that clients trust. */
export interface DevelopmentCertificate {
  readonly certificate: string;
  readonly key: string;
  /** The path of the authority's certificate, PEM. */
  readonly authorityFile: string;
  /** What is in it. */
  readonly authority: string;
}

const day = 86_400_000;
const lifeMs = 365 * day;
const renewBeforeMs = 30 * day;

/** Reads the development certificate of a folder, or makes one there. Keys can be read by their owner only. */
export function developmentCertificate(folder: string, now: number = Date.now()): DevelopmentCertificate {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authorityFile = join(folder, 'development-ca.pem');
  const certificateFile = join(folder, 'development.pem');
  const keyFile = join(folder, 'development.key');
  const files = [authorityFile, certificateFile, keyFile];
  if (!files.every((file) => existsSync(file)) || !isUsable({ certificateFile, keyFile, authorityFile }, now)) {
    const { authority, certificate, key } = makeCertificate(now);
    writeAtOnce(keyFile, key);
    writeAtOnce(certificateFile, certificate);
    writeAtOnce(authorityFile, authority);
  }
  return {
    authorityFile,
    authority: readFileSync(authorityFile, 'utf8'),
    certificate: readFileSync(certificateFile, 'utf8'),
    key: readFileSync(keyFile, 'utf8'),
  };
}

/** Where several have begun at once on a shared folder, files of one may be beside those of another. */
function isUsable(
  files: Readonly<Record<'certificateFile' | 'keyFile' | 'authorityFile', string>>,
  now: number,
): boolean {
  try {
    const certificate = new X509Certificate(readFileSync(files.certificateFile));
    if (certificate.validToDate.getTime() - now < renewBeforeMs) return false;
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(files.keyFile)))) return false;
    return certificate.verify(new X509Certificate(readFileSync(files.authorityFile)).publicKey);
  } catch {
    return false;
  }
}

function writeAtOnce(file: string, content: string): void {
  // Processes in containers all have the number 1.
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, file);
}

interface MadeCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

function makeCertificate(now: number): MadeCertificate {
  const authorityKeys = makeKeys();
  const authorityName = [{ name: 'commonName', value: `Turnpike development ${randomBytes(4).toString('hex')}` }];
  const authority = draft(authorityKeys.publicKey, now);
  authority.setSubject(authorityName);
  authority.setIssuer(authorityName);
  authority.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  authority.sign(authorityKeys.privateKey, forge.md.sha256.create());

  const keys = makeKeys();
  const certificate = draft(keys.publicKey, now);
  certificate.setSubject([{ name: 'commonName', value: 'localhost' }]);
  certificate.setIssuer(authorityName);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: authority.generateSubjectKeyIdentifier().getBytes() },
    { name: 'subjectAltName', altNames: alternativeNames },
  ]);
  certificate.sign(authorityKeys.privateKey, forge.md.sha256.create());
  const { pki } = forge;
  return { authority: pki.certificateToPem(authority), certificate: pki.certificateToPem(certificate), key: keys.pem };
}

// RFC 5280, 4.2.1.6: 2 is a name, 7 an address.
const alternativeNames = [
  { type: 2, value: 'localhost' },
  { type: 2, value: '*.localhost' },
  { type: 7, ip: '127.0.0.1' },
  { type: 7, ip: '::1' },
];

function draft(publicKey: forge.pki.PublicKey, now: number): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  // Positive, as RFC 5280, 4.1.2.2 wants it.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(now - day);
  certificate.validity.notAfter = new Date(now + lifeMs);
  return certificate;
}

function makeKeys(): { publicKey: forge.pki.rsa.PublicKey; privateKey: forge.pki.rsa.PrivateKey; pem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const { pki } = forge;
  return { publicKey: pki.publicKeyFromPem(publicKey), privateKey: pki.privateKeyFromPem(privateKey), pem: privateKey };
}
