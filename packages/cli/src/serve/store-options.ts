import { UsageError } from '../command.ts';
import type { StoreSettings } from './open-store.ts';

/** For `parseArgs`: where a store is, for every command that opens one. */
export const storeOptions = {
  store: { type: 'string' },
  'store-password-file': { type: 'string' },
  'store-key-file': { type: 'string' },
  'previous-store-key-file': { type: 'string' },
  'audit-days': { type: 'string' },
} as const;

/** What help says of them. */
export const storeOptionsHelp = `  --store URL            postgres://USER@HOST/DATABASE, instead of a file in the data folder
  --store-password-file FILE   The password of the database, where it is not in the URL
  --store-key-file FILE  The key that secrets are encrypted with: 32 bytes in Base64 (management.key in the data folder)
  --previous-store-key-file FILE   The key before it; what that has encrypted is encrypted anew at the start
                         All of these may be in the environment instead: TURNPIKE_STORE, TURNPIKE_STORE_PASSWORD,
                         TURNPIKE_STORE_KEY and TURNPIKE_STORE_PREVIOUS_KEY, the values themselves
`;

/** Azure's activity log goes back as far. */
const usualAuditDays = 90;

/** Reads the options; throws a `UsageError` for what cannot be. */
export function readStoreOptions(
  values: Readonly<Record<string, string | boolean | undefined>>,
): Omit<StoreSettings, 'data'> {
  const text = (name: keyof typeof storeOptions) => values[name] as string | undefined;
  const settings = {
    store: text('store'),
    storePasswordFile: text('store-password-file'),
    storeKeyFile: text('store-key-file'),
    previousStoreKeyFile: text('previous-store-key-file'),
    auditDays: readDays(text('audit-days')),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function readDays(text: string | undefined): number {
  if (text === undefined) return usualAuditDays;
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new UsageError(`--audit-days is '${text}'; expected a number of days from 1`);
  return Number(text);
}
