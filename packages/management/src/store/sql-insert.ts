import type { SqlSession } from './sql-database.ts';
import { changeColumns, resourceColumns } from './sql-rows.ts';
import type { AuditEntry, StoredResource } from './store.ts';

const resourceNames = resourceColumns.split(', ');
const insertResourceSql =
  `INSERT INTO resources (${resourceColumns}) VALUES (${parametersFor(resourceNames)}) ON CONFLICT (key) DO UPDATE SET ` +
  resourceNames
    .slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ');
const insertChangeSql = `INSERT INTO changes (${changeColumns}) VALUES (${parametersFor(changeColumns.split(', '))})`;

function parametersFor(names: readonly string[]): string {
  return names.map((_, index) => `$${index + 1}`).join(', ');
}

/** Writes a resource, in place of another one with its key. */
export async function insertResource(
  session: SqlSession,
  resource: Omit<StoredResource, 'secrets'>,
  sealed: Uint8Array | null,
): Promise<void> {
  const { key, type, parent, path, properties, fields, etag, sequenceNumber } = resource;
  const kept = Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? plain(value) : value]);
  await session.all(
    insertResourceSql,
    key,
    type,
    parent,
    path,
    JSON.stringify(properties),
    sealed,
    JSON.stringify(Object.fromEntries(kept)),
    etag,
    sequenceNumber,
  );
}

/** Writes a change. */
export async function insertChange(session: SqlSession, change: AuditEntry): Promise<void> {
  const { sequenceNumber, key, type, verb, at, by, requestId, correlationId, apiVersion, address } = change;
  const others = [requestId, correlationId, apiVersion, address].map((text) =>
    text === undefined ? null : plain(text),
  );
  await session.all(insertChangeSql, sequenceNumber, key, type, verb, at, plain(by), ...others);
}

/** A text that every database can hold: without NUL, and with nothing that is no character. */
export function plain(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
