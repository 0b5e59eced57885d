import type { Comparison, Filter, Literal } from './syntax.ts';

/** Whether fields satisfy a filter, as the store decides it. Texts are in lower case on both sides. */
export function satisfiesFilter(filter: Filter, fields: Readonly<Record<string, Literal>>): boolean {
  switch (filter.kind) {
    case 'and':
      return satisfiesFilter(filter.left, fields) && satisfiesFilter(filter.right, fields);
    case 'or':
      return satisfiesFilter(filter.left, fields) || satisfiesFilter(filter.right, fields);
    case 'not':
      return !satisfiesFilter(filter.operand, fields);
    case 'comparison':
      return compares(fields[filter.field] ?? null, filter.operator, filter.value);
    case 'text': {
      const text = String(fields[filter.field] ?? '');
      if (filter.function === 'startswith') return text.startsWith(filter.value);
      return filter.function === 'endswith' ? text.endsWith(filter.value) : text.includes(filter.value);
    }
  }
}

/** What is not there differs from every value, and is neither less nor more. */
function compares(field: Literal, operator: Comparison, value: Literal): boolean {
  if (value === null) return operator === 'eq' ? field === null : field !== null;
  if (field === null) return operator === 'ne';
  switch (operator) {
    case 'eq':
      return field === value;
    case 'ne':
      return field !== value;
    case 'lt':
      return field < value;
    case 'le':
      return field <= value;
    case 'gt':
      return field > value;
    case 'ge':
      return field >= value;
  }
}
