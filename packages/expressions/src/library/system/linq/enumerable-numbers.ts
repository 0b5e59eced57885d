import type { EnumerableValue } from '../../../runtime/iterate.ts';
import {
  arithmetics,
  average,
  extreme,
  type NumberKeyword,
  type NumberSelector,
  sum,
} from '../../../runtime/linq/numbers.ts';
import { noElements } from '../../../runtime/linq/picking.ts';
import { check } from '../../../runtime/linq/sequence.ts';
import { compareRaw } from '../../../runtime/object.ts';
import { typeNamed } from '../../../types/library.ts';
import type { Type } from '../../../types/type.ts';
import type { MemberImplementation } from '../../define-type.ts';

// `Sum`, `Average`, `Min` and `Max` have the same four overloads for each of five number types.

type Source = EnumerableValue<unknown>;
type Calculation = (source: Source, selector: NumberSelector) => unknown;

/** The members of `Enumerable` that compute with numbers. */
export function numberMembers(): Record<string, MemberImplementation> {
  const members: Record<string, MemberImplementation> = {};
  for (const keyword of ['int', 'long', 'float', 'double', 'decimal'] as const) {
    const mean = keyword === 'int' || keyword === 'long' ? 'double' : keyword;
    Object.assign(members, overloads('Sum', keyword, keyword, sumOf(keyword), sumOf(keyword)));
    Object.assign(members, overloads('Average', mean, keyword, some(averageOf(keyword)), orNull(averageOf(keyword))));
    for (const [name, direction] of [
      ['Min', -1],
      ['Max', 1],
    ] as const) {
      const find = extremeOf(keyword, direction);
      Object.assign(members, overloads(name, keyword, keyword, some(find), orNull(find)));
    }
  }
  return members;
}

function overloads(
  name: string,
  result: string,
  keyword: NumberKeyword,
  plain: Calculation,
  nullable: Calculation,
): Record<string, MemberImplementation> {
  const direct = (calculate: Calculation) => (source: Source) => {
    check(source, 'source');
    return calculate(source, null);
  };
  const selected = (calculate: Calculation) => (_types: Type[], source: Source, selector: NumberSelector) => {
    check(source, 'source');
    check(selector, 'selector');
    return calculate(source, selector);
  };
  const generic = `${name}<TSource>(this IEnumerable<TSource> source, Func<TSource, `;
  return {
    [`static ${result} ${name}(this IEnumerable<${keyword}> source)`]: direct(plain),
    [`static ${result}? ${name}(this IEnumerable<${keyword}?> source)`]: direct(nullable),
    [`static ${result} ${generic}${keyword}> selector)`]: selected(plain),
    [`static ${result}? ${generic}${keyword}?> selector)`]: selected(nullable),
  };
}

const sumOf =
  (keyword: NumberKeyword): Calculation =>
  (source, selector) =>
    sum(arithmetics[keyword], source, selector);

const averageOf =
  (keyword: NumberKeyword): Calculation =>
  (source, selector) =>
    average(arithmetics[keyword], source, selector);

const extremeOf =
  (keyword: NumberKeyword, direction: -1 | 1): Calculation =>
  (source, selector) => {
    const type = typeNamed(keyword);
    return extreme(direction, source, selector, (left: unknown, right: unknown) => compareRaw(type, left, right));
  };

const some =
  (calculate: Calculation): Calculation =>
  (source, selector) => {
    const result = calculate(source, selector);
    if (result === undefined) throw noElements();
    return result;
  };

const orNull =
  (calculate: Calculation): Calculation =>
  (source, selector) =>
    calculate(source, selector) ?? null;
