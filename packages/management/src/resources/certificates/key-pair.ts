import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readPkcs12 } from './pkcs12.ts';

/** A certificate and the key to it. */
export interface KeyPair {
  readonly certificate: X509Certificate;
  /** PEM. */
  readonly privateKey?: string;
}

/** Reads a certificate and, where it comes with it, its key: PKCS#12 or DER in base64, or PEM. */
export function readKeyPair(data: string, password: string): KeyPair | undefined {
  try {
    if (data.includes('-----BEGIN ')) return readPem(data, password);
    const bytes = Buffer.from(data, 'base64');
    return readDer(bytes) ?? readPkcs12(bytes, password);
  } catch {
    // The messages of the libraries may quote what they were given.
    return undefined;
  }
}

function readPem(text: string, password: string): KeyPair {
  const certificate = new X509Certificate(text);
  const key = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/.exec(text)?.[0];
  if (key === undefined) return { certificate };
  const privateKey = createPrivateKey({ key, passphrase: password });
  return { certificate, privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

function readDer(bytes: Uint8Array): KeyPair | undefined {
  try {
    return { certificate: new X509Certificate(bytes) };
  } catch {
    return undefined;
  }
}
