import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text, time } from '../../properties.ts';
import { checkUser, fullUserId } from '../issues/user-of.ts';
import { referenceTo } from '../reference.ts';

/** What people say about issues. */
export const comments: ResourceDefinition = defineResource({
  type: 'apis/issues/comments',
  noun: 'IssueComment',
  description: 'What somebody says about an issue.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-issue-comment',
  verbs: ['list', 'head', 'get', 'put', 'delete'],

  properties: {
    text: text('What is said.', { required: true }),
    userId: text('Who says it: /users/{id}, or the full id.', { required: true }),
    createdDate: time('When it was said.'),
  },

  filterable: ['userId'],
  fields: ({ userId }) => ({ userId: referenceTo('users', userId) ?? null }),
  complete: (properties, { now, current, serviceId }) => ({
    ...properties,
    createdDate: properties.createdDate ?? current?.properties.createdDate ?? now.toISOString(),
    userId: fullUserId(properties.userId, serviceId),
  }),
  check: checkUser,
});
