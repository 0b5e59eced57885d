import type { ParameterForm } from '@turnpike/model';
import type { SchemaCopy, SchemaObject } from './schema-copy.ts';

/** A parameter as an operation describes it. */
export interface DescribedParameter extends ParameterForm {
  readonly name: string;
  readonly type?: string;
  readonly description?: string;
  readonly defaultValue?: string;
  readonly required?: boolean;
  readonly values?: readonly string[];
}

/** The JSON Schema of a parameter; of one that has none, what its words say. */
export function parameterSchema(
  { schema, type, values, description, defaultValue }: DescribedParameter,
  copy: SchemaCopy,
): SchemaObject {
  const base = schema === undefined ? plainSchema(type) : copy.copy(schema);
  const fallback = base.default ?? valueAsType(defaultValue, base.type);
  return {
    ...base,
    ...(base.enum === undefined && values !== undefined && values.length > 0 && { enum: allowed(values, base.type) }),
    ...(description !== undefined && description !== '' && { description }),
    ...(fallback !== undefined && { default: fallback }),
  };
}

/** What the word means that an operation has for a type. */
function plainSchema(type: string | undefined): SchemaObject {
  switch (type?.toLowerCase()) {
    case 'integer':
    case 'int':
    case 'long':
      return { type: 'integer' };
    case 'number':
    case 'double':
    case 'float':
      return { type: 'number' };
    case 'boolean':
    case 'bool':
      return { type: 'boolean' };
    case 'array':
      return { type: 'array', items: {} };
    case 'object':
      return { type: 'object' };
    default:
      return { type: 'string' };
  }
}

function allowed(values: readonly string[], type: unknown): readonly unknown[] {
  return values.map((value) => valueAsType(value, type) ?? value);
}

/** What a text says as a value of a type; nothing where it says none. */
function valueAsType(text: string | undefined, type: unknown): unknown {
  if (text === undefined || text === '') return undefined;
  if (type === 'integer' || type === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (type === 'boolean') return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
  return type === 'string' || type === undefined ? text : undefined;
}
