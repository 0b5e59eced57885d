import type { OperationRequest, Representation, RequestParameter } from '@turnpike/model';
import { member } from '../data/data-file.ts';
import { without } from '../without-absent.ts';
import { readForm } from './parameter-form.ts';
import { declaredParameters } from './parameters.ts';
import type { SpecificationVersion } from './read-specification.ts';
import { readContent } from './responses.ts';
import type { SpecificationNode } from './specification-node.ts';

/** Where an operation stands. */
export interface RequestPlace {
  readonly method: string;
  readonly root: SpecificationNode;
  readonly item: SpecificationNode;
  readonly version: SpecificationVersion;
}

/** Azure: what these are said to be asked with is passed over. */
const bodiless: readonly string[] = ['get', 'head', 'options'];

/** Reads what an operation is asked with; `taken` are the query parameters that its URL template has. */
export function readRequest(
  operation: SpecificationNode,
  place: RequestPlace,
  taken: readonly string[],
): OperationRequest | undefined {
  const declared = [...declaredParameters(operation, place.item).values()];
  const inQuery = declared.filter((node) => node.text('in') === 'query' && !taken.includes(node.text('name') ?? ''));
  const inHeaders = declared.filter((node) => node.text('in') === 'header');
  const requestBody = operation.get('requestBody');
  const isWithBody = !bodiless.includes(place.method);
  const bodies = place.version === 2 ? readBody2(operation, place, declared) : readContent(requestBody);
  const request = without({
    description: isWithBody ? requestBody?.text('description') : undefined,
    queryParameters: orNone(inQuery.map((node) => readParameter(node, 'query'))),
    headers: orNone(inHeaders.map((node) => readParameter(node, 'header'))),
    representations: isWithBody ? orNone(bodies) : undefined,
  });
  return Object.keys(request).length === 0 ? undefined : request;
}

function readParameter(node: SpecificationNode, place: 'query' | 'header'): RequestParameter {
  return without({
    name: node.text('name') ?? '',
    description: node.text('description'),
    required: member(node.value, 'required') === true ? true : undefined,
    ...readForm(node, place),
  });
}

/** OpenAPI 2: the body is a parameter, and its types are those that the operation or the whole document consumes. */
function readBody2(
  operation: SpecificationNode,
  { root }: RequestPlace,
  declared: readonly SpecificationNode[],
): readonly Representation[] {
  const consumed = member(operation.value, 'consumes') ?? member(root.value, 'consumes');
  const types = Array.isArray(consumed) ? consumed.filter((type): type is string => typeof type === 'string') : [];
  const body = declared.find((node) => node.text('in') === 'body');
  const isForm = declared.some((node) => node.text('in') === 'formData');
  if (body === undefined && !isForm) return [];
  const usual = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  return (types.length === 0 ? [usual] : types).map((contentType) =>
    without({ contentType, examples: [], schema: body && member(body.value, 'schema') }),
  );
}

function orNone<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
