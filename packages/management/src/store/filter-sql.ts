import type { Comparison, Filter, Literal } from '../filter/syntax.ts';

/** A condition in SQL, and the values of its parameters in order. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
}

/** How a dialect of SQL writes a field, whose name is one that a definition has, never one of a client. */
export type FieldSql = (name: string) => string;

const operators = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' } as const satisfies Record<
  Comparison,
  string
>;

/** Writes a filter in SQL. Everything that a client wrote is a parameter. */
export function filterSql(filter: Filter, field: FieldSql): SqlCondition {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const left = filterSql(filter.left, field);
      const right = filterSql(filter.right, field);
      return {
        sql: `(${left.sql} ${filter.kind === 'and' ? 'AND' : 'OR'} ${right.sql})`,
        values: [...left.values, ...right.values],
      };
    }
    case 'not': {
      const { sql, values } = filterSql(filter.operand, field);
      return { sql: `NOT (${sql})`, values };
    }
    case 'comparison':
      return comparisonSql(field(filter.field), filter.operator, filter.value);
    case 'text':
      return {
        sql: `COALESCE(${field(filter.field)}, '') LIKE ? ESCAPE '\\'`,
        values: [patternOf(filter.function, filter.value)],
      };
  }
}

function comparisonSql(field: string, operator: Comparison, value: Literal): SqlCondition {
  if (value === null) return { sql: `${field} IS ${operator === 'eq' ? '' : 'NOT '}NULL`, values: [] };
  const sql = `${field} ${operators[operator]} ?`;
  // What is not there differs from every value, and is neither less nor more.
  const whenAbsent = operator === 'ne' ? 'TRUE' : 'FALSE';
  return { sql: `COALESCE(${sql}, ${whenAbsent})`, values: [typeof value === 'boolean' ? Number(value) : value] };
}

function patternOf(name: Extract<Filter, { kind: 'text' }>['function'], value: string): string {
  const part = value.replace(/[\\%_]/g, '\\$&');
  if (name === 'startswith') return `${part}%`;
  return name === 'endswith' ? `%${part}` : `%${part}%`;
}
