import type {
  Operation,
  OperationRequest,
  OperationResponse,
  Representation,
  RequestParameter,
  TemplateParameter,
} from '@turnpike/model';
import { isRecord, member } from '../data/data-file.ts';
import type { Fields } from '../data/fields.ts';
import type { Estate } from '../estate.ts';
import type { FoundFile } from '../folder/read-folder.ts';
import { exampleText } from '../openapi/responses.ts';
import { without } from '../without-absent.ts';

/** Adds what `operationInformation.json` files say to the operations that a specification describes. */
export function withInformation(
  estate: Estate,
  described: readonly Operation[],
  files: readonly FoundFile[],
): readonly Operation[] {
  const operations = new Map(described.map((operation) => [operation.id.toLowerCase(), operation]));
  for (const file of files) {
    const [api = '', id = ''] = file.names;
    const fields = estate.properties(file, [
      ['apis', api],
      ['operations', id],
    ]);
    const operation = fields && readOperation(id, fields, operations.get(id.toLowerCase()));
    if (operation) operations.set(id.toLowerCase(), operation);
  }
  return [...operations.values()];
}

function readOperation(id: string, fields: Fields, described: Operation | undefined): Operation | undefined {
  const method = described === undefined ? fields.requiredText('method') : fields.text('method');
  const urlTemplate = described === undefined ? fields.requiredText('urlTemplate') : fields.text('urlTemplate');
  if (method !== undefined && !/^(?:\*|[A-Za-z0-9!#$%&'+.^_`|~-]+)$/.test(method))
    fields.report('invalid-value', "'method' is no method; expected one such as GET", 'method');
  const parameters = fields.list('templateParameters').map(readTemplateParameter);
  const responses = fields.list('responses').flatMap(readResponse);
  const present = {
    name: fields.text('displayName'),
    method: method?.toUpperCase(),
    urlTemplate,
    templateParameters: parameters.length === 0 ? undefined : parameters,
    request: readRequest(fields.fields('request'), described?.request),
    responses: responses.length === 0 ? undefined : responses,
  };
  const operation = { name: id, ...described, ...without(present), id };
  return operation.method === undefined || operation.urlTemplate === undefined ? undefined : (operation as Operation);
}

/** What a file says comes before what the specification says, which knows the schemas. */
function readRequest(
  fields: Fields | undefined,
  described: OperationRequest | undefined,
): OperationRequest | undefined {
  if (fields === undefined) return described;
  const nameOf = ({ name }: RequestParameter) => name;
  const request = without({
    description: fields.text('description') ?? described?.description,
    queryParameters: merged(fields.list('queryParameters').map(readParameter), described?.queryParameters, nameOf),
    headers: merged(fields.list('headers').map(readParameter), described?.headers, nameOf),
    representations: merged(
      fields.list('representations').map(readRepresentation),
      described?.representations,
      ({ contentType }) => contentType,
    ),
  });
  return Object.keys(request).length === 0 ? undefined : request;
}

function merged<Item>(
  items: readonly Item[],
  described: readonly Item[] | undefined,
  nameOf: (item: Item) => string,
): readonly Item[] | undefined {
  if (items.length === 0) return described;
  return items.map((item) => ({ ...described?.find((one) => nameOf(one) === nameOf(item)), ...item }));
}

function readTemplateParameter(fields: Fields): TemplateParameter {
  return { ...readParameter(fields), type: fields.text('type') ?? 'string' };
}

function readParameter(fields: Fields): RequestParameter {
  const typeName = fields.text('typeName');
  return without({
    name: fields.requiredText('name') ?? '',
    type: fields.text('type'),
    schema: typeName === undefined ? undefined : { $ref: `#/components/schemas/${typeName}` },
    description: fields.text('description'),
    defaultValue: fields.text('defaultValue'),
    required: fields.flag('required'),
    values: fields.texts('values'),
  });
}

function readResponse(fields: Fields): readonly OperationResponse[] {
  const statusCode = fields.integer('statusCode', 100, 999);
  if (fields.value('statusCode') === undefined)
    fields.report('missing-property', "'statusCode' is missing; expected an integer");
  if (statusCode === undefined) return [];
  const headers = fields.list('headers').map(readParameter);
  return [
    without({
      statusCode,
      description: fields.text('description'),
      headers: headers.length === 0 ? undefined : headers,
      representations: fields.list('representations').map(readRepresentation),
    }),
  ];
}

function readRepresentation(fields: Fields): Representation {
  const contentType = fields.requiredText('contentType') ?? '';
  const examples = fields.fields('examples');
  const typeName = fields.text('typeName');
  return without({
    contentType,
    examples: (examples?.names ?? []).flatMap((name) => {
      const value = member(examples?.value(name), 'value');
      return value === undefined ? [] : [{ name, value: exampleText(value, contentType) }];
    }),
    schema: typeName === undefined ? undefined : { $ref: `#/components/schemas/${typeName}` },
  });
}

const xsd = 'application/vnd.ms-azure-apim.xsd+xml';

/** Reads the XML Schemas of an API that stand in files of their own. */
export function readXmlSchemas(estate: Estate, files: readonly FoundFile[]): readonly string[] {
  return files.flatMap((file) => {
    const [api = '', id = ''] = file.names;
    const fields = estate.properties(file, [
      ['apis', api],
      ['schemas', id],
    ]);
    return fields?.text('contentType') === xsd ? (fields.fields('document')?.text('value') ?? []) : [];
  });
}

/** Reads the schemas of an API that stand in files of their own. */
export function readSchemas(estate: Estate, files: readonly FoundFile[]): Readonly<Record<string, unknown>> {
  const schemas = new Map<string, unknown>();
  for (const file of files) {
    const [api = '', id = ''] = file.names;
    const document = estate
      .properties(file, [
        ['apis', api],
        ['schemas', id],
      ])
      ?.fields('document');
    for (const found of [member(document?.value('components'), 'schemas'), document?.value('definitions')])
      if (isRecord(found)) for (const [name, schema] of Object.entries(found)) schemas.set(name, schema);
  }
  return Object.fromEntries(schemas);
}
