import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { anything, text } from '../../properties.ts';

/** What kinds of content the developer portal is made of. */
export const contentTypes: ResourceDefinition = defineResource({
  type: 'contentTypes',
  noun: 'ContentType',
  description: 'A kind of content that the developer portal is made of.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/content-type',
  verbs: ['list', 'get', 'put', 'delete'],
  name: { most: 80 },
  hasCount: false,

  properties: {
    id: text('What it is.'),
    name: text('Its name for people.'),
    description: text('What it is for.'),
    schema: anything('What its items have: a JSON Schema. Items are not held against it.'),
    version: text('Its version.'),
  },
});
