import { filterSql, type Parameter } from './filter-sql.ts';
import type { SqlDialect, SqlValue } from './sql-database.ts';
import { plain } from './sql-insert.ts';
import { changeColumns, resourceColumns } from './sql-rows.ts';
import type { AuditQuery, ListQuery } from './store.ts';

/** A statement, and the values of its parameters. */
export interface SqlStatement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/**
 * Gives a page and, as `total`, how many there are: as they are at one moment. Keys are found by an index alone; what is passed
 * over by `skip` is not read.
 */
export function listQuery(query: ListQuery, dialect: SqlDialect): SqlStatement {
  const { type, parent, filter, orderBy, skip = 0, top } = query;
  const values: SqlValue[] = [];
  const parameter: Parameter = (value) => `$${values.push(typeof value === 'string' ? plain(value) : value)}`;
  const where = [`type = ${parameter(type)}`];
  if (parent !== undefined) where.push(`parent = ${parameter(parent)}`);
  const all = `FROM resources WHERE ${where.join(' AND ')}`;
  const total =
    filter === undefined
      ? `SELECT COALESCE(SUM(count), 0) FROM counts WHERE ${where.join(' AND ')}`
      : `SELECT COUNT(*) FROM resources WHERE ${[...where, filterSql(filter, dialect, parameter)].join(' AND ')}`;
  const condition = filter === undefined ? '' : ` AND ${filterSql(filter, dialect, parameter)}`;
  const order = orderBy === undefined ? 'key' : `${dialect.order(orderBy.field, orderBy.descends)}, key`;
  const limit = top === undefined ? (skip > 0 ? `LIMIT ${2 ** 53 - 1}` : '') : `LIMIT ${integer(top)}`;
  const page = `SELECT key ${all}${condition} ORDER BY ${order} ${limit} ${skip > 0 ? `OFFSET ${integer(skip)}` : ''}`;
  const columns = resourceColumns.replace('key,', 'found.key,');
  return {
    sql:
      `SELECT total, ${columns} FROM (SELECT (${total}) AS total) counted ` +
      `LEFT JOIN (${page}) page ON TRUE LEFT JOIN resources found ON found.key = page.key ORDER BY ${order.replace(/\bkey$/, 'found.key')}`,
    values,
  };
}

/** What is below begins with the key and a slash; the character after the slash ends the range. */
export function belowQuery(key: string): SqlStatement {
  return {
    sql: `SELECT ${resourceColumns} FROM resources WHERE key > $1 AND key < $2 ORDER BY key`,
    values: [`${key}/`, `${key}0`],
  };
}

/** The changes after a number, each with what is true of the store; of none, there is one row without a key. */
export function changesQuery(sequenceNumber: number, top: number): SqlStatement {
  return {
    sql: `SELECT s.floor, s.sequence AS latest, c.* FROM state s LEFT JOIN (
      SELECT ${changeColumns} FROM changes WHERE sequence > $1 ORDER BY sequence LIMIT ${integer(top)}
    ) c ON TRUE ORDER BY c.sequence`,
    values: [sequenceNumber],
  };
}

/** The latest changes. */
export function auditQuery({ from, to, key, by, correlationId, before, top }: AuditQuery): SqlStatement {
  const values: SqlValue[] = [];
  const parameter: Parameter = (value) => `$${values.push(typeof value === 'string' ? plain(value) : value)}`;
  const where = ['TRUE'];
  if (from !== undefined) where.push(`at >= ${parameter(from)}`);
  if (to !== undefined) where.push(`at <= ${parameter(to)}`);
  if (key !== undefined)
    where.push(`(key = ${parameter(key)} OR (key > ${parameter(`${key}/`)} AND key < ${parameter(`${key}0`)}))`);
  if (by !== undefined) where.push(`by = ${parameter(by)}`);
  if (correlationId !== undefined) where.push(`correlation = ${parameter(correlationId)}`);
  if (before !== undefined) where.push(`sequence < ${parameter(before)}`);
  return {
    sql: `SELECT ${changeColumns} FROM changes WHERE ${where.join(' AND ')} ORDER BY sequence DESC LIMIT ${integer(top)}`,
    values,
  };
}

/** A number that is written into a statement. */
function integer(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${value} is no count; expected an integer from 0`);
  return value;
}
