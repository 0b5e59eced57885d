import { attributeOf, childrenOf, Reports, readDefinitions, wsdl as wsdlNamespaces } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { isObject, type JsonObject, present } from '../../json.ts';
import { madeName } from '../../made-name.ts';
import { type ApiFormat, ImportError, type ImportedApi } from '../imported-api.ts';
import { checkCount } from '../text-bounds.ts';
import { readXmlDescription, throwErrors } from '../xml-description.ts';
import { passThrough } from './pass-through.ts';
import { SchemaSet } from './schema-set.ts';
import { documentationOf, readOperations } from './soap-messages.ts';
import { soapToRest } from './soap-to-rest.ts';

/**
 * WSDL 1.1. What it becomes is for `apiType` to say: `soap` passes envelopes through; `http`, which Azure has where nothing is
 * said, makes a REST API with policies that turn JSON into envelopes.
 * @see https://learn.microsoft.com/azure/api-management/import-soap-api
 */
export const wsdl: ApiFormat = {
  inline: ['wsdl'],
  links: ['wsdl-link'],
  async read(text, { given, names }): Promise<ImportedApi> {
    const root = readXmlDescription(text);
    const reports = new Reports();
    const described = readDefinitions(root, '', [...names], selectorOf(given), reports);
    throwErrors(reports);
    if (described === undefined) throw new ImportError('the description cannot be read');
    const schemas = new SchemaSet(root);
    const soap = readOperations(root, described.port, schemas);
    if (soap.length === 0) throw new ImportError('the port has no operations; expected one');
    checkCount(soap.length);
    const isPassedThrough = String(given.apiType ?? given.type ?? 'http').toLowerCase() === 'soap';
    const service = { described, soap, schemas, names };
    const { properties, ...made } = isPassedThrough ? passThrough(service) : soapToRest(service);
    return {
      ...made,
      properties: { ...titleOf(root, described.port.service), ...properties },
      schemas: storedSchemas(described.xmlSchemas),
    };
  },
};

function selectorOf({ wsdlSelector }: JsonObject): { service: string | undefined; port: string | undefined } {
  const { wsdlServiceName, wsdlEndpointName } = isObject(wsdlSelector) ? wsdlSelector : {};
  const named = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return { service: named(wsdlServiceName), port: named(wsdlEndpointName) };
}

function titleOf(root: XmlElement, service: string | undefined): JsonObject {
  const described = childrenOf(root, wsdlNamespaces, 'service').find((one) => attributeOf(one, 'name') === service);
  const title = (service ?? attributeOf(root, 'name'))?.trim().slice(0, 300);
  return present({
    displayName: title === '' ? undefined : title,
    description: (described && documentationOf(described)) ?? documentationOf(root),
  });
}

/** One for each, since they name each other by namespace. */
function storedSchemas(texts: readonly string[]): ImportedApi['schemas'] {
  return [...new Set(texts)].map((value) => ({
    name: madeName(value),
    properties: { contentType: 'application/vnd.ms-azure-apim.xsd+xml', document: { value } },
  }));
}
