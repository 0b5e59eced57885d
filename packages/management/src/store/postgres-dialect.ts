import { afterPrefix } from './filter-sql.ts';
import type { SqlDialect } from './sql-database.ts';

// Texts are compared by their bytes (the collation "C"), as SQLite does, whatever the language of the database is. An index
// holds the beginning of a text only, because PostgreSQL refuses entries of more than a third of a page.

/** As many characters of a text are in an index. */
const indexedCharacters = 100;

/** The fields as PostgreSQL reads them: JSON. */
export const postgresDialect: SqlDialect = {
  text,

  comparison(name, operator, value, parameter) {
    if (typeof value !== 'string')
      return `${numberSql(name)} ${operator} ${parameter(String(Number(value)))}::text::numeric`;
    const sql = `${text(name)} ${operator} ${parameter(value)}`;
    const isText = `jsonb_typeof(fields->'${name}') = 'string'`;
    if (operator !== '=') return `(${sql} AND ${isText})`;
    return `(${beginning(name)} = ${parameter(beginningOf(value))} AND ${sql} AND ${isText})`;
  },

  startsWith(name, prefix, parameter) {
    const short = beginningOf(prefix);
    const end = afterPrefix(short);
    const range = [`${beginning(name)} >= ${parameter(short)}`];
    if (end !== undefined) range.push(`${beginning(name)} < ${parameter(end)}`);
    return `(${range.join(' AND ')} AND starts_with(${text(name)}, ${parameter(prefix)}))`;
  },
  endsWith(name, suffix, parameter) {
    const value = parameter(suffix);
    return `right(${text(name)}, length(${value})) = ${value}`;
  },
  contains: (name, part, parameter) => `strpos(${text(name)}, ${parameter(part)}) > 0`,

  order(name, descends) {
    const how = descends ? 'DESC NULLS LAST' : 'ASC NULLS FIRST';
    return `${numberSql(name)} ${how}, ${text(name)} ${how}`;
  },
};

/** An index expression for the field; indexes are made with exactly this. */
export function beginning(name: string): string {
  return `left(fields->>'${name}', ${indexedCharacters}) COLLATE "C"`;
}

function text(name: string): string {
  return `(fields->>'${name}') COLLATE "C"`;
}

/** Characters are code points, as PostgreSQL counts them. */
function beginningOf(value: string): string {
  return Array.from(value).slice(0, indexedCharacters).join('');
}

/** `true` is 1, as in SQLite. */
function numberSql(name: string): string {
  const value = `(fields->>'${name}')`;
  return `CASE jsonb_typeof(fields->'${name}') WHEN 'number' THEN ${value}::numeric WHEN 'boolean' THEN ${value}::boolean::int::numeric END`;
}
