import type { JsonObject } from '../../json.ts';
import { type Field, isWrappedArray } from './message-shape.ts';
import { jsonName } from './template-path.ts';

const values = { text: 'string', number: 0, flag: true } as const;

/** What a message looks like in JSON. */
export function exampleOf(root: Field): JsonObject {
  return { [jsonName(root.name)]: exampleValue(root) };
}

function exampleValue(field: Field): unknown {
  if (field.kind !== 'object') return values[field.kind];
  const [only] = field.fields;
  if (only !== undefined && isWrappedArray(field)) return [exampleValue(only)];
  return Object.fromEntries(
    field.fields.map((one) => [jsonName(one.name), one.isArray ? [exampleValue(one)] : exampleValue(one)]),
  );
}
