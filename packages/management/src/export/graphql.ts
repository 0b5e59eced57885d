import { isObject } from '../json.ts';
import type { ExportFormat } from './formats.ts';

const graphqlType = 'application/vnd.ms-azure-apim.graphql.schema';

/** The schema of a GraphQL API, as it was written. Azure: one without a schema has none to export. */
export const graphql: ExportFormat = {
  inline: 'graphql',
  link: 'graphql-link',
  answered: 'graphql-link',
  contentType: 'application/graphql',
  write({ properties, schemas }) {
    if (properties.type !== 'graphql') return undefined;
    const texts = schemas.map(({ properties: { contentType, document } }) =>
      contentType === graphqlType && isObject(document) ? document.value : undefined,
    );
    return texts.find((text) => typeof text === 'string');
  },
};
