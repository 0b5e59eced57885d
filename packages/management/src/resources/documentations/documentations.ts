import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text } from '../../properties.ts';

/** Pages that wikis are made of. */
export const documentations: ResourceDefinition = defineResource({
  type: 'documentations',
  noun: 'Documentation',
  description: 'A page that wikis are made of.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/documentation',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  hasCount: false,

  properties: {
    title: text('Its title.'),
    content: text('The page, as Markdown.'),
  },
});
