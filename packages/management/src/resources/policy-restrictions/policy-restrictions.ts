import { detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text, word } from '../../properties.ts';
import { restrictedPath } from './require-base.ts';

/** What documents of policies have to have. */
export const policyRestrictions: ResourceDefinition = defineResource({
  type: 'policyRestrictions',
  noun: 'PolicyRestriction',
  description: 'Says that a document of policies has to have base; one that is there already is not looked at again.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/policy-restriction',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  hasCount: false,

  properties: {
    scope: text('Which document: /products/{id}, /apis/{id}, /apis/{id}/operations/{id}, or what the document is at.', {
      required: true,
    }),
    requireBase: word('Whether each of its sections has to have base.', ['true', 'false'], { default: 'false' }),
  },

  check: ({ scope }) =>
    restrictedPath(scope) === undefined
      ? [
          detail(
            'scope',
            "'scope' leads to no document that can have base; expected '/products/{id}', '/apis/{id}' or '/apis/{id}/operations/{id}'",
          ),
        ]
      : [],
});
