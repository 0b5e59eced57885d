import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { TlsIdentity, TlsSettings } from '@turnpike/http';
import { StartError } from '../command.ts';
import { developmentCertificate } from './development-certificate.ts';
import type { ServeOptions } from './serve-options.ts';
import type { TlsFileSettings, TlsIdentityFiles } from './settings/settings.ts';
import { reasonOf } from './start-errors.ts';

/** What HTTPS shows, and the authority that clients can trust, where it is ours. */
export interface ListenerTls {
  readonly settings: TlsSettings;
  readonly authorityFile: string | undefined;
}

/**
 * Reads what HTTPS shows, or makes it. Throws a `StartError` for what cannot be shown, so that no thread is given it. The
 * certificate of the command line, or else the first of the settings, answers to names that no other has.
 */
export function readTls(
  { tlsCertificate, tlsKey, data }: ServeOptions,
  { identities: files = [], ...more }: TlsFileSettings = {},
): ListenerTls {
  const identities = files.map(readIdentity);
  if (tlsCertificate !== undefined && tlsKey !== undefined) {
    const identity = identityOf([], tlsCertificate, tlsKey, 'tls-');
    return { settings: { ...more, identities, defaultIdentity: identity }, authorityFile: undefined };
  }
  const [first] = identities;
  if (first !== undefined)
    return { settings: { ...more, identities, defaultIdentity: first }, authorityFile: undefined };
  const { certificate, key, authorityFile } = readDevelopmentCertificate(data);
  const defaultIdentity = { hostNames: [], credentials: { cert: certificate, key } };
  return { settings: { ...more, identities, defaultIdentity }, authorityFile };
}

function readIdentity({ hostNames, certificate, key, clientCertificates }: TlsIdentityFiles): TlsIdentity {
  const identity = identityOf(hostNames, certificate, key, 'settings, tls.identities, ');
  if (clientCertificates === undefined) return identity;
  const { mode, authorities, revocationLists = [] } = clientCertificates;
  const read = authorities.map((file) => readPem('settings, tls.identities, authorities', file));
  const lists = revocationLists.map((file) => readPem('settings, tls.identities, revocationLists', file));
  return {
    ...identity,
    clientCertificates: { mode, authorities: read, ...(lists.length > 0 && { revocationLists: lists }) },
  };
}

function identityOf(
  hostNames: readonly string[],
  certificateFile: string,
  keyFile: string,
  place: string,
): TlsIdentity {
  const cert = readPem(`${place}certificate`, certificateFile);
  const key = readPem(`${place}key`, keyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new StartError(
      `'${certificateFile}' and '${keyFile}' are no certificate and its key as PEM: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  return { hostNames, credentials: { cert, key } };
}

function readPem(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`--${option} is '${file}', which cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function readDevelopmentCertificate(folder: string): ReturnType<typeof developmentCertificate> {
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
