import { defineResource, type Resource, type ResourceDefinition } from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import { flag, text, time, word } from '../../properties.ts';
import type { Transaction } from '../../store/store.ts';

/** Publications of the portal. */
export const portalRevisions: ResourceDefinition = defineResource({
  type: 'portalRevisions',
  noun: 'PortalRevision',
  description: 'A publication of the portal. What was published with it is not kept: content is what it is now.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/portal-revision',
  verbs: ['list', 'head', 'get', 'put', 'patch'],
  hasCount: false,

  properties: {
    description: text('What is new in it.', { most: 2000 }),
    isCurrent: flag('Whether it is the one that visitors see.', { default: false }),
    status: word('How far it has come.', ['pending', 'publishing', 'completed', 'failed'], { readOnly: true }),
    statusDetails: text('What went wrong.', { readOnly: true }),
    createdDateTime: time('When it was made.', { readOnly: true }),
    updatedDateTime: time('When it was changed.', { readOnly: true }),
    provisioningState: text('How far the write has come.', { readOnly: true }),
  },

  filterable: ['description', 'isCurrent', 'status'],
  complete: (properties, { now }) => ({
    createdDateTime: now.toISOString(),
    statusDetails: null,
    ...properties,
    status: 'completed',
    provisioningState: 'Succeeded',
    updatedDateTime: now.toISOString(),
  }),

  async afterWrite(revision, { reader }) {
    if (revision.properties.isCurrent === true) await retireOthers(revision, reader);
  },
});

/** One is current at a time. */
async function retireOthers({ key }: Resource, transaction: Transaction): Promise<void> {
  const { resources } = await transaction.list({
    type: 'portalRevisions',
    filter: equals('isCurrent', true),
  });
  for (const { etag: _, sequenceNumber: __, ...other } of resources) {
    if (other.key === key) continue;
    const properties = { ...other.properties, isCurrent: false };
    await transaction.put({ ...other, properties, fields: { ...other.fields, isCurrent: false } }, 'present');
  }
}
