import { FetchError } from '../fetch-document.ts';
import type { ApiFormat } from '../imported-api.ts';
import { checkLength } from '../text-bounds.ts';
import { readGraphQLSchema } from './graphql-schema.ts';
import { introspection, sdlOf } from './introspection.ts';

/**
 * Schemas of GraphQL. A link is that of an endpoint, which is asked for its schema and becomes the backend, or of a document.
 * @see https://learn.microsoft.com/azure/api-management/graphql-api
 */
export const graphql: ApiFormat = {
  inline: ['graphql'],
  links: ['graphql-link'],
  async fetch(url, fetchDocument) {
    try {
      return await fetchDocument(url, introspection);
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      // Where documents are, nobody answers a POST. When there is no document either, the first reason counts.
      return fetchDocument(url).catch(() => {
        throw error;
      });
    }
  },
  async read(text, { url }) {
    checkLength(text);
    const isTold = text.trimStart().startsWith('{');
    const value = isTold ? sdlOf(text) : text;
    readGraphQLSchema(value);
    const properties = { contentType: 'application/vnd.ms-azure-apim.graphql.schema', document: { value } };
    return {
      properties: { type: 'graphql', ...(isTold && url !== undefined && { serviceUrl: url }) },
      operations: [],
      schemas: [{ name: 'graphql', properties }],
    };
  },
};
