import { attributeOf, localPart } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { type JsonObject, present } from '../../json.ts';
import { ImportError } from '../imported-api.ts';
import type { WadlDocument } from './wadl-document.ts';

/** The parameters of a request or a response, by where they stand. */
export interface WadlParameters {
  readonly template: readonly JsonObject[];
  readonly query: readonly JsonObject[];
  readonly header: readonly JsonObject[];
}

const mostParameters = 500;

/** No parameters. */
export const noParameters: WadlParameters = { template: [], query: [], header: [] };

/** Reads the parameters of an element after those that stand around it. */
export function parametersOf(element: XmlElement, document: WadlDocument, around: WadlParameters): WadlParameters {
  const found = { template: [...around.template], query: [...around.query], header: [...around.header] };
  for (const param of document.children(element, 'param')) {
    const name = attributeOf(param, 'name') ?? '';
    const style = attributeOf(param, 'style') ?? (element.localName === 'resource' ? 'template' : 'query');
    if (style === 'matrix')
      throw new ImportError(`the parameter '${name}' has the style 'matrix'; expected template, query or header`);
    // What is 'plain' describes what stands in a body.
    if (style === 'template' || style === 'query' || style === 'header')
      found[style].push(parameterOf(param, name, document));
  }
  if (found.template.length + found.query.length + found.header.length > mostParameters)
    throw new ImportError(`there are more than ${mostParameters} parameters of one method; expected fewer`);
  return found;
}

function parameterOf(param: XmlElement, name: string, document: WadlDocument): JsonObject {
  const options = document.children(param, 'option').map((option) => attributeOf(option, 'value') ?? '');
  const fixed = attributeOf(param, 'fixed');
  const values = fixed === undefined ? options : [fixed];
  return present({
    name,
    type: typeOf(attributeOf(param, 'type')),
    description: document.docOf(param).text,
    required: attributeOf(param, 'required') === 'true' ? true : undefined,
    defaultValue: attributeOf(param, 'default') ?? fixed,
    values: values.length === 0 ? undefined : values,
  });
}

/** The word of JSON Schema for a type of XML Schema. */
function typeOf(qualified: string | undefined): string {
  const name = localPart(qualified) ?? 'string';
  if (name === 'boolean') return 'boolean';
  if (/^(?:decimal|float|double)$/.test(name)) return 'number';
  return /^(?:integer|long|int|short|byte|(?:non)?(?:negative|positive)Integer|nonPositiveInteger|nonNegativeInteger|unsigned\w+)$/i.test(
    name,
  )
    ? 'integer'
    : 'string';
}
