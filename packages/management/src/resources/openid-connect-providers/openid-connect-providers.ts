import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { present } from '../../json.ts';
import { flag, text } from '../../properties.ts';

/** Who says who developers are. */
export const openidConnectProviders: ResourceDefinition = defineResource({
  type: 'openidConnectProviders',
  noun: 'OpenIdConnectProvider',
  description: 'An OpenID Connect provider where developers get tokens for APIs.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/openid-connect-provider',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],

  properties: {
    displayName: text('Its name for people.', { required: true, most: 50 }),
    description: text('What it is for.'),
    metadataEndpoint: text('Where it describes itself.', { required: true }),
    clientId: text('Who the portal is to the provider.', { required: true }),
    clientSecret: text('How it proves that.', { secret: true }),
    useInTestConsole: flag('Whether the test console offers it.', { default: true }),
    useInApiDocumentation: flag('Whether documentation names it.', { default: false }),
  },

  filterable: ['displayName'],
  // What GET does not show is not lost by a PUT of what GET showed.
  complete: (properties, { current }) => ({
    ...present({ clientSecret: current?.properties.clientSecret }),
    ...properties,
  }),

  actions: {
    listSecrets: {
      description: 'Shows the secret of the client.',
      run: async ({ properties }) => ({ clientSecret: properties.clientSecret ?? null }),
    },
  },
});
