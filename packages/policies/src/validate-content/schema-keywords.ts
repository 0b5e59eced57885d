import type { Ajv, KeywordDefinition } from 'ajv';
import { compareDecimals, type Decimal, isMultiple } from './decimal.ts';
import { exactNumber, isRounded } from './json-document.ts';
import { numberFormat, textFormat } from './json-formats.ts';
import { canonicalText } from './json-text.ts';
import { takeStep } from './schema-budget.ts';

// The keywords of JSON Schema that `ajv` would judge by rounded numbers, or in time that grows with the square of what it
// is given, and one of our own that counts how often schemas are used.

/** The keyword that every schema has besides its own. */
export const stepKeyword = 'turnpike-step';

/** What holds the value that is looked at, and by which name. */
interface ValuePlace {
  readonly parentData: object;
  readonly parentDataProperty: string | number;
}

type Check = (data: unknown, place: ValuePlace) => boolean;
type Compile = (schema: unknown, parent: object) => Check;

/** Puts our keywords in the place of those of `ajv`. */
export function useExactKeywords(ajv: Ajv): void {
  ajv.addKeyword({
    keyword: stepKeyword,
    before: '$ref',
    validate: countStep,
    schema: false,
    errors: false,
  });
  limit(ajv, 'maximum', 'exclusiveMaximum', (order) => order <= 0);
  limit(ajv, 'minimum', 'exclusiveMinimum', (order) => order >= 0);
  replace(ajv, { keyword: 'multipleOf', type: 'number', schemaType: 'number' }, (schema, parent) => {
    const divisor = exactNumber(parent, 'multipleOf', schema as number);
    return (data, place) => isMultiple(numberAt(data, place), divisor);
  });
  replace(ajv, { keyword: 'enum', schemaType: 'array' }, (schema) => {
    const values = new Set((schema as unknown[]).map((value, index) => canonicalText(schema as object, index, value)));
    return (data, place) => values.has(textAt(data, place));
  });
  replace(ajv, { keyword: 'const' }, (schema, parent) => {
    const only = canonicalText(parent, 'const', schema);
    return (data, place) => textAt(data, place) === only;
  });
  replace(ajv, { keyword: 'uniqueItems', type: 'array', schemaType: 'boolean' }, (schema) =>
    schema === true ? (data) => repeatedItem(data as unknown[]) === undefined : () => true,
  );
  replace(ajv, { keyword: 'format', type: ['string', 'number'], schemaType: 'string' }, compileFormat);
}

function countStep(): boolean {
  takeStep();
  return true;
}

/** The first item that is the same as one before. */
export function repeatedItem(items: readonly unknown[]): number | undefined {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const text = canonicalText(items, index, item, takeStep);
    if (seen.has(text)) return index;
    seen.add(text);
  }
  return undefined;
}

/** Both as numbers beside each other, and in draft 4 as `true` beside the other keyword. */
function limit(ajv: Ajv, keyword: string, exclusive: string, holds: (order: number) => boolean): void {
  const compile = (name: string, isStrict: (parent: Readonly<Record<string, unknown>>) => boolean): Compile => {
    return (schema, parent) => {
      if (typeof schema !== 'number') return () => true;
      const bound = exactNumber(parent, name, schema);
      const strict = isStrict(parent as Readonly<Record<string, unknown>>);
      const isPlain = !isRounded(parent, name);
      return (data, place) => {
        const order =
          isPlain && !isRounded(place.parentData, place.parentDataProperty)
            ? (data as number) - schema
            : compareDecimals(numberAt(data, place), bound);
        return strict ? order !== 0 && holds(order) : holds(order);
      };
    };
  };
  const definition = (name: string, schemaType: ('number' | 'boolean')[]) =>
    ({ keyword: name, type: 'number', schemaType }) satisfies KeywordDefinition;
  replace(
    ajv,
    definition(keyword, ['number']),
    compile(keyword, (parent) => parent[exclusive] === true),
  );
  replace(
    ajv,
    definition(exclusive, ['number', 'boolean']),
    compile(exclusive, () => true),
  );
}

function compileFormat(schema: unknown): Check {
  const text = textFormat(schema as string);
  const number = numberFormat(schema as string);
  return (data, place) =>
    typeof data === 'string' ? (text?.(data) ?? true) : (number?.(numberAt(data, place)) ?? true);
}

function replace(ajv: Ajv, definition: KeywordDefinition & { keyword: string }, compile: Compile): void {
  ajv.removeKeyword(definition.keyword);
  ajv.addKeyword({
    ...definition,
    errors: false,
    compile(schema: unknown, parent: object) {
      const check = compile(schema, parent);
      return (data: unknown, place?: ValuePlace) => check(data, place as ValuePlace);
    },
  } as KeywordDefinition);
}

function numberAt(data: unknown, { parentData, parentDataProperty }: ValuePlace): Decimal {
  return exactNumber(parentData, parentDataProperty, data as number);
}

function textAt(data: unknown, { parentData, parentDataProperty }: ValuePlace): string {
  return canonicalText(parentData, parentDataProperty, data, takeStep);
}
