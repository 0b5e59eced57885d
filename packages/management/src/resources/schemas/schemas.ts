import type { GlobalSchema } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { anything, text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { apiSchemas } from './api-schemas.ts';

/** Schemas of the whole service, which policies mention. */
const globalSchemas: ResourceDefinition = defineResource({
  type: 'schemas',
  noun: 'Schema',
  description: 'A schema of the whole service, in JSON or XML, which validate-content mentions.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/global-schema',
  verbs: ['list', 'head', 'get', 'put', 'delete'],
  inWorkspaces: true,
  name: { most: 80 },

  properties: {
    schemaType: word('What it is written in. It cannot be changed.', ['xml', 'json'], { required: true }),
    description: text('What it is for.'),
    value: anything('A schema in XML, as text.'),
    document: anything('A schema in JSON.'),
    provisioningState: text('How far it has come.', { readOnly: true }),
  },

  check: checkSchema,

  publish({ properties, ...resource }) {
    const { schemaType } = properties;
    const value = textOf(properties);
    if ((schemaType !== 'json' && schemaType !== 'xml') || value === undefined) return {};
    const schema: GlobalSchema = { id: nameOf(resource), schemaType, value };
    return { schemas: [schema] };
  },
});

/** The schemas of the service, and those of APIs. */
export const schemas: readonly ResourceDefinition[] = [globalSchemas, apiSchemas];

function checkSchema(properties: JsonObject, { current }: ChangeContext): readonly ArmErrorDetail[] {
  const { schemaType } = properties;
  const before = current?.properties.schemaType;
  if (before !== undefined && before !== schemaType)
    return [detail('schemaType', `'schemaType' is '${schemaType}'; expected '${before}', as it cannot be changed`)];
  if (schemaType !== 'json' && schemaType !== 'xml')
    return [detail('schemaType', `'schemaType' is '${schemaType}'; expected xml or json`)];
  const value = textOf(properties);
  const target = schemaType === 'xml' ? 'value' : 'document';
  if (value === undefined) return [detail(target, `'${target}' is missing; expected a schema`)];
  return isOf(schemaType, value)
    ? []
    : [detail(target, `'${target}' is no ${schemaType.toUpperCase()}; expected some`)];
}

/** Azure: clients put JSON into `document`, and some into `value`, as it is or as text. */
function textOf({ schemaType, value, document }: JsonObject): string | undefined {
  const given = schemaType === 'json' ? (document ?? value) : value;
  if (isObject(given)) return JSON.stringify(given);
  return typeof given === 'string' && given.trim() !== '' ? given : undefined;
}

function isOf(schemaType: 'json' | 'xml', value: string): boolean {
  // Whether XML is well-formed, gateways say.
  if (schemaType === 'xml') return /^\uFEFF?\s*<[^>]/.test(value);
  try {
    return isObject(JSON.parse(value));
  } catch {
    return false;
  }
}
