import type { Group } from '@turnpike/model';
import { ArmError } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { flag, text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';

/** Users who see the same products. */
export const groups: ResourceDefinition = defineResource({
  type: 'groups',
  noun: 'Group',
  description: 'Users who see the same products.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/group',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,
  sharesBuiltIn: true,

  properties: {
    displayName: text('Its name for people.', { required: true, least: 1, most: 300 }),
    description: text('Who is in it.', { most: 1000 }),
    type: word('Whose it is.', ['custom', 'system', 'external'], { default: 'custom' }),
    externalId: text('The group of a directory that it stands for.'),
    builtIn: flag('Whether every service has it.', { readOnly: true }),
  },

  filterable: ['displayName', 'description', 'externalId'],
  complete: (properties) => ({
    builtIn: false,
    ...properties,
    // Azure: what every service has stays what it is.
    ...(properties.builtIn === true && { type: 'system' }),
  }),
  beforeDelete({ properties }) {
    if (properties.builtIn === true) throw new ArmError('ValidationError', 'System entity cannot be deleted.');
  },

  publish: (group) => ({
    groups: [
      { id: nameOf(group), name: String(group.properties.displayName), type: group.properties.type as Group['type'] },
    ],
  }),
});
