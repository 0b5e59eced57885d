import {
  type AuthorizationToken,
  attribute,
  authorizationObject,
  boolean,
  type CreateFailure,
  CredentialFailure,
  definePolicy,
  dynamic,
  name,
  oneOf,
  type Policy,
} from '@turnpike/policy';

/** Keeps the token of a connection of the credential manager in a variable. */
export const getAuthorizationContext: Policy = definePolicy({
  name: 'get-authorization-context',
  reference: 'https://learn.microsoft.com/azure/api-management/get-authorization-context-policy',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],

  config: {
    'provider-id': attribute(dynamic(name), 'The credential provider.'),
    'authorization-id': attribute(dynamic(name), 'The connection.'),
    'context-variable-name': attribute(dynamic(name), 'The variable that gets the `Authorization`.'),
    'identity-type': attribute(dynamic(oneOf('managed', 'jwt')), 'Who asks: the service, or whom `identity` names.', {
      default: 'managed',
    }),
    identity: attribute(dynamic(name), 'The token of who asks, where that is not the service.', { optional: true }),
    'ignore-error': attribute(dynamic(boolean), 'Whether to go on when there is no token; the variable is null then.', {
      default: false,
    }),
  },

  failures: {
    AuthorizationNotAvailable: 'The connection gives no token: there is none, or who asks may not have it.',
  },

  prepare(config, failure: CreateFailure<'AuthorizationNotAvailable'>, place) {
    const { identity, 'identity-type': identityType } = config;
    if (place.entities?.hasAuthorizations === false)
      place.reportUnavailable('provider-id', 'there is no credential manager in workspaces');
    if (identityType.constant === 'jwt' && identity === undefined)
      place.report(
        'missing-attribute',
        'identity-type',
        "'identity-type' is 'jwt' and there is no 'identity'; expected one",
      );

    return async (context) => {
      const variable = config['context-variable-name'](context);
      const isOther = identityType(context) === 'jwt';
      try {
        const { authorizations } = context.services;
        if (authorizations === undefined) throw new CredentialFailure('this gateway has no credential manager');
        const token: AuthorizationToken = await authorizations.token({
          providerId: config['provider-id'](context),
          authorizationId: config['authorization-id'](context),
          ...(isOther && { identityToken: identity?.(context) ?? '' }),
        });
        context.observer?.conceal?.(token.accessToken);
        context.variables.set(variable, authorizationObject(token));
      } catch (error) {
        if (!(error instanceof CredentialFailure)) throw error;
        if (!config['ignore-error'](context))
          throw failure('AuthorizationNotAvailable', 500, `The connection gives no token: ${error.message}`);
        context.variables.set(variable, null);
        context.trace({ source: 'get-authorization-context', severity: 'error', message: error.message });
      }
    };
  },
});
