import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  openPostgresStore,
  openSqliteStore,
  parseStoreKey,
  readStoreKey,
  SecretBox,
  type Store,
} from '@turnpike/management';
import { StartError } from '../command.ts';
import { reasonOf } from './start-errors.ts';

/** Where a store is and how it is opened. What is absent is in the data folder, or in the environment. */
export interface StoreSettings {
  readonly data: string;
  /** `postgres://…`; a file of the data folder when left out. */
  readonly store?: string;
  /** A file with the password of the database. */
  readonly storePasswordFile?: string;
  /** A file with the key that secrets are encrypted with. */
  readonly storeKeyFile?: string;
  /** A file with the key before it: what that has encrypted is encrypted anew. */
  readonly previousStoreKeyFile?: string;
  /** For how many days it is known who changed what. */
  readonly auditDays?: number;
}

/** The file of a data folder that says what a folder of artifacts was when it was written into the store. */
export const publishedFile = 'published.json';

/** What the environment may say of a store. */
export type StoreEnvironment = Readonly<Record<string, string | undefined>>;

/** Opens the store of a control plane. Throws a `StartError` for what keeps it from being opened. */
export async function openStore(
  settings: StoreSettings,
  say: (text: string) => void,
  environment: StoreEnvironment = process.env,
): Promise<Store> {
  const url = settings.store ?? environment.TURNPIKE_STORE;
  try {
    const box = secretBoxOf(settings, environment);
    if (url === undefined) mkdirSync(settings.data, { recursive: true, mode: 0o700 });
    const options = settings.auditDays === undefined ? {} : { auditDays: settings.auditDays };
    const store =
      url === undefined
        ? await openSqliteStore(join(settings.data, 'management.db'), box, options)
        : await openPostgresStore({ url: checkUrl(url), ...passwordOf(settings, environment) }, box, options);
    if (box.keyIds.length > 1) {
      const count = await store.reseal();
      say(`the secrets of ${count} resources have been encrypted with the new key; the previous one can go`);
    }
    return store;
  } catch (error) {
    const where = url === undefined ? `in '${settings.data}'` : withoutPassword(url);
    throw new StartError(`the store cannot be opened ${where}: ${withCause(error)}`, { cause: error });
  }
}

/** With what PostgreSQL has said, for whoever starts the program: the password may be wrong, or the name of the database. */
function withCause(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error ? `${reasonOf(error)} (${cause.message})` : reasonOf(error);
}

/** The keys of a store: from a file, from the environment, or from the data folder, where one is made. */
export function secretBoxOf(settings: StoreSettings, environment: StoreEnvironment = process.env): SecretBox {
  const current =
    readKey(settings.storeKeyFile, 'TURNPIKE_STORE_KEY', environment) ??
    readStoreKey(join(settings.data, 'management.key'));
  const previous = readKey(settings.previousStoreKeyFile, 'TURNPIKE_STORE_PREVIOUS_KEY', environment);
  return new SecretBox(current, previous === undefined ? [] : [previous]);
}

function readKey(file: string | undefined, variable: string, environment: StoreEnvironment): Uint8Array | undefined {
  if (file !== undefined) return parseStoreKey(readFileSync(file, 'utf8'), `'${file}'`);
  const text = environment[variable];
  return text ? parseStoreKey(text, variable) : undefined;
}

function passwordOf(
  { storePasswordFile }: StoreSettings,
  { TURNPIKE_STORE_PASSWORD }: StoreEnvironment,
): { readonly password?: string } {
  if (storePasswordFile !== undefined) return { password: readFileSync(storePasswordFile, 'utf8').trim() };
  return TURNPIKE_STORE_PASSWORD ? { password: TURNPIKE_STORE_PASSWORD } : {};
}

function checkUrl(url: string): string {
  if (!/^postgres(?:ql)?:\/\//.test(url))
    throw new Error(`'${withoutPassword(url)}' is no address of a store; expected postgres://user@host/database`);
  return url;
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/([^:@/]*):.*@/, '//$1@').replace(/([?&]password=)[^&]*/i, '$1***');
}
