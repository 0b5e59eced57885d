import { attributeOf, OperationNames, soapContentTypes } from '@turnpike/artifacts';
import type { JsonObject } from '../../json.ts';
import { ImportError, type ImportedApi, type ImportedResource } from '../imported-api.ts';
import { checkCount } from '../text-bounds.ts';
import { exampleOf } from './json-example.ts';
import { type Field, shapeBudget, shapeOf } from './message-shape.ts';
import type { SoapService } from './pass-through.ts';
import { restPolicy } from './rest-policy.ts';
import type { QName } from './schema-set.ts';
import type { SoapOperation } from './soap-messages.ts';

/** Policies of all operations together: all of them are compiled when they are saved. */
const longestPolicies = 8 * 1024 * 1024;
const mostOperations = 500;

/** Azure: a document of policies has at most 256 KiB. */
const longestPolicy = 256 * 1024;

/** Makes a REST API: each operation takes the JSON of its message at a URL of its own, and has policies that call the service. */
export function soapToRest({ described, soap, schemas, names }: SoapService): Omit<ImportedApi, 'schemas'> {
  checkCount(soap.length, mostOperations);
  const { port, serviceUrl } = described;
  const url = serviceUrl === undefined ? undefined : new URL(serviceUrl);
  const isVersion2 = soapContentTypes[port.soapBinding.namespace] === 'application/soap+xml';
  const budget = shapeBudget();
  const found = new OperationNames([...names]);
  const policies = new Map<string, string>();
  let length = 0;
  const operations = soap.map((operation): ImportedResource => {
    const place = `the operation '${operation.name}'`;
    checkName(operation, attributeOf(port.binding, 'name'));
    const shape = (name: QName | undefined) => name && shapeOf(name, schemas, place, budget);
    const [input, output] = [shape(operation.input), shape(operation.output)];
    const target = url === undefined ? '/' : `${url.pathname}${url.search}`;
    const policy = restPolicy({ isVersion2, action: operation.action, target, input, output, place });
    length += policy.length;
    if (policy.length > longestPolicy || length > longestPolicies)
      throw new ImportError('the messages are too large for policies that convert them; expected smaller ones', place);
    const name = found.nameOf(operation.name, 'POST', `/${operation.name}`);
    if (name === undefined) throw new ImportError('too many operations have this name; expected fewer', place);
    policies.set(name, policy);
    return { name, properties: propertiesOf(operation, input, output) };
  });
  return {
    properties: { type: 'http', ...(url !== undefined && { serviceUrl: url.origin }) },
    operations,
    policies,
  };
}

function checkName({ name }: SoapOperation, binding: string | undefined): void {
  if (!/^[\p{L}_][\p{L}\p{N}\p{M}_.·-]*$/u.test(name))
    throw new ImportError(
      `'${name.slice(0, 80)}' is no name of an operation; expected one`,
      `the binding '${binding}'`,
    );
}

function propertiesOf(
  { name, description }: SoapOperation,
  input: Field | undefined,
  output: Field | undefined,
): JsonObject {
  const representations = (field: Field | undefined) => [
    {
      contentType: 'application/json',
      ...(field !== undefined && { examples: { default: { value: exampleOf(field) } } }),
    },
  ];
  return {
    displayName: name.slice(0, 300),
    method: 'POST',
    urlTemplate: `/${encodeURIComponent(name)}`,
    templateParameters: [],
    ...(description !== undefined && { description }),
    request: { representations: representations(input) },
    responses: [{ statusCode: 200, representations: representations(output) }],
  };
}
