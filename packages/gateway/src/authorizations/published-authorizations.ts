import type { Authorization, AuthorizationAccessPolicy } from '@turnpike/model';
import {
  type AuthorizationRequest,
  type Authorizations,
  type AuthorizationToken,
  CredentialFailure,
  TokenRefusal,
  type Tokens,
  type TokenTrust,
  type VerifiedToken,
} from '@turnpike/policy';

// Connections come with the configuration, each with the token that there is: nobody is asked for one while a request waits.
// Who may have it is decided here: the service itself, or whom a token of Microsoft Entra ID names.

/** What decisions need besides. */
export interface PublishedAuthorizationsOptions {
  readonly tokens: Tokens;
  readonly now: () => number;
  /** Where Entra ID is. */
  readonly authority?: string;
}

/** A token is no longer used so long before it ends: it has a way to go. */
const unusedMs = 5_000;

/**
 * Whom tokens of those who ask are for.
 * @see https://learn.microsoft.com/azure/api-management/get-authorization-context-policy
 */
const audience = 'https://azure-api.net/authorization-manager';

/** Gives the tokens of connections that were published. */
export class PublishedAuthorizations implements Authorizations {
  readonly #options: PublishedAuthorizationsOptions;
  #byId: ReadonlyMap<string, Authorization> = new Map();
  /** By tenant. What is remembered of tokens belongs to such an object, so that the same is given again. */
  readonly #trusts = new Map<string, TokenTrust>();

  constructor(options: PublishedAuthorizationsOptions) {
    this.#options = options;
  }

  /** Takes over the connections of a configuration that is live. */
  use(authorizations: readonly Authorization[]): void {
    this.#byId = new Map(authorizations.map((one) => [one.id.toLowerCase(), one]));
    const tenants = new Set(authorizations.flatMap(({ accessPolicies }) => accessPolicies.map(tenantOf)));
    for (const tenant of this.#trusts.keys()) if (!tenants.has(tenant)) this.#trusts.delete(tenant);
  }

  async token({ providerId, authorizationId, identityToken }: AuthorizationRequest): Promise<AuthorizationToken> {
    const id = `${providerId}/${authorizationId}`;
    const found = this.#byId.get(id.toLowerCase());
    if (found === undefined) throw new CredentialFailure(`there is no connection '${id.slice(0, 300)}'`);
    // Who may not have the token is not told either why there is none.
    if (identityToken !== undefined) await this.#checkIdentity(found, identityToken);
    else if (!found.isForService)
      throw new CredentialFailure('no access policy of the connection is about the identity of the service');
    const { token, problem } = found;
    if (token === undefined) throw new CredentialFailure(problem ?? 'the connection has no token');
    if (token.expiresAt !== undefined && token.expiresAt - unusedMs <= this.#options.now())
      throw new CredentialFailure('the token of the connection has ended');
    return { accessToken: token.accessToken, claims: token.claims };
  }

  async #checkIdentity({ accessPolicies }: Authorization, text: string): Promise<void> {
    // Whose keys are fetched is decided by the access policies, and not by what the token says.
    const tenant = claimedTenant(text);
    const ofTenant = accessPolicies.filter((policy) => tenantOf(policy) === tenant);
    if (tenant === undefined || ofTenant.length === 0) throw noPolicy();
    const { claims, issuers } = await this.#verify(text, tenant);
    const now = this.#options.now() / 1000;
    const [expires, notBefore = 0] = [claims.get('exp'), claims.get('nbf')];
    if (typeof expires !== 'number' || expires <= now) throw new CredentialFailure('the token of who asks has ended');
    if (typeof notBefore !== 'number' || notBefore > now)
      throw new CredentialFailure('the token of who asks is not yet good');
    if (!issuers?.includes(String(claims.get('iss'))))
      throw new CredentialFailure('the token of who asks is not of its tenant');
    if (![claims.get('aud')].flat().includes(audience))
      throw new CredentialFailure(`the token of who asks is for somebody else; expected ${audience}`);
    if (!ofTenant.some((policy) => isAbout(policy, claims))) throw noPolicy();
  }

  async #verify(text: string, tenant: string): Promise<VerifiedToken> {
    try {
      return await this.#options.tokens.verify(text, this.#trustIn(tenant), false);
    } catch (error) {
      if (error instanceof TokenRefusal)
        throw new CredentialFailure('the token of who asks is not signed by its tenant', { cause: error });
      throw error;
    }
  }

  /** Tokens of version 2 and of version 1, whose issuers differ. */
  #trustIn(tenant: string): TokenTrust {
    const known = this.#trusts.get(tenant);
    if (known !== undefined) return known;
    const { authority = 'https://login.microsoftonline.com' } = this.#options;
    const document = '.well-known/openid-configuration';
    const trust: TokenTrust = {
      providers: [`${authority}/${tenant}/v2.0/${document}`, `${authority}/${tenant}/${document}`],
      signingKeys: [],
      decryptionKeys: [],
    };
    this.#trusts.set(tenant, trust);
    return trust;
  }
}

function noPolicy(): CredentialFailure {
  return new CredentialFailure('no access policy of the connection is about who asks');
}

function tenantOf({ tenantId }: AuthorizationAccessPolicy): string {
  return tenantId.toLowerCase();
}

function isAbout({ tenantId, objectId, appIds }: AuthorizationAccessPolicy, claims: VerifiedToken['claims']): boolean {
  const says = (name: string, value: string): boolean =>
    String(claims.get(name) ?? '').toLowerCase() === value.toLowerCase();
  const isOfApp = (id: string): boolean => says('appid', id) || says('azp', id);
  return says('tid', tenantId) && says('oid', objectId) && (appIds.length === 0 || appIds.some(isOfApp));
}

/** The tenant that a token says it is of, before anything of it is believed. */
function claimedTenant(text: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const { tid } = claims as { readonly tid?: unknown };
    return typeof tid === 'string' && /^[0-9a-f-]{36}$/i.test(tid) ? tid.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}
