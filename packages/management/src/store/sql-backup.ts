import type { SecretBox } from './secret-box.ts';
import type { SqlSession } from './sql-database.ts';
import { insertChange, insertResource } from './sql-insert.ts';
import { auditEntryOf, changeColumns, resourceColumns, sealedOf } from './sql-rows.ts';
import { noteKey } from './sql-secrets.ts';
import type { BackupItem, StoreState } from './store.ts';

const portion = 1000;

/**
 * What was written after a backup was made is lost, and its numbers with it. Numbers go on beyond any of these, so that whoever
 * has seen one is told to read everything anew.
 */
const gap = 1_000_000;

/** What the audit log says of a backup that was restored: everything may have changed. */
const restored = {
  key: '~',
  type: '',
  verb: 'put',
  by: 'turnpike restore',
  requestId: undefined,
  correlationId: undefined,
  apiVersion: undefined,
  address: undefined,
} as const;

/** Everything that a session sees. */
export async function* backupItems(session: SqlSession): AsyncGenerator<BackupItem> {
  for (let last: string | undefined = ''; last !== undefined; ) {
    const rows = await session.all(
      `SELECT ${resourceColumns} FROM resources WHERE key > $1 ORDER BY key LIMIT ${portion}`,
      last,
    );
    for (const row of rows) {
      const { sealed, ...resource } = sealedOf(row);
      yield {
        kind: 'resource',
        ...resource,
        sealed: sealed === null ? null : Buffer.from(sealed).toString('base64'),
      };
    }
    last = rows.length < portion ? undefined : String(rows.at(-1)?.key);
  }
  for (let last: number | undefined = -1; last !== undefined; ) {
    const rows = await session.all(
      `SELECT ${changeColumns} FROM changes WHERE sequence > $1 ORDER BY sequence LIMIT ${portion}`,
      last,
    );
    for (const row of rows) yield { kind: 'change', ...auditEntryOf(row) };
    last = rows.length < portion ? undefined : Number(rows.at(-1)?.sequence);
  }
}

/** Puts what a backup has in place of everything, and gives the number from which changes are told. */
export async function replaceAll(
  session: SqlSession,
  box: SecretBox,
  { id, sequence }: StoreState,
  items: AsyncIterable<BackupItem>,
): Promise<number> {
  const [before] = await session.all('SELECT sequence FROM state');
  await session.all('DELETE FROM resources');
  await session.all('DELETE FROM changes');
  for await (const item of items) {
    if (item.kind === 'change') await insertChange(session, item);
    else await insertResource(session, item, resealed(item.key, item.sealed, box));
  }
  const next = Math.max(Number(before?.sequence), sequence) + gap;
  await session.all('UPDATE state SET id = $1, sequence = $2, floor = $3', id, next, next - 1);
  await insertChange(session, { ...restored, sequenceNumber: next, at: new Date().toISOString() });
  await noteKey(session, box);
  return next;
}

/** With the current key; throws for what none of the keys opens. */
function resealed(key: string, sealed: string | null, box: SecretBox): Uint8Array | null {
  if (sealed === null) return null;
  const bytes = Buffer.from(sealed, 'base64');
  return box.reseal(key, bytes) ?? bytes;
}
