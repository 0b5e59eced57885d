import { type ApiFormat, ImportError } from '../imported-api.ts';

/** OpenAPI 2.0, 3.0 and 3.1, in JSON or YAML. */
export const openapi: ApiFormat = {
  inline: ['swagger-json', 'openapi', 'openapi+json'],
  links: ['swagger-link-json', 'swagger-link', 'openapi-link', 'openapi+json-link'],
  async read() {
    throw new ImportError('descriptions in OpenAPI are not imported yet; expected operations of their own');
  },
};
