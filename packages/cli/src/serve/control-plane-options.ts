import { resolve } from 'node:path';
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
}

/** For `parseArgs`. */
export const controlPlaneOptions = {
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  json: { type: 'boolean' },
  ...storeOptions,
} as const;

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Reads the options; throws a `UsageError` for what cannot be. */
export function readControlPlaneOptions(values: Values): ControlPlaneSettings {
  const text = (name: string) => values[name] as string | undefined;
  return {
    data: resolve(text('data') ?? '.turnpike'),
    host: readHost(text('host') ?? '127.0.0.1'),
    port: readManagementPort('port', text('port') ?? '8082'),
    json: values.json === true,
    ...readStoreOptions(values),
  };
}

/** Who may call is decided by development tokens, which are worth something on this machine only. */
function readHost(host: string): string {
  if (/^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/.test(host)) return host;
  throw new UsageError(
    `--host is '${host}'; expected a loopback address, since development tokens are for this machine only`,
  );
}

/** Reads the port of the management API. */
export function readManagementPort(option: string, text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 65_535)) throw new UsageError(`--${option} is '${text}'; expected a number from 0 to 65535`);
  return value;
}
