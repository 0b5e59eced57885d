import type { FieldList } from '../codec/fields.ts';
import { fieldName } from '../codec/names.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/** What is known of a request by whoever received it. */
export interface ReceivedRequest {
  readonly remoteAddress: string;
  readonly scheme: 'http' | 'https';
  /** Host and port asked for; may be empty. */
  readonly authority: string;
}

/**
 * Names by which proxies tell of clients, beyond the three that we write. From anybody else they are inventions that a
 * backend might believe: the address, and even the certificate.
 */
const toldByProxies = ['forwarded', 'x-forwarded-port', 'x-real-ip', 'x-arr-clientcert', 'x-forwarded-client-cert'].map(
  fieldName,
);

const forwardedFor = fieldName('X-Forwarded-For');
const forwardedProto = fieldName('X-Forwarded-Proto');
const forwardedHost = fieldName('X-Forwarded-Host');

/**
 * Makes X-Forwarded-For, -Proto and -Host true for what goes upstream. A declared proxy is believed: the addresses that
 * it tells of are extended by its own, its scheme and host are kept. From anybody else everything is overwritten.
 *
 * To be called where the request is received. What policies then set is theirs, and stays.
 */
export function setForwarded(fields: FieldList, received: ReceivedRequest, trusted: TrustedProxies): void {
  if (trusted.has(received.remoteAddress)) extend(fields, received);
  else overwrite(fields, received);
}

function overwrite(fields: FieldList, { remoteAddress, scheme, authority }: ReceivedRequest): void {
  for (const name of toldByProxies) fields.delete(name);
  fields.set(forwardedFor, remoteAddress);
  fields.set(forwardedProto, scheme);
  setHost(fields, authority);
}

function extend(fields: FieldList, { remoteAddress, scheme, authority }: ReceivedRequest): void {
  const before = fields.get(forwardedFor)?.trim() ?? '';
  fields.set(forwardedFor, before === '' ? remoteAddress : `${before}, ${remoteAddress}`);
  if (!isScheme(fields.get(forwardedProto))) fields.set(forwardedProto, scheme);
  if ((fields.get(forwardedHost) ?? '') === '') setHost(fields, authority);
}

function setHost(fields: FieldList, authority: string): void {
  if (authority === '') fields.delete(forwardedHost);
  else fields.set(forwardedHost, authority);
}

function isScheme(text: string | undefined): boolean {
  return text === 'http' || text === 'https';
}
