import {
  attribute,
  boolean,
  type CreateFailure,
  CredentialFailure,
  type Dynamic,
  definePolicy,
  dynamic,
  name,
  type Policy,
  type PolicyContext,
  type ShapeOf,
} from '@turnpike/policy';

/** Which token is asked for, and what becomes of it. */
export interface IdentityToken {
  readonly resource: Dynamic<string>;
  readonly 'client-id': Dynamic<string> | undefined;
  readonly 'output-token-variable-name': string | undefined;
  readonly 'ignore-error': Dynamic<boolean>;
}

/** The attributes that say which token is asked for. */
export const identityToken: ShapeOf<IdentityToken> = {
  resource: attribute(dynamic(name), 'What the token is for, such as `https://cognitiveservices.azure.com`.'),
  'client-id': attribute(dynamic(name), 'The identity; that which the gateway has of itself when left out.', {
    optional: true,
  }),
  'output-token-variable-name': attribute(name, 'The variable that gets the token, in place of the request.', {
    optional: true,
  }),
  // Azure: its page does not say whether an expression may stand here.
  'ignore-error': attribute(dynamic(boolean), 'Whether to go on without a token.', { default: false }),
};

/** Sends the backend a token of an identity that the gateway has. */
export const authenticationManagedIdentity: Policy = definePolicy({
  name: 'authentication-managed-identity',
  reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],

  config: identityToken,

  failures: {
    TokenNotAcquired: 'Nobody gives a token for the identity.',
  },

  prepare(config, failure: CreateFailure<'TokenNotAcquired'>) {
    const variable = config['output-token-variable-name'];
    const keep = (token: string | undefined, context: PolicyContext): void => {
      if (token === undefined) return;
      if (variable !== undefined) context.variables.set(variable, token);
      else context.request.headers.set('Authorization', [`Bearer ${token}`]);
    };

    return (context) => {
      const fail = (message: string) => failure('TokenNotAcquired', 500, message);
      const token = acquireToken(config, context, 'authentication-managed-identity', fail);
      return token instanceof Promise ? token.then((acquired) => keep(acquired, context)) : keep(token, context);
    };
  },
});

/** A token, or `undefined` where there is none and that may be ignored. */
export function acquireToken(
  config: IdentityToken,
  context: PolicyContext,
  source: string,
  fail: (message: string) => Error,
): string | undefined | Promise<string | undefined> {
  const refuse = (error: unknown): undefined => {
    if (!(error instanceof CredentialFailure)) throw error;
    if (!config['ignore-error'](context)) throw fail(`No token of the managed identity: ${error.message}`);
    context.trace({ source, severity: 'error', message: error.message });
  };
  try {
    const token = context.services.managedIdentities.token(config.resource(context), config['client-id']?.(context));
    return typeof token === 'string' ? conceal(token, context) : token.then((one) => conceal(one, context), refuse);
  } catch (error) {
    return refuse(error);
  }
}

/** A token may go into a variable, and from there anywhere. */
function conceal(token: string, context: PolicyContext): string {
  context.observer?.conceal?.(token);
  return token;
}
