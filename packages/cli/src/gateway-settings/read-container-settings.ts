import { createSecureContext } from 'node:tls';
import { UsageError } from '../command.ts';
import { configurationEndpoint } from './configuration-endpoint.ts';
import { containerSettings } from './container-settings.ts';
import { readEnvFile } from './env-file.ts';

/** What a gateway is told that has its configuration from a control plane. */
export interface RemoteSettings {
  readonly url: string;
  readonly gatewayId: string;
  /** What follows `GatewayKey`; where a file has it, as the file says now. */
  readonly token: () => string;
  readonly trustsAnybody: boolean;
  readonly timeoutMs: number;
  /** Whether authorities that the machine trusts are trusted. */
  readonly trustsMachine: boolean;
  /** Cipher suites spoken with callers; those of the runtime when left out. */
  readonly ciphers: string | undefined;
  /** What is set and not done, with what to do instead. */
  readonly notes: readonly string[];
}

type Values = Readonly<Record<string, string | undefined>>;

const defaultTimeout = '00:01:40';

/** Whether a control plane is named. */
export function namesControlPlane(environment: Values): boolean {
  return isSet(environment['config.service.endpoint']) || isSet(environment['config.service.auth']);
}

/** Reads the settings of APIM's container; those of the file count more. Throws a `UsageError` for what cannot be held. */
export function readContainerSettings(environment: Values, envFile: string | undefined): RemoteSettings {
  const values = envFile === undefined ? environment : { ...environment, ...readEnvFile(envFile) };
  const token = readToken(values['config.service.auth']);
  const gatewayId = token.slice(0, token.indexOf('&'));
  const name = values['gateway.name'];
  if (isSet(name) && name.toLowerCase() !== gatewayId.toLowerCase())
    throw new UsageError(`gateway.name is '${name}', and the token is of '${gatewayId}'; expected the same`);
  return {
    url: readEndpoint(values['config.service.endpoint']),
    gatewayId,
    token: envFile === undefined ? () => token : () => tokenIn(envFile, token),
    trustsAnybody: readFlag(values, 'config.service.endpoint.disableCertificateValidation'),
    timeoutMs: readTimeout(values['config.service.integration.timeout'] ?? defaultTimeout),
    trustsMachine: readFlag(values, 'certificates.local.ca.enabled'),
    ciphers: readCiphers(values['net.server.tls.ciphers.allowed-suites']),
    notes: lookAtOthers(values),
  };
}

/** What is set and cannot be done: refused, or told. */
function lookAtOthers(values: Values): readonly string[] {
  return containerSettings.flatMap(({ name, is, same = [], instead }) => {
    const value = values[name];
    if (is === 'done' || !isSet(value) || same.includes(value.toLowerCase())) return [];
    const message = `${name} is set, which this gateway does not do; instead, ${instead}`;
    if (is === 'refused') throw new UsageError(message);
    return [`${message}.`];
  });
}

function readToken(text: string | undefined): string {
  const expected = 'expected "GatewayKey {id}&{expiry}&{signature}", as generateToken of the gateway gives it';
  if (!isSet(text)) throw new UsageError(`config.service.auth is not set; ${expected}`);
  if (/^(?:azureAdApp|workloadIdentity)$/i.test(text.trim()))
    throw new UsageError(`config.service.auth is '${text.trim()}', which this gateway does not do; ${expected}`);
  const [, token = ''] = /^GatewayKey\s+(\S+)$/i.exec(text.trim()) ?? [];
  // What it is may be a secret, and is not shown.
  if (!/^[^&\s]+&\d{12}&[\w+/]+=*$/.test(token)) throw new UsageError(`config.service.auth is no token; ${expected}`);
  return token;
}

/** A file that cannot be read for a moment, as when it is being replaced, changes nothing. */
function tokenIn(envFile: string, before: string): string {
  try {
    return readToken(readEnvFile(envFile)['config.service.auth'] ?? `GatewayKey ${before}`);
  } catch {
    return before;
  }
}

function readEndpoint(text: string | undefined): string {
  const expected = "expected 'host:8082', or what the portal gives: 'host/subscriptions/…/service/name?api-version=…'";
  if (!isSet(text)) throw new UsageError(`config.service.endpoint is not set; ${expected}`);
  const url = configurationEndpoint(text);
  if (url === undefined) throw new UsageError(`config.service.endpoint is '${text}'; ${expected}, over HTTPS`);
  return url;
}

function readFlag(values: Values, name: string): boolean {
  const text = (values[name] ?? 'false').trim().toLowerCase();
  if (text === 'true') return true;
  if (text === 'false' || text === '') return false;
  throw new UsageError(`${name} is '${text}'; expected true or false`);
}

function readTimeout(text: string): number {
  const [, hours, minutes, seconds] = /^(\d\d?):([0-5]\d):([0-5]\d)$/.exec(text.trim()) ?? [];
  const value = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  if (!(value > 0)) throw new UsageError(`config.service.integration.timeout is '${text}'; expected ${defaultTimeout}`);
  return value;
}

function readCiphers(text: string | undefined): string | undefined {
  if (!isSet(text)) return undefined;
  const ciphers = text
    .split(/[\s,:]+/)
    .filter((name) => name !== '')
    .join(':');
  try {
    createSecureContext({ ciphers });
  } catch (error) {
    const name = 'net.server.tls.ciphers.allowed-suites';
    throw new UsageError(`${name} names no suite that can be spoken: '${text}'`, { cause: error });
  }
  return ciphers;
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
