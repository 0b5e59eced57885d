import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { list, text } from '../../properties.ts';

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who may have the tokens of a connection. */
export const accessPolicies: ResourceDefinition = defineResource({
  type: 'authorizationProviders/authorizations/accessPolicies',
  noun: 'AuthorizationAccessPolicy',
  description: 'Who may have the tokens of a connection: an identity of Microsoft Entra ID.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/authorization-access-policy',
  verbs: ['list', 'get', 'put', 'delete'],
  name: { least: 1, most: 256, pattern: /^[^*#&+:<>?]+$/ },

  properties: {
    tenantId: text('The tenant that the identity is in.', { required: true, pattern: guid }),
    objectId: text('The object of the identity.', { required: true, pattern: guid }),
    appIds: list(
      text('An application.', { pattern: guid }),
      'The applications that tokens in its name may come from; any when left out.',
    ),
  },

  filterable: ['displayName'],
  // They have no name for people: what lists are filtered by is the one there is.
  fields: (_, name) => ({ displayName: name }),
});
