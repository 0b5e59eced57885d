import { resolve } from 'node:path';
import { isLoopback, isTrustworthy, type OpenIdSettings } from '@turnpike/management';
import { UsageError } from '../command.ts';
import type { StoreSettings } from './open-store.ts';
import { readStoreOptions, storeOptions } from './store-options.ts';

/** What `turnpike control-plane` is told. */
export interface ControlPlaneSettings extends StoreSettings {
  /** Where the store, its key, certificates and the key of tokens are kept. */
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly json: boolean;
  /** Whose tokens are taken, besides those for development. */
  readonly openId?: OpenIdSettings;
  /** The files of what HTTPS shows, as PEM; a development certificate when left out. */
  readonly certificateFile?: string;
  readonly keyFile?: string;
}

/** For `parseArgs`. */
export const controlPlaneOptions = {
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  json: { type: 'boolean' },
  issuer: { type: 'string', multiple: true },
  audience: { type: 'string', multiple: true },
  'role-claim': { type: 'string' },
  certificate: { type: 'string' },
  key: { type: 'string' },
  ...storeOptions,
} as const;

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Reads the options; throws a `UsageError` for what cannot be. */
export function readControlPlaneOptions(values: Values): ControlPlaneSettings {
  const text = (name: string) => values[name] as string | undefined;
  const openId = readOpenId(values);
  const [certificateFile, keyFile] = [text('certificate'), text('key')];
  if ((certificateFile === undefined) !== (keyFile === undefined))
    throw new UsageError('one of --certificate and --key is given; expected both or none');
  const isForOthers = openId !== undefined && certificateFile !== undefined;
  return {
    data: resolve(text('data') ?? '.turnpike'),
    host: readHost(text('host') ?? '127.0.0.1', isForOthers),
    ...(openId !== undefined && { openId }),
    ...(certificateFile !== undefined && keyFile !== undefined && { certificateFile, keyFile }),
    port: readManagementPort('port', text('port') ?? '8082'),
    json: values.json === true,
    ...readStoreOptions(values as Parameters<typeof readStoreOptions>[0]),
  };
}

/** Development tokens are worth something on this machine only; elsewhere a provider has to say who calls. */
function readHost(host: string, isForOthers: boolean): string {
  if (isLoopback(host) || host === 'localhost' || isForOthers) return host;
  throw new UsageError(
    `--host is '${host}'; expected a loopback address, since development tokens are for this machine only, or --issuer, ` +
      '--audience, --certificate and --key as well',
  );
}

/** Reads whose tokens are taken. */
function readOpenId(values: Values): OpenIdSettings | undefined {
  const issuers = (values.issuer ?? []) as readonly string[];
  const audiences = (values.audience ?? []) as readonly string[];
  const roleClaim = values['role-claim'] as string | undefined;
  const wrong = issuers.find((issuer) => !isTrustworthy(issuer));
  if (wrong !== undefined)
    throw new UsageError(
      `--issuer is '${wrong}'; expected what tokens have as 'iss', with https, or http on this machine`,
    );
  if (issuers.length === 0 && (audiences.length > 0 || roleClaim !== undefined))
    throw new UsageError('--audience or --role-claim is given, and no --issuer; expected one');
  if (issuers.length > 0 && (audiences.length === 0 || audiences.includes('')))
    throw new UsageError("--issuer is given, and no --audience; expected what its tokens for this API have as 'aud'");
  if (issuers.length === 0) return undefined;
  return { issuers, audiences, ...(roleClaim !== undefined && { roleClaim }) };
}

/** Reads the port of the management API. */
export function readManagementPort(option: string, text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 65_535)) throw new UsageError(`--${option} is '${text}'; expected a number from 0 to 65535`);
  return value;
}
