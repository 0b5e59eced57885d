import { type ArmError, detail, validationError } from '../../arm-error.ts';
import { FilterError, parseFilter } from '../../filter/parser.ts';
import type { Filter } from '../../filter/syntax.ts';
import { type ReportField, type ReportQuery, reportFields } from './request-reports.ts';

// The filter of a report says from when to when, and which of what requests are counted by. It is required, and all of it has
// to be true.

/** Reads `$filter` of a report. */
export function readReportQuery(text: string | null): ReportQuery {
  if (text === null || text.trim() === '') throw wrong("'$filter' is missing; expected one with a timestamp");
  const bounds: { from: Date; to: Date } = { from: new Date(0), to: new Date(8.64e15) };
  const equal: Partial<Record<ReportField, string>> = {};
  for (const { operator, field, value } of conditionsOf(read(text))) {
    if (field === 'timestamp') bound(bounds, operator, String(value));
    else if (operator === 'eq') equal[field as ReportField] = lastName(String(value));
    else throw wrong(`'${field}' is compared by '${operator}'; expected eq`);
  }
  return { ...bounds, equal };
}

type Condition = Extract<Filter, { readonly kind: 'comparison' }>;

function read(text: string): Filter {
  try {
    return parseFilter(text, ['timestamp', ...reportFields]);
  } catch (error) {
    if (error instanceof FilterError) throw wrong(error.message);
    throw error;
  }
}

function conditionsOf(filter: Filter): readonly Condition[] {
  if (filter.kind === 'comparison') return [filter];
  if (filter.kind === 'and') return [...conditionsOf(filter.left), ...conditionsOf(filter.right)];
  throw wrong(`the filter has '${filter.kind}'; expected comparisons and 'and'`);
}

function bound(bounds: { from: Date; to: Date }, operator: string, value: string): void {
  // A time without a zone is in UTC; texts of filters are in lower case.
  const upper = value.toUpperCase();
  const time = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(upper) || !upper.includes('T') ? upper : `${upper}Z`);
  if (Number.isNaN(time.getTime()))
    throw wrong(`'${value.slice(0, 40)}' is no time; expected one such as 2026-01-31T00:00:00`);
  if (operator === 'ge' || operator === 'gt') bounds.from = time;
  else if (operator === 'le' || operator === 'lt') bounds.to = time;
  else throw wrong(`'timestamp' is compared by '${operator}'; expected ge, gt, le or lt`);
}

/** Clients write `/apis/orders`, or the name alone. */
function lastName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/** Reads `interval`: ISO 8601, a multiple of fifteen minutes. */
export function readInterval(text: string | null): number {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^P(?=.)(?:(\d{1,4})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/.exec(text ?? '') ?? [];
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  if (whole === 0 || whole % 900 !== 0)
    throw validationError([
      detail(
        'interval',
        `'interval' is ${text === null ? 'missing' : `'${text.slice(0, 40)}'`}; expected a multiple of 15 minutes such as PT15M`,
      ),
    ]);
  return whole * 1000;
}

function wrong(message: string): ArmError {
  return validationError([detail('$filter', message)]);
}
