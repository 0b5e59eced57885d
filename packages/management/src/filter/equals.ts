import type { Filter, Literal } from './syntax.ts';

/** The filter of what has a value in a field. */
export function equals(field: string, value: Literal): Filter {
  return { kind: 'comparison', operator: 'eq', field, value: typeof value === 'string' ? value.toLowerCase() : value };
}

/** The filter of what has one of some texts in a field; nothing has the empty one, and that is what none mean. */
export function equalsAny(field: string, texts: readonly string[]): Filter {
  const all = [...new Set(texts)];
  if (all.length < 2) return equals(field, all[0] ?? '');
  // Halves, as databases bound how deep a condition may be.
  const middle = all.length >> 1;
  return { kind: 'or', left: equalsAny(field, all.slice(0, middle)), right: equalsAny(field, all.slice(middle)) };
}
