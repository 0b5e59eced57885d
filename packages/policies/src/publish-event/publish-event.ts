import { attribute, definePolicy, element, elements, name, type Policy } from '@turnpike/policy';
import { bodyText, withBody } from '../body-text.ts';

/** Tells the subscribers of a GraphQL API what a resolver has come to. */
export const publishEvent: Policy = definePolicy({
  name: 'publish-event',
  reference: 'https://learn.microsoft.com/azure/api-management/publish-event-policy',
  // Only a resolver may have it, in its response.
  sections: [],
  scopes: [],

  config: {
    targets: element(
      {
        'graphql-subscription': elements(
          { id: attribute(name, 'The field of the type `Subscription`.') },
          'A subscription that is told.',
          { atLeast: 1 },
        ),
      },
      'Who is told.',
    ),
  },

  prepare({ targets }) {
    const fields = targets['graphql-subscription'].map(({ id }) => id);
    return (context) =>
      withBody(context.response, () => {
        const event = bodyText(context.response) ?? 'null';
        for (const field of fields) context.resolution?.publish(field, event);
      });
  },
});
