import type { JsonObject } from '../json.ts';
import type { SqlRow } from './sql-database.ts';
import type { AuditEntry, Change, StoredResource } from './store.ts';

/** The columns of a resource, in the order in which they are written. */
export const resourceColumns = 'key, type, parent, path, properties, secrets, fields, etag, sequence';

/** The columns of a change. */
export const changeColumns = 'sequence, key, type, verb, at, by, request, correlation, api_version, address';

/** A resource as a row has it; its secrets are encrypted. */
export function sealedOf(row: SqlRow): Omit<StoredResource, 'secrets'> & { readonly sealed: Uint8Array | null } {
  const { fields } = row;
  return {
    key: String(row.key),
    type: String(row.type),
    parent: String(row.parent),
    path: String(row.path),
    properties: JSON.parse(String(row.properties)) as JsonObject,
    sealed: row.secrets as Uint8Array | null,
    fields: (typeof fields === 'string' ? JSON.parse(fields) : fields) as StoredResource['fields'],
    etag: String(row.etag),
    sequenceNumber: Number(row.sequence),
  };
}

/** A change as a row has it. */
export function changeOf(row: SqlRow): Change {
  return {
    sequenceNumber: Number(row.sequence),
    key: String(row.key),
    type: String(row.type),
    verb: row.verb as Change['verb'],
    at: String(row.at),
    by: String(row.by),
  };
}

/** A change with everything that a row has of it. */
export function auditEntryOf(row: SqlRow): AuditEntry {
  return {
    ...changeOf(row),
    requestId: textOf(row.request),
    correlationId: textOf(row.correlation),
    apiVersion: textOf(row.api_version),
    address: textOf(row.address),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
