import { type ArmErrorDetail, detail } from './arm-error.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Properties, Property } from './properties.ts';

/** The properties of a body, checked: with defaults, without what is only read, and with what is not known. */
export interface ReadProperties {
  readonly properties: JsonObject;
  readonly details: readonly ArmErrorDetail[];
}

/** Reads the properties of a resource that is put in place of the one there. */
export function readProperties(definitions: Properties, given: JsonObject, target = ''): ReadProperties {
  const details: ArmErrorDetail[] = [];
  const entries: [string, unknown][] = [];
  for (const [name, value] of Object.entries(given)) {
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (definition === undefined) entries.push([name, value]);
    else if (definition.readOnly !== true && value !== null && value !== undefined)
      entries.push([name, readValue(definition, value, target + name, details)]);
  }
  const names = new Set(entries.map(([name]) => name));
  for (const [name, definition] of Object.entries(definitions)) {
    if (names.has(name)) continue;
    if (definition.default !== undefined) entries.push([name, definition.default]);
    else if (definition.required === true)
      details.push(detail(target + name, `'${name}' is missing; expected ${expectation(definition)}`));
  }
  return { properties: Object.fromEntries(entries), details };
}

/** What a PATCH makes of the properties there are: each that is given takes the place of what was; `null` removes. */
export function mergeProperties(current: JsonObject, given: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...current, ...given }).filter(([, value]) => value !== null));
}

/** The properties that clients cannot write, of those that are there. */
export function readOnlyOf(definitions: Properties, current: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(current).filter(
      ([name]) => Object.hasOwn(definitions, name) && definitions[name]?.readOnly === true,
    ),
  );
}

function readValue(definition: Property, value: unknown, target: string, details: ArmErrorDetail[]): unknown {
  const wrong = (found: string): unknown => {
    details.push(detail(target, `'${target}' ${found}; expected ${expectation(definition)}`));
    return undefined;
  };
  switch (definition.kind) {
    case 'text':
      return typeof value === 'string' ? readText(definition, value, wrong) : wrong(`is ${kindOf(value)}`);
    case 'flag':
      return readFlag(value) ?? wrong(`is ${kindOf(value)}`);
    case 'integer':
    case 'number':
      return readNumber(definition, value, wrong);
    case 'list':
      return Array.isArray(value) ? readItems(definition, value, target, details, wrong) : wrong(`is ${kindOf(value)}`);
    case 'map':
      return isObject(value) ? readMap(definition, value, target, details) : wrong(`is ${kindOf(value)}`);
    case 'object': {
      if (!isObject(value)) return wrong(`is ${kindOf(value)}`);
      const read = readProperties(definition.properties ?? {}, value, `${target}.`);
      details.push(...read.details);
      return read.properties;
    }
    case 'anything':
      return value;
  }
}

function readText(
  { least = 0, most, pattern, words }: Property,
  value: string,
  wrong: (found: string) => unknown,
): unknown {
  const size = value.length;
  if (size < least || (most !== undefined && size > most)) return wrong(`has ${size} characters`);
  // Of a text that may be secret or long nothing is shown.
  if (pattern !== undefined && !pattern.test(value)) return wrong('has characters, or a form, that it cannot have');
  return words?.find((known) => known.toLowerCase() === value.toLowerCase()) ?? value;
}

/** Azure: texts that say the same are taken, too. */
function readFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' || !/^(?:true|false)$/i.test(value)) return undefined;
  return value.toLowerCase() === 'true';
}

function readNumber({ kind, least, most }: Property, value: unknown, wrong: (found: string) => unknown): unknown {
  const read = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read)) return wrong(`is ${kindOf(value)}`);
  if (kind === 'integer' && !Number.isSafeInteger(read)) return wrong(`is ${read}`);
  if ((least !== undefined && read < least) || (most !== undefined && read > most)) return wrong(`is ${read}`);
  return read;
}

function readItems(
  { items, least = 0, most }: Property,
  value: readonly unknown[],
  target: string,
  details: ArmErrorDetail[],
  wrong: (found: string) => unknown,
): unknown {
  if (value.length < least || (most !== undefined && value.length > most)) return wrong(`has ${value.length} items`);
  return value.map((item, index) => readValue(items as Property, item, `${target}[${index}]`, details));
}

function readMap({ items }: Property, value: JsonObject, target: string, details: ArmErrorDetail[]): unknown {
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, readValue(items as Property, item, `${target}.${name}`, details)]),
  );
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  return value === null ? 'null' : typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

const kinds = {
  text: 'a text',
  integer: 'an integer',
  number: 'a number',
  flag: 'true or false',
  list: 'a list',
  map: 'an object',
  object: 'an object',
  anything: 'a value',
} as const satisfies Record<Property['kind'], string>;

/** What a property should be, in words. */
function expectation({ kind, least, most, pattern, words }: Property): string {
  const unit = kind === 'text' ? ' characters' : kind === 'list' ? ' items' : '';
  const size =
    least === undefined ? (most === undefined ? '' : `at most ${most}${unit}`) : `${least} to ${most ?? 'any'}${unit}`;
  const more = [size, pattern ? `of the form ${pattern.source}` : '', words ? `such as ${words.join(', ')}` : ''];
  return [kinds[kind], ...more.filter((part) => part !== '')].join(', ');
}
