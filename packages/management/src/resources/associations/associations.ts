import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text } from '../../properties.ts';

// What belongs together without having properties of its own.

/** The APIs and groups of products, the users of groups, and the APIs of gateways. */
export const associations: readonly ResourceDefinition[] = [
  associate('products', 'apis', 'An API of a product.', { inWorkspaces: 'links' }),
  associate('products', 'groups', 'A group that sees a product.', { inWorkspaces: 'links' }),
  associate('groups', 'users', 'A user in a group.', { inWorkspaces: true }),
  associate('gateways', 'apis', 'An API that a gateway has.', { headStatus: 200 }),
];

function associate(
  of: string,
  associates: string,
  description: string,
  more: Pick<ResourceDefinition, 'inWorkspaces' | 'headStatus'> = {},
): ResourceDefinition {
  return defineResource({
    ...more,
    type: `${of}/${associates}`,
    noun: { apis: 'Api', groups: 'Group', users: 'User' }[associates] ?? 'Resource',
    description,
    reference: `https://learn.microsoft.com/rest/api/apimanagement/`,
    verbs: ['list', 'head', 'put', 'delete'],
    hasEtag: false,
    associates,
    properties: { link: text('The name of the link that says the same.', { readOnly: true }) },
  });
}
