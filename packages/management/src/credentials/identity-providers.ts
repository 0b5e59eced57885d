// Who gives tokens, as data: where users agree, where tokens are had, and what goes along. The names are Azure's. Whatever is
// said here, `authorizationUrl`, `tokenUrl` and `refreshUrl` among the parameters of a grant type say otherwise.

/** Someone who gives tokens by OAuth 2.0. `{name}` stands for a parameter of the grant type. */
export interface IdentityProvider {
  readonly reference: string;
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
  /** Where tokens are renewed, where that is not where they are had. */
  readonly refreshUrl?: string;
  /** Parameters of the URLs that can be left out. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Sent along when users agree. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /** Sent along by the names on the left, from the parameters on the right, both when users agree and for tokens. */
  readonly forwards?: Readonly<Record<string, string>>;
  /** Between scopes, where that is not a space. */
  readonly scopeSeparator?: string;
  /** Whether RFC 7636 is used: a code is of use only to who began the login. */
  readonly usesPkce?: boolean;
}

/** Those that are known by name. */
export const identityProviders: Readonly<Record<string, IdentityProvider>> = {
  // Azure: version 1 of the endpoints, where a resource is asked for beside scopes.
  aad: {
    reference: 'https://learn.microsoft.com/azure/api-management/credentials-configure-common-providers',
    authorizationUrl: '{loginUri}/{tenantId}/oauth2/authorize',
    tokenUrl: '{loginUri}/{tenantId}/oauth2/token',
    defaults: { loginUri: 'https://login.microsoftonline.com', tenantId: 'common' },
    forwards: { resource: 'resourceUri' },
  },
  dropbox: {
    reference: 'https://developers.dropbox.com/oauth-guide',
    authorizationUrl: 'https://www.dropbox.com/oauth2/authorize',
    tokenUrl: 'https://api.dropboxapi.com/oauth2/token',
    authorizationParameters: { token_access_type: 'offline' },
  },
  facebook: {
    reference: 'https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow',
    authorizationUrl: 'https://www.facebook.com/dialog/oauth',
    tokenUrl: 'https://graph.facebook.com/oauth/access_token',
    scopeSeparator: ',',
  },
  github: {
    reference: 'https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
    authorizationUrl: 'https://github.com/login/oauth/authorize',
    tokenUrl: 'https://github.com/login/oauth/access_token',
  },
  google: {
    reference: 'https://developers.google.com/identity/protocols/oauth2/web-server',
    authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    // Without both there is no refresh token the second time.
    authorizationParameters: { access_type: 'offline', prompt: 'consent' },
  },
  linkedin: {
    reference: 'https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow',
    authorizationUrl: 'https://www.linkedin.com/oauth/v2/authorization',
    tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
  },
  oauth2: { reference: 'https://www.rfc-editor.org/rfc/rfc6749' },
  oauth2pkce: { reference: 'https://www.rfc-editor.org/rfc/rfc7636', usesPkce: true },
  salesforce: {
    reference: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm',
    authorizationUrl: '{loginUri}/services/oauth2/authorize',
    tokenUrl: '{loginUri}/services/oauth2/token',
    defaults: { loginUri: 'https://login.salesforce.com' },
  },
  servicenow: {
    reference:
      'https://www.servicenow.com/docs/bundle/zurich-platform-security/page/administer/security/concept/c_OAuthApplications.html',
    authorizationUrl: 'https://{instanceName}.service-now.com/oauth_auth.do',
    tokenUrl: 'https://{instanceName}.service-now.com/oauth_token.do',
  },
  slack: {
    reference: 'https://docs.slack.dev/authentication/installing-with-oauth',
    authorizationUrl: 'https://slack.com/oauth/v2/authorize',
    tokenUrl: 'https://slack.com/api/oauth.v2.access',
    scopeSeparator: ',',
  },
  spotify: {
    reference: 'https://developer.spotify.com/documentation/web-api/tutorials/code-flow',
    authorizationUrl: 'https://accounts.spotify.com/authorize',
    tokenUrl: 'https://accounts.spotify.com/api/token',
  },
  stripe: {
    reference: 'https://docs.stripe.com/connect/oauth-reference',
    authorizationUrl: 'https://connect.stripe.com/oauth/authorize',
    tokenUrl: 'https://connect.stripe.com/oauth/token',
  },
};

/** One by its name; `undefined` for names that are not known. */
export function findIdentityProvider(name: unknown): IdentityProvider | undefined {
  const key = String(name).toLowerCase();
  return Object.hasOwn(identityProviders, key) ? identityProviders[key] : undefined;
}
