import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text } from '../../properties.ts';

// The APIs and groups of products and what has a tag, as links: the only way to say it in workspaces, and another way elsewhere.

/** Links of products and tags. */
export const links: readonly ResourceDefinition[] = [
  linksOf('products', 'api', 'apis', 'products/apis'),
  linksOf('products', 'group', 'groups', 'products/groups'),
  linksOf('tags', 'api', 'apis', 'apis/tags'),
  linksOf('tags', 'operation', 'apis/operations', 'apis/operations/tags'),
  linksOf('tags', 'product', 'products', 'products/tags'),
];

function linksOf(
  of: 'products' | 'tags',
  linked: 'api' | 'group' | 'operation' | 'product',
  to: string,
  association: string,
): ResourceDefinition {
  const noun = { products: 'Product', tags: 'Tag' }[of];
  return defineResource({
    type: `${of}/${linked}Links`,
    noun: `${noun}${linked.charAt(0).toUpperCase()}${linked.slice(1)}Link`,
    description: `That a ${noun.toLowerCase()} and ${linked === 'product' || linked === 'group' ? 'a' : 'an'} ${linked} belong together; it is what the other view of the same says.`,
    reference: `https://learn.microsoft.com/rest/api/apimanagement/${noun.toLowerCase()}-${linked}-link`,
    verbs: ['list', 'get', 'put', 'delete'],
    inWorkspaces: true,
    name: { most: 80 },
    hasEtag: false,
    links: { property: `${linked}Id`, to, association },
    properties: { [`${linked}Id`]: text('The id of what is linked.', { required: true }) },
    filterable: [`${linked}Id`],
  });
}
