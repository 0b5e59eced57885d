import { detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { present } from '../../json.ts';
import { flag, list, object, text, word } from '../../properties.ts';

const grantTypes = ['authorizationCode', 'implicit', 'resourceOwnerPassword', 'clientCredentials'];
const methods = ['HEAD', 'OPTIONS', 'TRACE', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Where developers get tokens for APIs. */
export const authorizationServers: ResourceDefinition = defineResource({
  type: 'authorizationServers',
  noun: 'AuthorizationServer',
  description: 'An OAuth 2.0 server where developers get tokens for APIs.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/authorization-server',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  name: { most: 80 },

  properties: {
    displayName: text('Its name for people.', { required: true, least: 1, most: 50 }),
    description: text('What it is for.'),
    clientRegistrationEndpoint: text('Where clients are registered.', { required: true }),
    authorizationEndpoint: text('Where users agree.', { required: true }),
    tokenEndpoint: text('Where tokens are had.'),
    grantTypes: list(word('A way.', grantTypes), 'The ways to a token.', { required: true }),
    authorizationMethods: list(word('A method.', methods), 'How the authorization endpoint is called.'),
    clientAuthenticationMethod: list(word('A way.', ['Basic', 'Body']), 'How the client says who it is.'),
    tokenBodyParameters: list(
      object(
        { name: text('Its name.', { required: true }), value: text('Its value.', { required: true }) },
        'A parameter.',
      ),
      'What the token endpoint is sent besides.',
    ),
    bearerTokenSendingMethods: list(
      word('A way.', ['authorizationHeader', 'query']),
      'How tokens are shown to the API.',
    ),
    supportState: flag('Whether the state parameter is sent.'),
    defaultScope: text('The scopes that are asked for, with spaces between them.'),
    clientId: text('Who the portal is to the server.', { required: true }),
    clientSecret: text('How it proves that.', { secret: true }),
    resourceOwnerUsername: text('The user of the grant with a password.'),
    resourceOwnerPassword: text('The password.', { secret: true }),
    useInTestConsole: flag('Whether the test console offers it.', { default: true }),
    useInApiDocumentation: flag('Whether documentation names it.', { default: false }),
  },

  filterable: ['displayName'],
  // What GET does not show is not lost by a PUT of what GET showed.
  complete: (properties, { current }) => ({
    ...present({
      clientSecret: current?.properties.clientSecret,
      resourceOwnerPassword: current?.properties.resourceOwnerPassword,
    }),
    ...properties,
  }),
  // Azure: GET is always among them.
  check: ({ authorizationMethods }) =>
    Array.isArray(authorizationMethods) && !authorizationMethods.includes('GET')
      ? [detail('authorizationMethods', "'authorizationMethods' has no GET; expected it among them")]
      : [],

  actions: {
    listSecrets: {
      description: 'Shows the secret of the client, and the user with its password.',
      run: async ({ properties: { clientSecret, resourceOwnerUsername, resourceOwnerPassword } }) => ({
        clientSecret: clientSecret ?? null,
        resourceOwnerUsername: resourceOwnerUsername ?? null,
        resourceOwnerPassword: resourceOwnerPassword ?? null,
      }),
    },
  },
});
