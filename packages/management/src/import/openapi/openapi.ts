import { type ApiDescription, type ArtifactDiagnostic, describeApi } from '@turnpike/artifacts';
import { present } from '../../json.ts';
import { type ApiFormat, ImportError, type ImportedApi } from '../imported-api.ts';
import { operationFrom } from './operation-from.ts';
import { TypeNames } from './type-names.ts';

/** OpenAPI 2.0, 3.0 and 3.1. Azure: tools send any of them, in JSON or YAML, under any of these names. */
export const openapi: ApiFormat = {
  inline: ['swagger-json', 'openapi', 'openapi+json'],
  links: ['swagger-link-json', 'swagger-link', 'openapi-link', 'openapi+json-link'],
  async read(text, { given, names, url }) {
    const requiredQuery =
      String(given.translateRequiredQueryParameters).toLowerCase() === 'query' ? 'query' : 'template';
    const { description, diagnostics } = describeApi(text, { names, requiredQuery, ...(url !== undefined && { url }) });
    if (description === undefined) throw new ImportError(faultsOf(diagnostics));
    return importedFrom(description);
  },
};

/** As many as anyone reads; the rest are often the same once more. */
const mostFaults = 20;

function faultsOf(diagnostics: readonly ArtifactDiagnostic[]): string {
  const faults = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ message, position }) =>
      position === undefined ? message : `${message} (line ${position.line}, column ${position.column})`,
    );
  const more = faults.length - mostFaults;
  return [...faults.slice(0, mostFaults), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const protocols: readonly string[] = ['http', 'https', 'ws', 'wss'];

function importedFrom(description: ApiDescription): ImportedApi {
  const types = new TypeNames(description);
  const operations = description.operations.map((operation) => operationFrom(operation, types));
  const { title, termsOfService, contact, license, servers } = description;
  const reached = description.schemes.map((scheme) => scheme.toLowerCase()).filter((one) => protocols.includes(one));
  return {
    properties: present({
      displayName: title?.slice(0, 300) || undefined,
      description: description.description,
      // Azure: the first with HTTPS; its own examples take HTTP where there is no other.
      serviceUrl: servers.find((url) => /^https:/i.test(url)) ?? servers.find((url) => /^http:/i.test(url)),
      termsOfServiceUrl: termsOfService,
      contact,
      license,
      protocols: reached.length === 0 ? undefined : reached,
    }),
    operations,
    schemas: types.schemas(),
  };
}
