import type { WsdlDescription } from '@turnpike/artifacts';
import type { JsonObject } from '../../json.ts';
import { madeName } from '../../made-name.ts';
import type { ImportedApi, ImportedResource } from '../imported-api.ts';
import type { QName, SchemaSet } from './schema-set.ts';
import type { SoapOperation } from './soap-messages.ts';

/** A SOAP service, read. */
export interface SoapService {
  readonly described: WsdlDescription;
  /** In the order of the operations of the description. */
  readonly soap: readonly SoapOperation[];
  readonly schemas: SchemaSet;
  /** The names that operations have already, in lower case. */
  readonly names: ReadonlySet<string>;
}

/** Makes an API that envelopes pass through: its operations are told apart by their actions. */
export function passThrough({ described, soap, schemas }: SoapService): Omit<ImportedApi, 'schemas'> {
  const schemaIds = new Map(
    schemas.schemas.map((schema, at) => [schemas.targetOf(schema), madeName(described.xmlSchemas[at] ?? '')]),
  );
  const byName = new Map(soap.map((operation) => [operation.name, operation]));
  const operations = described.operations.map(({ id, name, method, urlTemplate, request }): ImportedResource => {
    const contentType = request?.representations?.[0]?.contentType ?? 'text/xml';
    const { description, input, output } = byName.get(name) ?? {};
    const of = (message: QName | undefined): JsonObject => ({
      contentType,
      ...(message && { schemaId: schemaIds.get(message.namespace), typeName: message.name }),
    });
    return {
      name: id,
      properties: {
        displayName: name.slice(0, 300),
        method,
        urlTemplate,
        templateParameters: [],
        ...(description !== undefined && { description }),
        request: { representations: [of(input)] },
        responses: [{ statusCode: 200, representations: [of(output)] }],
      },
    };
  });
  const { serviceUrl } = described;
  return { properties: { type: 'soap', ...(serviceUrl !== undefined && { serviceUrl }) }, operations };
}
