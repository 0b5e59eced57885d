import type { ErrorObject } from 'ajv';
import { type JsonDocument, positionOf } from './json-document.ts';
import { describeViolation } from './schema-message.ts';

/** What is wrong with a message, and where in it, counted from 1. */
export interface SchemaError {
  readonly message: string;
  readonly line: number;
  readonly position: number;
}

/** How many mistakes are told of one value. */
const mostErrors = 20;

const composed: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'not', 'if', 'contains', 'propertyNames']);

/** Leaves out what only says why an alternative did not fit: that stands before the mistake that it led to. */
export function outermost(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept: ErrorObject[] = [];
  const wholes: string[] = [];
  for (const error of errors.toReversed()) {
    if (wholes.some((path) => error.instancePath === path || error.instancePath.startsWith(`${path}/`))) continue;
    kept.push(error);
    if (composed.has(error.keyword)) wholes.push(error.instancePath);
  }
  return joinRequired(kept.toReversed()).slice(0, mostErrors);
}

/** Azure: all properties that an object lacks are one mistake. */
function joinRequired(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const joined = new Map<string, ErrorObject>();
  for (const error of errors) {
    const key = error.keyword === 'required' ? `${error.instancePath} ${error.schemaPath}` : String(joined.size);
    const before = joined.get(key);
    const missing = before && `${before.params.missingProperty as string}, ${error.params.missingProperty as string}`;
    joined.set(key, missing === undefined ? error : { ...error, params: { missingProperty: missing } });
  }
  return [...joined.values()];
}

/** Says what is wrong, and where. */
export function describeErrors(errors: readonly ErrorObject[], document: JsonDocument): readonly SchemaError[] {
  return errors.map((error) => {
    const path = error.instancePath.split('/').slice(1).map(unescapePointer);
    const key = path.at(-1) ?? 'value';
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], document.value);
    const place = path.length === 0 ? document.holder : (holder as object);
    const message = describeViolation({ error, holder: place, key: Array.isArray(place) ? Number(key) : key });
    return { message, ...positionOf(document, path) };
  });
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
