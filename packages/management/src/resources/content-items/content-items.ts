import { defineResource, type ResourceDefinition } from '../../define-resource.ts';

/** What the developer portal is made of. */
export const contentItems: ResourceDefinition = defineResource({
  type: 'contentTypes/contentItems',
  noun: 'ContentItem',
  description: 'A part of the developer portal; its properties are what its type says, as they were sent.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/content-item',
  verbs: ['list', 'head', 'get', 'put', 'delete'],
  hasCount: false,
  properties: {},
});
