import { StoreUnavailable } from './store-errors.ts';

// https://www.sqlite.org/rescode.html; the last byte of an extended code is the code.
const reasons: Readonly<Record<number, string>> = {
  5: 'another process has been writing to its file for too long',
  6: 'another process has been writing to its file for too long',
  8: 'its file can only be read',
  10: 'its disk fails',
  11: 'its file is damaged; restore a backup',
  13: 'its disk is full',
  14: 'its file cannot be opened',
  26: 'its file is damaged; restore a backup',
};

/** What an error of SQLite means to callers; what is nobody's but ours stays what it is. */
export function fromSqlite(error: unknown): unknown {
  const code = (error as { readonly errcode?: unknown }).errcode;
  const reason = typeof code === 'number' ? reasons[code & 0xff] : undefined;
  return reason === undefined ? error : new StoreUnavailable(reason, error);
}
