import type { Comparison, Filter, Literal } from '../filter/syntax.ts';
import type { SqlDialect, SqlValue } from './sql-database.ts';

// Conditions are written so that an index can answer them: `NOT` is taken down to the single comparisons, since only there
// it matters that what is absent is neither equal nor less nor more.

const operators = { eq: '=', ne: '=', lt: '<', le: '<=', gt: '>', ge: '>=' } as const satisfies Record<
  Comparison,
  string
>;

/** How two values are held against each other in SQL. */
export type SqlOperator = (typeof operators)[Comparison];

/** Notes a value that a client wrote, and gives what stands for it in SQL. */
export type Parameter = (value: SqlValue) => string;

/** Writes a filter in SQL. Everything that a client wrote is a parameter. */
export function filterSql(filter: Filter, dialect: SqlDialect, parameter: Parameter, negated = false): string {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const left = filterSql(filter.left, dialect, parameter, negated);
      const right = filterSql(filter.right, dialect, parameter, negated);
      return `(${left} ${(filter.kind === 'and') !== negated ? 'AND' : 'OR'} ${right})`;
    }
    case 'not':
      return filterSql(filter.operand, dialect, parameter, !negated);
    case 'comparison':
      return comparisonSql(filter.field, filter.operator, filter.value, negated, dialect, parameter);
    case 'text': {
      const sql = textSql(filter, dialect, parameter);
      return negated ? `NOT COALESCE(${sql}, FALSE)` : sql;
    }
  }
}

function comparisonSql(
  field: string,
  operator: Comparison,
  value: Literal,
  negated: boolean,
  dialect: SqlDialect,
  parameter: Parameter,
): string {
  if (value === null) return `${dialect.text(field)} IS ${(operator === 'eq') !== negated ? '' : 'NOT '}NULL`;
  const sql = dialect.comparison(field, operators[operator], value, parameter);
  // What is not there differs from every value, and is neither less nor more.
  return (operator === 'ne') === negated ? sql : `NOT COALESCE(${sql}, FALSE)`;
}

function textSql(
  { function: name, field, value }: Extract<Filter, { kind: 'text' }>,
  dialect: SqlDialect,
  parameter: Parameter,
): string {
  if (value === '') return 'TRUE';
  if (name === 'startswith') return dialect.startsWith(field, value, parameter);
  return name === 'endswith' ? dialect.endsWith(field, value, parameter) : dialect.contains(field, value, parameter);
}

/** The least text that is greater than all that begin with a prefix; absent where there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    // Surrogates are no characters.
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    return String.fromCodePoint(...points, next);
  }
  return undefined;
}
