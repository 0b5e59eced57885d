import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { list, text, word } from '../../properties.ts';

const names = ['facebook', 'google', 'microsoft', 'twitter', 'aad', 'aadB2C'];

/** How developers sign in to the portal. */
export const identityProviders: ResourceDefinition = defineResource({
  type: 'identityProviders',
  noun: 'IdentityProvider',
  description: 'One of the ways in which developers sign in to the portal.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/identity-provider',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  name: { only: names },

  properties: {
    type: word('Which it is; its name says the same.', names),
    clientId: text('Who the portal is to the provider.', { required: true, least: 1 }),
    clientSecret: text('How it proves that.', { required: true, least: 1, secret: true }),
    signinTenant: text('The tenant that developers sign in to.'),
    allowedTenants: list(text('A tenant.'), 'The tenants that developers may come from.', { most: 32 }),
    authority: text('The host that tokens come from.'),
    signupPolicyName: text('The policy for new developers.', { least: 1 }),
    signinPolicyName: text('The policy for those that there are.', { least: 1 }),
    profileEditingPolicyName: text('The policy for changes of a profile.', { least: 1 }),
    passwordResetPolicyName: text('The policy for forgotten passwords.', { least: 1 }),
    clientLibrary: text('What the portal signs in with.', { most: 16 }),
  },

  complete: (properties, { path }) => ({ ...properties, type: nameIn(path) }),

  actions: {
    listSecrets: {
      description: 'Shows the secret of the client.',
      run: async ({ properties }) => ({ clientSecret: properties.clientSecret }),
    },
  },
});

function nameIn(path: string): string | undefined {
  return names.find((name) => path.toLowerCase().endsWith(`/${name.toLowerCase()}`));
}
