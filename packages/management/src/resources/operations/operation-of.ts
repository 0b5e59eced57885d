import type { Operation, OperationRequest, OperationResponse, Representation, RequestParameter } from '@turnpike/model';
import type { Resource } from '../../define-resource.ts';
import { isObject, type JsonObject, objectsIn, present } from '../../json.ts';
import { nameOf } from '../../store/store.ts';

/** What gateways are told of an operation. */
export function operationOf(operation: Resource): Operation {
  const { displayName, method, urlTemplate, request, responses, templateParameters } = operation.properties;
  const parameters = objectsIn(templateParameters).map((one) => ({ ...parameterOf(one), type: String(one.type) }));
  const answers = objectsIn(responses).map(responseOf);
  return present({
    id: nameOf(operation),
    name: String(displayName),
    method: String(method).toUpperCase(),
    urlTemplate: String(urlTemplate),
    templateParameters: parameters.length === 0 ? undefined : parameters,
    request: isObject(request) ? requestOf(request) : undefined,
    responses: answers.length === 0 ? undefined : answers,
  });
}

function requestOf({ description, queryParameters, headers, representations }: JsonObject): OperationRequest {
  return present({
    description: description as string | undefined,
    queryParameters: some(objectsIn(queryParameters).map(parameterOf)),
    headers: some(objectsIn(headers).map(parameterOf)),
    representations: some(objectsIn(representations).map(representationOf)),
  });
}

function responseOf({ statusCode, description, headers, representations }: JsonObject): OperationResponse {
  return present({
    statusCode: Number(statusCode),
    description: description as string | undefined,
    headers: some(objectsIn(headers).map(parameterOf)),
    representations: objectsIn(representations).map(representationOf),
  });
}

function parameterOf({
  name,
  type,
  description,
  defaultValue,
  required,
  values,
  typeName,
  style,
  explode,
}: JsonObject): RequestParameter {
  return present({
    name: String(name),
    type: type as string | undefined,
    schema: schemaOf(typeName),
    description: description as string | undefined,
    defaultValue: defaultValue as string | undefined,
    required: required as boolean | undefined,
    // Clients send an empty list where any value will do.
    values: some((values ?? []) as readonly string[]),
    style: style as RequestParameter['style'],
    explode: explode as boolean | undefined,
  });
}

function representationOf({ contentType, examples, typeName }: JsonObject): Representation {
  const named = isObject(examples) ? Object.entries(examples) : [];
  return present({
    contentType: String(contentType),
    examples: named.flatMap(([name, example]) => {
      const value = isObject(example) ? example.value : undefined;
      if (value === undefined || value === null) return [];
      return [{ name, value: typeof value === 'string' ? value : JSON.stringify(value, null, 2) }];
    }),
    schema: schemaOf(typeName),
  });
}

function schemaOf(typeName: unknown): unknown {
  if (typeof typeName !== 'string' || typeName === '') return undefined;
  // RFC 6901, 3.
  return { $ref: `#/components/schemas/${typeName.replaceAll('~', '~0').replaceAll('/', '~1')}` };
}

function some<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
