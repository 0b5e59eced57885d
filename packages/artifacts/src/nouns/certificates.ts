import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Certificate } from '@turnpike/model';
import type { Estate } from '../estate.ts';
import { without } from '../without-absent.ts';
import { readPkcs12 } from './pkcs12.ts';

/** Reads the certificates: `data` is PKCS#12 or DER in base64, or PEM, and `password` opens it. */
export async function readCertificates(estate: Estate): Promise<readonly Certificate[]> {
  const certificates: Certificate[] = [];
  for (const file of estate.files('certificate')) {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['certificates', id]]);
    if (fields === undefined) continue;
    if (fields.value('data') === undefined && fields.value('keyVault') !== undefined) {
      fields.report('not-available', 'key vaults are not available in this version', 'keyVault', 'warning');
      continue;
    }
    const data = fields.requiredText('data');
    if (data === undefined) continue;
    const found = await readKeyPair(data, fields.text('password') ?? '');
    if (typeof found === 'string') fields.report('invalid-certificate', `'data' ${found}`, 'data');
    else certificates.push(certificateOf(id, found));
  }
  return certificates;
}

/** A certificate and the key to it. */
export interface KeyPair {
  readonly certificate: X509Certificate;
  /** PEM. */
  readonly privateKey?: string;
}

/** Reads a certificate and, where it comes with it, its key; a text says why that cannot be done. */
export async function readKeyPair(data: string, password: string): Promise<KeyPair | string> {
  try {
    if (data.includes('-----BEGIN ')) return readPem(data, password);
    const bytes = Buffer.from(data, 'base64');
    return isCertificate(bytes) ? { certificate: new X509Certificate(bytes) } : await readPkcs12(bytes, password);
  } catch {
    // The messages of the libraries may quote what they were given.
    return 'cannot be read, or the password does not open it; expected PKCS#12 in base64, or PEM';
  }
}

function readPem(text: string, password: string): KeyPair {
  const certificate = new X509Certificate(text);
  const key = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/.exec(text)?.[0];
  if (key === undefined) return { certificate };
  const privateKey = createPrivateKey({ key, passphrase: password });
  return { certificate, privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

function isCertificate(bytes: Uint8Array): boolean {
  try {
    new X509Certificate(bytes);
    return true;
  } catch {
    return false;
  }
}

function certificateOf(id: string, { certificate, privateKey }: KeyPair): Certificate {
  const thumbprint = certificate.fingerprint.replaceAll(':', '');
  return without({ id, thumbprint, certificate: certificate.toString(), privateKey });
}
