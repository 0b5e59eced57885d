import type { SecretBox } from './secret-box.ts';
import type { SqlSession } from './sql-database.ts';

/** How many are encrypted anew in one transaction. */
const portion = 500;

/** Throws when a store was written with another key than those that are given. */
export async function checkKey(session: SqlSession, box: SecretBox): Promise<void> {
  const [state] = await session.all('SELECT key_id FROM state');
  const keyId = state?.key_id;
  if (typeof keyId === 'string') {
    if (!box.keyIds.includes(keyId))
      throw new Error(`the store was written with the key ${keyId}; the key that is given is ${box.keyIds[0]}`);
    return;
  }
  const [sample] = await session.all('SELECT key, secrets FROM resources WHERE secrets IS NOT NULL LIMIT 1');
  if (sample !== undefined && box.reseal(String(sample.key), sample.secrets as Uint8Array) !== undefined) return;
  await noteKey(session, box);
}

/** Encrypts some of what another key has encrypted with the current one, and says after which key to go on. */
export async function resealPortion(
  session: SqlSession,
  box: SecretBox,
  after: string,
): Promise<{ readonly count: number; readonly last: string | undefined }> {
  const rows = await session.all(
    'SELECT key, secrets FROM resources WHERE secrets IS NOT NULL AND key > $1 ORDER BY key LIMIT $2',
    after,
    portion,
  );
  let count = 0;
  for (const row of rows) {
    const sealed = box.reseal(String(row.key), row.secrets as Uint8Array);
    if (sealed === undefined) continue;
    await session.all('UPDATE resources SET secrets = $2 WHERE key = $1', String(row.key), sealed);
    count++;
  }
  return { count, last: rows.length < portion ? undefined : String(rows.at(-1)?.key) };
}

/** Notes that the current key has encrypted everything. */
export async function noteKey(session: SqlSession, box: SecretBox): Promise<void> {
  await session.all('UPDATE state SET key_id = $1', box.keyIds[0] as string);
}
