import { defineKind, type Kind } from '@turnpike/policy';

/** Where the tokens of a tenant come from. */
export interface Tenant {
  /** The id or a domain of the tenant, `organizations` or `common`. */
  readonly name: string;
  /** The origin of Entra ID, where the tenant is written as a URL. */
  readonly endpoint: string | undefined;
}

/** Names that mean themselves in a URL. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** A tenant by its id or domain, or as the URL that Entra ID has for it. */
export const tenant: Kind<Tenant> = defineKind('the id, the domain or the URL of a tenant', (text) => {
  const trimmed = text.trim();
  if (plainName.test(trimmed)) return { name: trimmed, endpoint: undefined };
  const endpoint = endpointOf(trimmed);
  const [, name = ''] = URL.parse(trimmed)?.pathname.split('/') ?? [];
  return endpoint !== undefined && plainName.test(name) ? { name, endpoint } : undefined;
});

/** Where Entra ID is in a cloud, with or without `https://`. */
export const authenticationEndpoint: Kind<string> = defineKind(
  'a URL such as https://login.microsoftonline.us',
  (text) => endpointOf(text.includes('://') ? text.trim() : `https://${text.trim()}`),
);

function endpointOf(text: string): string | undefined {
  const url = /[\0-\x20]/.test(text) ? null : URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password === '' ? url.origin : undefined;
}

/** Where Entra ID is in the public cloud. */
const publicCloud = 'https://login.microsoftonline.com';

/** What its documentation prints in place of that, which leads nowhere. */
const misprint = 'https://login-microsoftonline.com';

/**
 * The metadata of a tenant: of tokens of version 2 and of version 1, whose issuers differ.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export function metadataOf({ name, endpoint: own }: Tenant, configured: string | undefined): readonly string[] {
  const chosen = own ?? configured ?? publicCloud;
  const authority = `${chosen === misprint ? publicCloud : chosen}/${name}`;
  return [`${authority}/v2.0/.well-known/openid-configuration`, `${authority}/.well-known/openid-configuration`];
}
