import { type JsonObject, present } from '../../json.ts';

const types: readonly unknown[] = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** The schema of a parameter that says itself what it is. Resources have its values as texts. */
export function plainSchema({ type, values, defaultValue }: JsonObject): JsonObject {
  const known = types.includes(type) ? (type as string) : 'string';
  const listed =
    Array.isArray(values) && values.length > 0 ? values.map((value) => valueOfType(value, known)) : undefined;
  const usual = defaultValue === undefined || defaultValue === '' ? undefined : valueOfType(defaultValue, known);
  return present({ type: known, enum: listed, default: usual });
}

function valueOfType(value: unknown, type: string): unknown {
  const text = String(value);
  if ((type === 'integer' || type === 'number') && text.trim() !== '' && Number.isFinite(Number(text)))
    return Number(text);
  if (type === 'boolean' && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}
