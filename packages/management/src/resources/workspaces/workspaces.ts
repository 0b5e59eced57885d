import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';

/** What one team has for itself. */
export const workspaces: ResourceDefinition = defineResource({
  type: 'workspaces',
  noun: 'Workspace',
  description: 'APIs, products, subscriptions and what belongs to them, of one team. What is in it goes with it.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/workspace',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  name: { most: 80 },

  properties: {
    displayName: text('Its name for people.', { required: true, least: 1 }),
    description: text('Whose it is.'),
  },
  filterable: ['displayName'],

  publish: (workspace) => ({
    workspaces: [{ id: nameOf(workspace), name: String(workspace.properties.displayName) }],
  }),
});
