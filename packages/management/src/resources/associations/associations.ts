import { defineResource, type ResourceDefinition } from '../../define-resource.ts';

// What belongs together without having properties of its own.

/** The APIs and groups of products, the users of groups, and the APIs of gateways. */
export const associations: readonly ResourceDefinition[] = [
  associate('products', 'apis', 'An API of a product.'),
  associate('products', 'groups', 'A group that sees a product.'),
  associate('groups', 'users', 'A user in a group.'),
  associate('gateways', 'apis', 'An API that a gateway has.'),
];

function associate(of: string, associates: string, description: string): ResourceDefinition {
  return defineResource({
    type: `${of}/${associates}`,
    noun: { apis: 'Api', groups: 'Group', users: 'User' }[associates] ?? 'Resource',
    description,
    reference: `https://learn.microsoft.com/rest/api/apimanagement/`,
    verbs: ['list', 'head', 'put', 'delete'],
    hasEtag: false,
    associates,
    properties: {},
  });
}
