import type { TemplateParameter } from '@turnpike/model';
import { member } from '../data/data-file.ts';
import { without } from '../without-absent.ts';
import { readForm } from './parameter-form.ts';
import type { SpecificationNode } from './specification-node.ts';

/** A URL template, and what is said about its parameters. */
export interface ReadTemplate {
  readonly urlTemplate: string;
  readonly templateParameters: readonly TemplateParameter[];
}

/** Where an operation stands, and what is made of its query parameters. */
interface TemplatePlace {
  readonly item: SpecificationNode;
  readonly path: string;
  readonly requiredQuery: 'template' | 'query';
}

/** The parameters of an operation, those of its path included, by where they are and their names. */
export function declaredParameters(
  operation: SpecificationNode,
  item: SpecificationNode,
): ReadonlyMap<string, SpecificationNode> {
  const declared = new Map<string, SpecificationNode>();
  for (const node of [...(item.get('parameters')?.items() ?? []), ...(operation.get('parameters')?.items() ?? [])])
    declared.set(`${node.text('in')} ${node.text('name')}`, node);
  return declared;
}

/** Makes the URL template of an operation. Azure: required query parameters become part of it, unless it is told otherwise. */
export function readParameters(
  operation: SpecificationNode,
  { item, path, requiredQuery }: TemplatePlace,
): ReadTemplate {
  const declared = declaredParameters(operation, item);
  const inPath = [...path.replace(/\?.*$/s, '').matchAll(/\{(\*?[^{}]*)\}/g)].map(([, name = '']) => name);
  const inQuery = [...path.replace(/^[^?]*\??/s, '').matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const parameters: TemplateParameter[] = [];
  for (const name of inPath) {
    const node = declared.get(`path ${name}`) ?? declared.get(`path ${name.replace(/^\*/, '')}`);
    if (node === undefined)
      operation.report(`'{${name}}' of '${path}' is no declared parameter; expected one in the path`);
    else parameters.push(readParameter(name.replace(/^\*/, ''), node));
  }
  for (const name of inQuery) {
    const node = declared.get(`query ${name}`);
    if (node !== undefined) parameters.push(readParameter(name, node));
  }
  const required = [...declared.values()].filter(
    (node) =>
      requiredQuery === 'template' &&
      node.text('in') === 'query' &&
      member(node.value, 'required') === true &&
      !inQuery.includes(nameOf(node)),
  );
  const query = required.flatMap((node) => {
    const name = nameOf(node);
    const isTaken = parameters.some((parameter) => parameter.name.toLowerCase() === name.toLowerCase());
    if (isTaken) node.report(`'${name}' is a parameter of the path too; expected each name once`);
    else if (name === '' || /[{}&=#?]/.test(name))
      node.report(`'${name}' is no name for a parameter; expected another`);
    else parameters.push(readParameter(name, node));
    return isTaken ? [] : [`${name}={${name}}`];
  });
  for (const node of declared.values())
    if (
      node.text('in') === 'path' &&
      !inPath.some((name) => name.replace(/^\*/, '') === nameOf(node).replace(/^\*/, ''))
    )
      node.report(`'${nameOf(node)}' is not in '${path}'; expected it in braces`, 'warning');
  const mark = query.length === 0 ? '' : path.includes('?') ? '&' : '?';
  return { urlTemplate: `${path}${mark}${query.join('&')}`, templateParameters: parameters };
}

function nameOf(node: SpecificationNode): string {
  return node.text('name') ?? '';
}

function readParameter(name: string, node: SpecificationNode): TemplateParameter {
  const schema = node.get('schema') ?? node;
  const types = member(schema.value, 'type');
  const type = Array.isArray(types) ? types.find((candidate) => candidate !== 'null') : types;
  const values = member(schema.value, 'enum');
  const defaultValue = member(schema.value, 'default');
  return without({
    name,
    type: typeof type === 'string' ? type : 'string',
    description: node.text('description'),
    defaultValue: isScalar(defaultValue) ? String(defaultValue) : undefined,
    required: true,
    values: Array.isArray(values) ? values.filter(isScalar).map(String) : undefined,
    ...readForm(node, node.text('in') === 'query' ? 'query' : 'path'),
  });
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
