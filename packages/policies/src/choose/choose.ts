import {
  attribute,
  boolean,
  definePolicy,
  dynamic,
  element,
  elements,
  type Policy,
  policies,
  scopes,
  sections,
} from '@turnpike/policy';

/** Runs the policies of the first branch whose condition holds. */
export const choose: Policy = definePolicy({
  name: 'choose',
  reference: 'https://learn.microsoft.com/azure/api-management/choose-policy',
  sections,
  scopes,

  config: {
    when: elements(
      {
        condition: attribute(dynamic(boolean), 'Whether this branch is taken, unless one before it is.'),
        policies: policies('What runs when the branch is taken.'),
      },
      'A branch. Conditions are looked at in order, up to the first that holds.',
      { atLeast: 1 },
    ),
    otherwise: element({ policies: policies('What runs then.') }, 'What runs when no condition holds.', {
      optional: true,
    }),
  },

  prepare({ when, otherwise }) {
    return (context) => {
      for (let index = 0; index < when.length; index++) {
        const branch = when[index] as (typeof when)[number];
        if (!branch.condition(context)) continue;
        context.observer?.decided(`when[${index + 1}] is taken`);
        return branch.policies(context);
      }
      context.observer?.decided(otherwise === undefined ? 'no branch is taken' : 'otherwise is taken');
      return otherwise?.policies(context);
    };
  },
});
