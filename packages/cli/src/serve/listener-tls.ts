import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { StartError } from '../command.ts';
import { developmentCertificate } from './development-certificate.ts';
import type { TlsFiles } from './messages.ts';
import type { ServeOptions } from './serve-options.ts';
import { reasonOf } from './start-errors.ts';

/** What HTTPS shows, and the authority that clients can trust, where it is ours. */
export type ListenerTls = TlsFiles & { readonly authorityFile: string | undefined };

/** Reads what HTTPS shows, or makes it. Throws a `StartError` for what cannot be shown, so that no thread is given it. */
export function readTls({ tlsCertificate, tlsKey, data }: ServeOptions): ListenerTls {
  if (tlsCertificate === undefined || tlsKey === undefined) return readDevelopmentCertificate(data);
  const certificate = readPem('tls-certificate', tlsCertificate);
  const key = readPem('tls-key', tlsKey);
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    throw new StartError(
      `'${tlsCertificate}' and '${tlsKey}' are no certificate and its key as PEM: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  return { certificate, key, authorityFile: undefined };
}

function readPem(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`--${option} is '${file}', which cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function readDevelopmentCertificate(folder: string): ListenerTls {
  try {
    return developmentCertificate(folder);
  } catch (error) {
    throw new StartError(
      `the development certificate cannot be kept in '${folder}': ${reasonOf(error)}. Name another folder with --data, or a ` +
        'certificate with --tls-certificate and --tls-key, or do without HTTPS with --no-tls',
      { cause: error },
    );
  }
}
