import type { ParameterForm, ParameterStyle } from '@turnpike/model';
import { isRecord, member } from '../data/data-file.ts';
import { without } from '../without-absent.ts';
import type { SpecificationNode } from './specification-node.ts';

/** What a description says of the values of a parameter or a header. */
export function readForm(node: SpecificationNode, place: 'path' | 'query' | 'header'): ParameterForm {
  const [content] = node.get('content')?.entries() ?? [];
  if (content !== undefined) return without({ style: 'json' as const, schema: member(content[1].value, 'schema') });
  const schema = member(node.value, 'schema') ?? schemaOf2(node.value);
  return without({ schema, ...(isList(node, schema) && readStyle(node, place)) });
}

/** Only lists and objects have more than one way to be written. */
function isList(node: SpecificationNode, schema: unknown): boolean {
  const type = member(node.get('schema')?.value ?? schema, 'type');
  return type !== undefined && ['array', 'object'].some((one) => [type].flat().includes(one));
}

const styles: readonly ParameterStyle[] = ['simple', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject'];
const collections: Readonly<Record<string, ParameterStyle>> = { ssv: 'spaceDelimited', pipes: 'pipeDelimited' };

function readStyle(node: SpecificationNode, place: 'path' | 'query' | 'header'): ParameterForm {
  const usual = place === 'query' ? 'form' : 'simple';
  const collection = node.text('collectionFormat');
  if (collection !== undefined || member(node.value, 'schema') === undefined)
    return { style: collections[collection ?? ''] ?? usual, explode: collection === 'multi' };
  const style = styles.find((one) => one === node.text('style')) ?? usual;
  const explode = member(node.value, 'explode');
  return { style, explode: typeof explode === 'boolean' ? explode : style === 'form' || style === 'deepObject' };
}

const ofSchema: readonly string[] = [
  'type',
  'format',
  'items',
  'enum',
  'default',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
];

/** OpenAPI 2: what a schema would say stands in the parameter itself. */
function schemaOf2(parameter: unknown): unknown {
  if (!isRecord(parameter) || parameter.type === undefined) return undefined;
  return Object.fromEntries(ofSchema.flatMap((name) => (name in parameter ? [[name, parameter[name]]] : [])));
}
