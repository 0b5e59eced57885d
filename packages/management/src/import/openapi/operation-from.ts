import type { DescribedOperation } from '@turnpike/artifacts';
import type { OperationResponse, ParameterForm, Representation } from '@turnpike/model';
import { isObject, type JsonObject, present } from '../../json.ts';
import type { ImportedResource } from '../imported-api.ts';
import { contentName, placeName, type TypeNames } from './type-names.ts';

/** What is said about a parameter of whatever kind. */
interface DescribedParameter extends ParameterForm {
  readonly name: string;
  readonly type?: string;
  readonly description?: string;
  readonly defaultValue?: string;
  readonly required?: boolean;
  readonly values?: readonly string[];
}

/** An operation that is described, as a resource. */
export function operationFrom(operation: DescribedOperation, types: TypeNames): ImportedResource {
  const { id, name, description, method, urlTemplate, templateParameters = [], request, responses = [] } = operation;
  const place = placeName(operation);
  const parameter = (one: DescribedParameter) => parameterFrom(one, `${place}Request`, types);
  const properties = present({
    displayName: name,
    description: description?.slice(0, 1000) || undefined,
    method,
    urlTemplate,
    templateParameters: templateParameters.map(parameter),
    request:
      request &&
      present({
        description: request.description,
        queryParameters: some(request.queryParameters?.map(parameter)),
        headers: some(request.headers?.map(parameter)),
        representations: some(request.representations?.map((one) => representationFrom(one, `${place}Request`, types))),
      }),
    responses: responses.map((response) => responseFrom(response, place, types)),
  });
  return { name: id, properties };
}

function responseFrom(
  { statusCode, description, headers = [], representations }: OperationResponse,
  place: string,
  types: TypeNames,
): JsonObject {
  return present({
    statusCode,
    description: description || undefined,
    headers: some(headers.map((one) => parameterFrom(one, `${place}${statusCode}Response`, types))),
    representations: some(
      representations.map((one) =>
        representationFrom(one, `${place}${statusCode}${contentName(one.contentType)}Response`, types),
      ),
    ),
  });
}

function representationFrom(
  { contentType, examples, schema }: Representation,
  place: string,
  types: TypeNames,
): JsonObject {
  const named = examples.map(({ name, value }) => [name, { value: exampleOf(value, contentType) }]);
  return present({
    contentType,
    examples: named.length === 0 ? undefined : Object.fromEntries(named),
    ...types.referenceTo(schema, place),
  });
}

/** Examples of JSON are JSON in resources, too. */
function exampleOf(text: string, contentType: string): unknown {
  if (!/[/+]json\b/i.test(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parameterFrom(one: DescribedParameter, place: string, types: TypeNames): JsonObject {
  const { name, description, schema, style, explode, required } = one;
  const said = types.resolved(schema);
  return present({
    name,
    type: one.type ?? typeIn(said),
    description,
    defaultValue: one.defaultValue ?? scalar(said.default),
    required,
    values:
      one.values ?? (Array.isArray(said.enum) ? some(said.enum.flatMap((value) => scalar(value) ?? [])) : undefined),
    // Differs from Azure: it knows one style only, and forgets the others.
    style,
    explode,
    ...(saysMore(schema) && types.referenceTo(schema, place)),
  });
}

function typeIn({ type }: JsonObject): string {
  const found = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  return typeof found === 'string' ? found : 'string';
}

/** What a parameter says itself needs no type of its own. */
const ofParameter: readonly string[] = ['type', 'default', 'enum', 'description', 'example', 'title'];

function saysMore(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  return Array.isArray(schema.type) || Object.keys(schema).some((name) => !ofParameter.includes(name));
}

function scalar(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function some<Item>(items: readonly Item[] | undefined): readonly Item[] | undefined {
  return items === undefined || items.length === 0 ? undefined : items;
}
