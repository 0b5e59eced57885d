import type { ResourceDefinition } from '../define-resource.ts';
import type { Literal } from '../filter/syntax.ts';
import type { JsonObject } from '../json.ts';
import { splitSecrets } from '../secrets.ts';
import { nameOf } from '../store/store.ts';

/** What lists are filtered and ordered by. Nothing of it is secret. */
export function fieldsOf(
  definition: ResourceDefinition,
  properties: JsonObject,
  path: string,
): Readonly<Record<string, Literal>> {
  const { filterable = [], orderable = [] } = definition;
  const open = splitSecrets(definition.properties, properties).properties;
  const name = nameOf({ path });
  const all = { ...open, name, ...definition.fields?.(open, name) };
  const names = new Set(['name', ...filterable, ...orderable]);
  return Object.fromEntries([...names].map((field) => [field, literalOf((all as JsonObject)[field])]));
}

/** A value as filters compare it. */
export function literalOf(value: unknown): Literal {
  if (typeof value === 'string') return value.toLowerCase();
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.join(',').toLowerCase() : null;
}
