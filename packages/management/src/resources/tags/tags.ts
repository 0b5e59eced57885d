import { ArmError } from '../../arm-error.ts';
import {
  type ChangeContext,
  defineResource,
  type Resource,
  type ResourceContext,
  type ResourceDefinition,
} from '../../define-resource.ts';
import { equals, equalsAny } from '../../filter/equals.ts';
import type { Filter } from '../../filter/syntax.ts';
import { text } from '../../properties.ts';
import { nameOf, type StoredResource, type Transaction } from '../../store/store.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/tag';

/** What can have tags. */
const tagged = ['apis', 'apis/operations', 'products'] as const;

/** Words that APIs, operations and products are found by. */
const serviceTags: ResourceDefinition = defineResource({
  type: 'tags',
  noun: 'Tag',
  description: 'A word that APIs, operations and products are found by.',
  reference,
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,
  name: { most: 80 },

  properties: { displayName: text('The word.', { required: true, least: 1, most: 160 }) },
  filterable: ['displayName'],
  narrow: narrowByScope,

  async afterWrite({ path, properties }, { reader }) {
    const displayName = String(properties.displayName);
    for (const { etag: _, sequenceNumber: __, ...assignment } of await assignmentsOf(path, reader)) {
      const fields = { ...assignment.fields, displayName: displayName.toLowerCase() };
      await reader.put({ ...assignment, properties: { ...assignment.properties, displayName }, fields }, 'any');
    }
  },
  async beforeDelete({ path }: Resource, { reader }: ChangeContext) {
    for (const { key } of await assignmentsOf(path, reader)) await reader.delete(key, 'any');
  },
});

/** Tags, and that they are those of an API, an operation or a product. */
export const tags: readonly ResourceDefinition[] = [serviceTags, ...tagged.map(assignment)];

/** Has the display name of its tag with it, as lists are filtered by that. */
function assignment(of: (typeof tagged)[number]): ResourceDefinition {
  return defineResource({
    type: `${of}/tags`,
    noun: 'Tag',
    description: 'That a tag is that of something.',
    reference,
    verbs: ['list', 'head', 'get', 'put', 'delete'],
    hasEtag: false,
    inWorkspaces: 'links',

    properties: {
      displayName: text('The word.', { readOnly: true }),
      link: text('The name of the link that says the same.', { readOnly: true }),
    },
    filterable: ['displayName'],

    async complete({ link }, { path, reader }) {
      const tag = await reader.get(`tags/${nameOf({ path })}`.toLowerCase());
      if (tag === undefined) throw new ArmError('ResourceNotFound', 'Tag not found.');
      return { displayName: tag.properties.displayName, ...(link !== undefined && { link }) };
    },
    show: ({ displayName }) => ({ displayName }),
  });
}

/** What has the display name of a tag with it. */
async function assignmentsOf(path: string, reader: Transaction): Promise<readonly StoredResource[]> {
  const filter = equals('name', nameOf({ path }));
  const types = [...tagged.map((of) => `${of}/tags`), 'apis/tagDescriptions'];
  const pages = await Promise.all(types.map((type) => reader.list({ type, filter })));
  return pages.flatMap(({ resources }) => resources);
}

/** Tags with `scope=apis`, `scope=products` or `scope=apis/{id}`: those that something there has. */
async function narrowByScope(query: URLSearchParams, { reader }: ResourceContext): Promise<Filter | undefined> {
  const scope = query
    .get('scope')
    ?.toLowerCase()
    .replace(/^\/|\/$/g, '');
  if (scope === undefined || scope === '') return undefined;
  const lists = await Promise.all(tagged.map((of) => reader.list({ type: `${of}/tags` })));
  const isWithin = (key: string) => `${key.replace(/;rev=[^/]+/, '')}/`.startsWith(`${scope}/`);
  return equalsAny(
    'name',
    lists
      .flatMap(({ resources }) => resources)
      .filter(({ parent }) => isWithin(parent))
      .map((assignment) => nameOf(assignment).toLowerCase()),
  );
}
