import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { text, time, word } from '../../properties.ts';
import { referenceTo } from '../reference.ts';
import { checkUser, fullUserId } from './user-of.ts';

const states = ['proposed', 'open', 'removed', 'resolved', 'closed'];

/** What developers have found wrong with an API. */
export const issues: ResourceDefinition = defineResource({
  type: 'apis/issues',
  noun: 'Issue',
  description: 'Something that a developer has found wrong with an API.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-issue',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],

  properties: {
    title: text('What it is, in short.', { required: true }),
    description: text('What it is.', { required: true }),
    userId: text('Who found it: /users/{id}, or the full id.', { required: true }),
    state: word('How far it has come.', states, { default: 'proposed' }),
    createdDate: time('When it was found.'),
    apiId: text('The API.'),
  },

  filterable: ['userId', 'state', 'apiId'],
  fields: ({ userId, apiId }) => ({
    userId: referenceTo('users', userId) ?? null,
    apiId: referenceTo('apis', apiId) ?? null,
  }),
  complete: (properties, { now, current, serviceId, path }) => ({
    ...properties,
    createdDate: properties.createdDate ?? current?.properties.createdDate ?? now.toISOString(),
    userId: fullUserId(properties.userId, serviceId),
    apiId: properties.apiId ?? `${serviceId}/${path.split('/').slice(0, 2).join('/')}`,
  }),
  check: checkIssue,

  async expand({ key }, { query, reader }) {
    if (query.get('expandCommentsAttachments')?.toLowerCase() !== 'true') return {};
    const below = async (collection: string) => {
      const { resources } = await reader.list({ type: `apis/issues/${collection}`, parent: key });
      return resources.map(({ properties }) => properties);
    };
    return { comments: await below('comments'), attachments: await below('attachments') };
  },
});

async function checkIssue(properties: JsonObject, context: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const api = context.path.split('/')[1] ?? '';
  const isOfThis = referenceTo('apis', properties.apiId)?.toLowerCase() === api.toLowerCase();
  return [
    ...(await checkUser(properties, context)),
    ...(isOfThis ? [] : [detail('apiId', `'apiId' is another API; expected '/apis/${api}'`)]),
  ];
}
