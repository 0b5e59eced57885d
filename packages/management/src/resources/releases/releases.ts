import { withoutRevision } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { text, time } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { findSource, makeCurrent } from '../apis/revisions.ts';

/** What makes a revision of an API the current one. */
export const releases: ResourceDefinition = defineResource({
  type: 'apis/releases',
  noun: 'ApiRelease',
  description: 'Makes a revision the current one, and says why.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-release',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,
  name: { most: 80 },

  properties: {
    apiId: text('The revision that is released.'),
    notes: text('What is new.'),
    createdDateTime: time('When it was released.', { readOnly: true }),
    updatedDateTime: time('When the notes were changed.', { readOnly: true }),
  },

  filterable: ['notes'],
  complete: (properties, { now, current }) => ({
    createdDateTime: now.toISOString(),
    ...properties,
    apiId: properties.apiId ?? current?.properties.apiId,
    updatedDateTime: now.toISOString(),
  }),
  check: checkRevision,

  async afterWrite({ properties }, { reader, current }) {
    if (current !== undefined && current.properties.apiId === properties.apiId) return;
    const revision = await findSource(properties.apiId, reader);
    if (revision !== undefined) await makeCurrent(revision, reader);
  },
});

async function checkRevision(
  { apiId }: JsonObject,
  { reader, path }: ChangeContext,
): Promise<readonly ArmErrorDetail[]> {
  const api = withoutRevision(path.split('/')[1] ?? '');
  const revision = await findSource(apiId, reader);
  const isOfThis = revision !== undefined && withoutRevision(nameOf(revision)).toLowerCase() === api.toLowerCase();
  return isOfThis ? [] : [detail('apiId', `'apiId' is no revision of '${api}'; expected '/apis/${api};rev={number}'`)];
}
