import { afterPrefix } from './filter-sql.ts';
import type { SqlDialect } from './sql-database.ts';

/** The fields as SQLite reads them: JSON in a text. `true` is 1 there. */
export const sqliteDialect: SqlDialect = {
  text: field,

  // To SQLite, a text is greater than every number.
  comparison(name, operator, value, parameter) {
    const sql = `${field(name)} ${operator} ${parameter(typeof value === 'boolean' ? Number(value) : value)}`;
    if (operator === '=') return sql;
    return `(${sql} AND typeof(${field(name)}) ${typeof value === 'string' ? '=' : '<>'} 'text')`;
  },

  startsWith(name, prefix, parameter) {
    const end = afterPrefix(prefix);
    const range = [`${field(name)} >= ${parameter(prefix)}`];
    if (end !== undefined) range.push(`${field(name)} < ${parameter(end)}`);
    return `(${range.join(' AND ')})`;
  },
  endsWith(name, suffix, parameter) {
    const text = parameter(suffix);
    return `substr(${field(name)}, -length(${text})) = ${text}`;
  },
  contains: (name, part, parameter) => `instr(${field(name)}, ${parameter(part)}) > 0`,

  order: (name, descends) => `${field(name)} ${descends ? 'DESC' : 'ASC'}`,
};

function field(name: string): string {
  return `json_extract(fields, '$.${name}')`;
}
