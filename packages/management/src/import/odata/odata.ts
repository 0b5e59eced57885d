import { attributeOf, checkMetadata, elementsIn, Reports } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { present } from '../../json.ts';
import { madeName } from '../../made-name.ts';
import type { ApiFormat } from '../imported-api.ts';
import { readXmlDescription, throwErrors } from '../xml-description.ts';

/**
 * Metadata of OData services. Azure: what it describes is no operations; policies are those of the API.
 * @see https://learn.microsoft.com/azure/api-management/import-api-from-odata
 */
export const odata: ApiFormat = {
  inline: ['odata'],
  links: ['odata-link'],
  async read(text, { url }) {
    const root = readXmlDescription(text);
    const reports = new Reports();
    checkMetadata('', root, reports);
    throwErrors(reports);
    const properties = { contentType: 'application/vnd.ms-azure-apim.odata.schema', document: { value: text } };
    return {
      properties: present({ type: 'odata', displayName: containerOf(root), serviceUrl: serviceUrlOf(url) }),
      operations: [],
      schemas: [{ name: madeName(text), properties }],
    };
  },
};

function containerOf(root: XmlElement): string | undefined {
  const schemas = elementsIn(root).flatMap(elementsIn);
  const container = schemas.flatMap(elementsIn).find(({ localName }) => localName === 'EntityContainer');
  return (container && attributeOf(container, 'Name'))?.slice(0, 300) || undefined;
}

/** Metadata is at `$metadata` below the service: https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html */
function serviceUrlOf(url: string | undefined): string | undefined {
  const [, service] = /^(https?:\/\/[^?#]*?)\/?\$metadata(?:[?#].*)?$/i.exec(url?.replaceAll('%24', '$') ?? '') ?? [];
  return service;
}
