import type { CircuitBreaker } from '@turnpike/model';
import type { Fields } from '../data/fields.ts';
import { without } from '../without-absent.ts';

const duration = /^P(?=.)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/;

/** Reads the rule of a circuit breaker. Azure: there is one. */
export function readCircuitBreaker(fields: Fields | undefined): CircuitBreaker | undefined {
  const [rule, ...more] = fields?.list('rules') ?? [];
  if (more.length > 0)
    fields?.report(
      'not-available',
      `there are ${more.length + 1} rules; expected one, the first is used`,
      'rules',
      'warning',
    );
  const condition = rule?.fields('failureCondition');
  if (rule === undefined || condition === undefined) {
    rule?.report('missing-property', "'failureCondition' is missing; expected an object");
    return undefined;
  }
  const count = condition.integer('count', 1);
  const percentage = condition.integer('percentage', 1, 100);
  if ((count === undefined) === (percentage === undefined))
    condition.report('missing-property', "expected one of 'count' and 'percentage'");
  return without({
    name: rule.text('name') ?? 'rule',
    failureCondition: without({
      count,
      percentage,
      interval: readDuration(condition, 'interval'),
      statusCodeRanges: optional(condition.list('statusCodeRanges').flatMap(readRange)),
      errorReasons: condition.texts('errorReasons'),
    }),
    tripDuration: readDuration(rule, 'tripDuration'),
    acceptRetryAfter: rule.flag('acceptRetryAfter'),
    failureStatusCode: rule.fields('failureResponse')?.integer('statusCode', 100, 999),
  });
}

function readRange(range: Fields): { readonly min: number; readonly max: number }[] {
  const min = range.integer('min', 100, 999);
  const max = range.integer('max', 100, 999);
  if (min !== undefined && max !== undefined && min <= max) return [{ min, max }];
  range.report('invalid-value', "expected 'min' and 'max', the first not above the second");
  return [];
}

/** Azure's portal proposes an hour for both. */
function readDuration(fields: Fields, name: string): string {
  const text = fields.text(name) ?? 'PT1H';
  if (!duration.test(text))
    fields.report('invalid-value', `'${text}' is no duration; expected ISO 8601 such as PT1M`, name);
  return text;
}

function optional<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
