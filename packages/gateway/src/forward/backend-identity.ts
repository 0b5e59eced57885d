import { CredentialFailure, PolicyFailure } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { Target } from './targets.ts';

// A backend may want to see a token of the gateway's own identity. The token is asked for once it is known which backend it
// is, and most often is there already.

/** The token that the backend of a request wants to see; `undefined` when it wants none. */
export function identityToken(context: GatewayContext, target: Target): string | Promise<string> | undefined {
  const identity = target.selection?.member.credentials?.managedIdentity;
  if (identity === undefined) return undefined;
  const conceal = (token: string): string => {
    context.observer?.conceal?.(token);
    return token;
  };
  const refuse = (error: unknown): never => {
    // Who is on trial has not been asked: nothing is known of it.
    target.selection?.report({ errorReason: 'ClientConnectionFailure' });
    if (!(error instanceof CredentialFailure)) throw error;
    const message = `No token of the managed identity for the backend: ${error.message}`;
    throw new PolicyFailure('forward-request', 'TokenNotAcquired', 500, message);
  };
  try {
    const token = context.services.managedIdentities.token(identity.resource, identity.clientId);
    return typeof token === 'string' ? conceal(token) : token.then(conceal, refuse);
  } catch (error) {
    return refuse(error);
  }
}
