import type { Api, Resolver } from '@turnpike/model';
import type { Estate } from '../estate.ts';
import type { FoundFile } from '../folder/read-folder.ts';
import { without } from '../without-absent.ts';

/** The content type of a schema of GraphQL among the schemas of an API. */
const graphqlType = 'application/vnd.ms-azure-apim.graphql.schema';

/** The files of a GraphQL API. */
export interface GraphQLFiles {
  readonly specifications: readonly FoundFile[];
  readonly schemas: readonly FoundFile[];
  readonly resolvers: readonly FoundFile[];
  readonly resolverPolicies: readonly FoundFile[];
}

/** Reads the schema of a GraphQL API, and how its fields are resolved. */
export function readGraphQL(estate: Estate, files: GraphQLFiles): Pick<Api, 'graphqlSchema' | 'resolvers'> {
  const graphqlSchema = files.specifications[0]?.text ?? schemaIn(estate, files.schemas);
  const resolvers = files.resolvers.flatMap((file) => readResolver(estate, file, files.resolverPolicies));
  reportMissing(estate, files);
  return without({ graphqlSchema, resolvers: resolvers.length === 0 ? undefined : resolvers });
}

function schemaIn(estate: Estate, files: readonly FoundFile[]): string | undefined {
  for (const file of files) {
    const [api = '', id = ''] = file.names;
    const fields = estate.properties(file, [
      ['apis', api],
      ['schemas', id],
    ]);
    const text = fields?.text('contentType') === graphqlType ? fields.fields('document')?.text('value') : undefined;
    if (text !== undefined) return text;
  }
  return undefined;
}

function readResolver(estate: Estate, file: FoundFile, documents: readonly FoundFile[]): readonly Resolver[] {
  const [api = '', id = ''] = file.names;
  const place = [
    ['apis', api],
    ['resolvers', id],
  ] as const;
  const fields = estate.properties(file, place);
  const path = fields?.requiredText('path');
  if (fields === undefined || path === undefined) return [];
  const document = documents.find(({ names }) => isSame(names[1], id));
  return [
    without({
      id,
      name: fields.text('displayName') ?? id,
      path,
      policies: document && estate.policy(document, place),
    }),
  ];
}

function reportMissing(estate: Estate, { resolvers, resolverPolicies }: GraphQLFiles): void {
  for (const { names, path } of resolverPolicies)
    if (!resolvers.some((file) => isSame(file.names[1], names[1])))
      estate.report('missing-file', "the folder has no 'resolverInformation.json'; expected one", path);
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}
