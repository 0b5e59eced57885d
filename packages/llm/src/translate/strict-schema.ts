import { isObject } from './read-json.ts';

/**
 * Whether OpenAI can hold a model to a schema: every object names all that it has, and nothing else. Others hold models to
 * any schema; OpenAI refuses a call that demands it of one that is not so.
 * @see https://platform.openai.com/docs/guides/structured-outputs
 */
export function isStrictSchema(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrictSchema);
  if (!isObject(schema)) return true;
  const { properties, additionalProperties, required } = schema;
  if (schema.type === 'object' || properties !== undefined) {
    const names = isObject(properties) ? Object.keys(properties) : [];
    if (additionalProperties !== false) return false;
    if (!names.every((name) => Array.isArray(required) && required.includes(name))) return false;
  }
  return Object.values(schema).every((value) => typeof value !== 'object' || isStrictSchema(value));
}
