import { ArmError } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';

/** What a tag means for one API. */
export const tagDescriptions: ResourceDefinition = defineResource({
  type: 'apis/tagDescriptions',
  noun: 'TagDescription',
  description: 'What a tag means for the operations of one API; its name is that of the tag.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-tag-description',
  verbs: ['list', 'head', 'get', 'put', 'delete'],
  name: { most: 80 },

  properties: {
    description: text('What it means.'),
    externalDocsUrl: text('Where more is said.', { most: 2000 }),
    externalDocsDescription: text('What is said there.'),
    tagId: text('The tag.', { readOnly: true }),
    displayName: text('The word.', { readOnly: true }),
  },

  filterable: ['displayName'],

  async complete(properties, { path, reader }) {
    const tag = await reader.get(`tags/${nameOf({ path })}`.toLowerCase());
    if (tag === undefined) throw new ArmError('ResourceNotFound', 'Tag not found.');
    return { ...properties, tagId: `/${tag.path}`, displayName: tag.properties.displayName };
  },

  show: ({ tagId, ...properties }, { serviceId }) => ({ ...properties, tagId: `${serviceId}${tagId}` }),
});
