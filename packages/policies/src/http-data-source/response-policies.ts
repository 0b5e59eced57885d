import { policiesOf, type RunPolicies, type ShapeOf } from '@turnpike/policy';

/** What every data source may do with what it was answered. */
export const responsePolicies: ShapeOf<{ readonly policies: RunPolicies }> = {
  policies: policiesOf('outbound', 'What is made of the answer.', {
    only: ['set-body', 'xml-to-json', 'find-and-replace', 'publish-event', 'include-fragment', 'set-variable'],
    repeatable: ['include-fragment', 'set-variable', 'find-and-replace'],
  }),
};
