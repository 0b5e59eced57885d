import type { OperationResponse, Representation, RequestParameter, ResponseHeader } from '@turnpike/model';
import { member } from '../data/data-file.ts';
import { without } from '../without-absent.ts';
import { readForm } from './parameter-form.ts';
import type { SpecificationVersion } from './read-specification.ts';
import type { SpecificationNode } from './specification-node.ts';

/** Reads what an operation answers. Azure keeps answers by status; `default` and `2XX` have none. */
export function readResponses(
  operation: SpecificationNode,
  version: SpecificationVersion,
): readonly OperationResponse[] {
  return (operation.get('responses')?.entries() ?? [])
    .filter(([status]) => /^[1-9]\d\d$/.test(status))
    .map(([status, node]) => {
      const headers = readHeaders(node);
      return without({
        statusCode: Number(status),
        description: node.text('description'),
        headers: headers.length === 0 ? undefined : headers,
        representations: version === 2 ? readExamples2(node) : readContent(node),
      });
    });
}

function readHeaders(response: SpecificationNode): readonly (ResponseHeader & Pick<RequestParameter, 'description'>)[] {
  return (response.get('headers')?.entries() ?? []).map(([name, node]) => {
    const schema = node.get('schema') ?? node;
    const value = member(schema.value, 'default') ?? member(node.value, 'example');
    const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
    return without({
      name,
      description: node.text('description'),
      defaultValue: isScalar ? String(value) : undefined,
      required: member(node.value, 'required') === true ? true : undefined,
      ...readForm(node, 'header'),
    });
  });
}

/** Reads the forms that a body may have. */
export function readContent(message: SpecificationNode | undefined): readonly Representation[] {
  return (message?.get('content')?.entries() ?? []).map(([contentType, node]) => {
    const example = member(node.value, 'example');
    const examples = (node.get('examples')?.entries() ?? []).flatMap(([name, { value }]) => {
      const shown = member(value, 'value');
      return shown === undefined ? [] : [{ name, value: exampleText(shown, contentType) }];
    });
    return without({
      contentType,
      examples:
        example === undefined ? examples : [{ name: 'default', value: exampleText(example, contentType) }, ...examples],
      schema: member(node.value, 'schema'),
    });
  });
}

/** Azure: `produces` says nothing, so that content types are those of the examples. */
function readExamples2(response: SpecificationNode): readonly Representation[] {
  const schema = member(response.value, 'schema');
  const examples = response.get('examples')?.entries() ?? [];
  if (examples.length === 0)
    return schema === undefined ? [] : [{ contentType: 'application/json', examples: [], schema }];
  return examples.map(([contentType, { value }]) =>
    without({ contentType, examples: [{ name: 'default', value: exampleText(value, contentType) }], schema }),
  );
}

/** An example as it would be sent: what is no text, and what is text in JSON without being JSON, as JSON. */
export function exampleText(value: unknown, contentType: string): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return !/[/+]json\b/i.test(contentType) || isJson(value) ? value : JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
