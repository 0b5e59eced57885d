import { attribute, definePolicy, name, type Policy, scopes, sections } from '@turnpike/policy';

/** Puts the policies of a fragment in its place. */
export const includeFragment: Policy = definePolicy({
  name: 'include-fragment',
  reference: 'https://learn.microsoft.com/azure/api-management/include-fragment-policy',
  sections,
  scopes,

  config: {
    'fragment-id': attribute(name, 'The name of the fragment.'),
  },

  prepare(config, _failure, place) {
    return place.fragment('fragment-id', config['fragment-id']);
  },
});
