import type { ErrorObject } from 'ajv';
import { decimalText, isWhole } from './decimal.ts';
import { exactNumber } from './json-document.ts';
import { repeatedItem } from './schema-keywords.ts';

// What is wrong with a value, in the words of Newtonsoft's JSON Schema, whose `Message`, `LineNumber` and `LinePosition`
// Azure shows: https://www.newtonsoft.com/jsonschema/help/html/ValidatingJson.htm

/** A value that a schema does not allow. */
export interface Violation {
  readonly error: ErrorObject;
  /** What holds the value, and by which name. */
  readonly holder: object;
  readonly key: string | number;
}

type Describe = (violation: Violation) => string;

const names: Readonly<Record<string, string>> = {
  array: 'Array',
  boolean: 'Boolean',
  integer: 'Integer',
  null: 'Null',
  number: 'Number',
  object: 'Object',
  string: 'String',
};

const descriptions: Readonly<Record<string, Describe>> = {
  type: (violation) => `Invalid type. Expected ${expectedTypes(violation)} but got ${typeOf(violation)}.`,
  required: ({ error }) => `Required properties are missing from object: ${error.params.missingProperty as string}.`,
  additionalProperties: ({ error }) => undefinedProperty(error.params.additionalProperty as string),
  unevaluatedProperties: ({ error }) => undefinedProperty(error.params.unevaluatedProperty as string),
  maximum: (violation) => beyond(violation, 'exceeds', 'maximum'),
  exclusiveMaximum: (violation) => beyond(violation, 'exceeds', 'maximum'),
  minimum: (violation) => beyond(violation, 'is less than', 'minimum'),
  exclusiveMinimum: (violation) => beyond(violation, 'is less than', 'minimum'),
  multipleOf: (violation) => `${shownNumber(violation)} is not a multiple of ${limitOf(violation)}.`,
  maxLength: ({ error }) => `String '${shown(error.data)}' exceeds maximum length of ${error.schema as number}.`,
  minLength: ({ error }) => `String '${shown(error.data)}' is less than minimum length of ${error.schema as number}.`,
  pattern: ({ error }) => `String '${shown(error.data)}' does not match regex pattern '${error.schema as string}'.`,
  format: (violation) =>
    `${typeof violation.error.data === 'string' ? `String '${shown(violation.error.data)}'` : shownNumber(violation)} does not validate against format '${violation.error.schema as string}'.`,
  enum: (violation) => `Value ${shownValue(violation)} is not defined in enum.`,
  const: (violation) => `Value ${shownValue(violation)} does not match const.`,
  maxItems: ({ error }) => `Array item count ${count(error.data)} exceeds maximum count of ${error.schema as number}.`,
  minItems: ({ error }) =>
    `Array item count ${count(error.data)} is less than minimum count of ${error.schema as number}.`,
  uniqueItems: ({ error }) => `Non-unique array item at index ${repeatedItem(error.data as unknown[]) ?? 0}.`,
  additionalItems: undefinedItem,
  unevaluatedItems: undefinedItem,
  items: undefinedItem,
  contains: () => 'No items match contains.',
  maxProperties: ({ error }) =>
    `Object property count ${count(error.data)} exceeds maximum count of ${error.schema as number}.`,
  minProperties: ({ error }) =>
    `Object property count ${count(error.data)} is less than minimum count of ${error.schema as number}.`,
  dependencies: missingDependencies,
  dependentRequired: missingDependencies,
  allOf: () => "JSON does not match all schemas from 'allOf'.",
  anyOf: () => "JSON does not match any schemas from 'anyOf'.",
  oneOf: ({ error }) => oneOf(error.params.passingSchemas as readonly number[] | null),
  not: () => "JSON is valid against schema from 'not'.",
  if: ({ error }) => `JSON does not match schema from '${error.params.failingKeyword as string}'.`,
  propertyNames: ({ error }) => `Property name '${shown(error.params.propertyName)}' does not match schema.`,
  'false schema': () => 'Schema always fails validation.',
};

/** Says what is wrong. */
export function describeViolation(violation: Violation): string {
  const { keyword, message } = violation.error;
  const describe = Object.hasOwn(descriptions, keyword) ? descriptions[keyword] : undefined;
  return describe?.(violation) ?? `JSON ${message ?? 'does not match the schema'}.`;
}

function expectedTypes({ error }: Violation): string {
  const types = [error.schema].flat() as readonly string[];
  return types.map((type) => names[type] ?? type).join(', ');
}

function typeOf({ error: { data }, holder, key }: Violation): string {
  if (data === null) return 'Null';
  if (Array.isArray(data)) return 'Array';
  if (typeof data === 'number') return isWhole(exactNumber(holder, key, data)) ? 'Integer' : 'Number';
  return names[typeof data] ?? '';
}

function beyond(violation: Violation, relation: string, word: string): string {
  const number = shownNumber(violation);
  const isEqual = number.endsWith(` ${limitOf(violation)}`);
  return isEqual
    ? `${number} equals ${word} value of ${limitOf(violation)} and exclusive ${word} is true.`
    : `${number} ${relation} ${word} value of ${limitOf(violation)}.`;
}

function limitOf({ error }: Violation): string {
  return decimalText(exactNumber(error.parentSchema as object, error.keyword, error.schema as number));
}

function shownNumber({ error, holder, key }: Violation): string {
  const number = exactNumber(holder, key, error.data as number);
  return `${isWhole(number) ? 'Integer' : 'Float'} ${shown(decimalText(number))}`;
}

function shownValue({ error: { data }, holder, key }: Violation): string {
  if (typeof data === 'number') return shown(decimalText(exactNumber(holder, key, data)));
  return shown(JSON.stringify(data));
}

function undefinedProperty(name: string): string {
  return `Property '${shown(name)}' has not been defined and the schema does not allow additional properties.`;
}

function undefinedItem({ error }: Violation): string {
  const index = (error.params.limit ?? error.params.len ?? 0) as number;
  return `Index ${index} has not been defined and the schema does not allow additional items.`;
}

function missingDependencies({ error }: Violation): string {
  const { property, deps, missingProperty } = error.params as Readonly<Record<string, string>>;
  return `Dependencies for property '${property}' failed. Missing required keys: ${deps ?? missingProperty}.`;
}

function oneOf(passing: readonly number[] | null): string {
  return passing === null || passing === undefined
    ? "JSON is valid against no schemas from 'oneOf'."
    : `JSON is valid against more than one schema from 'oneOf'. Valid schema indexes: ${passing.join(', ')}.`;
}

function count(data: unknown): number {
  return Array.isArray(data) ? data.length : Object.keys(data as object).length;
}

/** What callers have sent is shown, but not all of it. */
function shown(value: unknown): string {
  const text = String(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
