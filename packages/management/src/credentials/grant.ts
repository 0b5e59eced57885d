import { type ArmErrorDetail, detail } from '../arm-error.ts';
import { isObject, type JsonObject, present } from '../json.ts';
import { findIdentityProvider, type IdentityProvider, identityProviders } from './identity-providers.ts';
import { isLoopbackHost } from './loopback.ts';

// What a provider of credentials and a connection of it say together: where tokens are had, and by whom.

/** The ways to a token, as connections name them. */
export const grantTypes = ['AuthorizationCode', 'ClientCredentials'] as const;

/** A way to a token. */
export type GrantType = (typeof grantTypes)[number];

/** Everything that is needed to ask for tokens. */
export interface Grant {
  readonly type: GrantType;
  readonly authorizationUrl: string | undefined;
  readonly tokenUrl: string;
  readonly refreshUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scope: string | undefined;
  /** Sent along, both when users agree and for tokens. */
  readonly forwarded: Readonly<Record<string, string>>;
  readonly authorizationParameters: Readonly<Record<string, string>>;
  readonly usesPkce: boolean;
}

/** The parameters of a provider for a grant type; `undefined` where it does not have that. */
export function parametersOf({ oauth2 }: JsonObject, type: GrantType): JsonObject | undefined {
  const all = isObject(oauth2) && isObject(oauth2.grantTypes) ? oauth2.grantTypes : {};
  const own = type === 'AuthorizationCode' ? all.authorizationCode : all.clientCredentials;
  return isObject(own) ? own : undefined;
}

/** Puts together what a provider and a connection say; what is missing or wrong is told instead. */
export function readGrant(
  provider: JsonObject,
  type: GrantType,
  connection: JsonObject = {},
): Grant | readonly ArmErrorDetail[] {
  const target = `oauth2.grantTypes.${type === 'AuthorizationCode' ? 'authorizationCode' : 'clientCredentials'}`;
  const own = parametersOf(provider, type);
  if (own === undefined) return [detail(target, `the provider has no '${target}'; expected it`)];
  const known: IdentityProvider = findIdentityProvider(provider.identityProvider) ?? { reference: '' };
  const parameters: JsonObject = { ...known.defaults, ...withoutEmpty(own), ...withoutEmpty(ownOf(connection)) };
  const details: ArmErrorDetail[] = [];
  const urlOf = (name: 'authorizationUrl' | 'tokenUrl' | 'refreshUrl'): string | undefined => {
    const template = textOf(parameters[name]) ?? known[name];
    if (template === undefined) return undefined;
    const url = fill(template, parameters);
    const problem = url === undefined ? `needs ${missingIn(template, parameters)}` : problemOf(url);
    if (problem !== undefined) details.push(detail(`${target}.${name}`, `'${name}' ${problem}`));
    return url;
  };
  const [authorizationUrl, tokenUrl, refreshUrl] = [urlOf('authorizationUrl'), urlOf('tokenUrl'), urlOf('refreshUrl')];
  if (tokenUrl === undefined && details.length === 0) details.push(missing(target, 'tokenUrl', provider));
  if (type === 'AuthorizationCode' && authorizationUrl === undefined && details.length === 0)
    details.push(missing(target, 'authorizationUrl', provider));
  if (details.length > 0 || tokenUrl === undefined) return details;
  return {
    type,
    ...{ authorizationUrl, tokenUrl, refreshUrl: refreshUrl ?? tokenUrl },
    clientId: textOf(parameters.clientId) ?? '',
    clientSecret: textOf(parameters.clientSecret),
    scope: scopeOf(parameters.scopes ?? parameters.scope, known),
    forwarded: forwardedBy(known, parameters),
    authorizationParameters: known.authorizationParameters ?? {},
    usesPkce: known.usesPkce === true,
  };
}

/** Why a URL is not one that secrets are sent to; `undefined` for those that are. */
export function problemOf(text: string): string | undefined {
  if (text.length > 2048 || !URL.canParse(text)) return 'is no URL; expected one of HTTPS';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'has a name or a password before its host; expected none';
  if (url.hash !== '') return "has a part after '#'; expected none";
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))) return undefined;
  return `begins with '${url.protocol.slice(0, 20)}'; expected https`;
}

function missing(target: string, name: string, { identityProvider }: JsonObject): ArmErrorDetail {
  const names = Object.keys(identityProviders).join(', ');
  return detail(
    `${target}.${name}`,
    `'${name}' is missing, and nothing is known of '${String(identityProvider).slice(0, 80)}'; expected it, or one of ${names}`,
  );
}

/** A connection says who asks and for what, and never where: the secret of its provider goes there. */
function ownOf({ clientId, clientSecret, scopes }: JsonObject): JsonObject {
  return present({ clientId, clientSecret, scopes });
}

function withoutEmpty(parameters: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== '' && value !== null));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const placeholder = /\{(\w+)\}/g;

/** Only what begins a URL may be one; all else is a name, so that nobody chooses another host or path by it. */
function fill(template: string, parameters: JsonObject): string | undefined {
  let isWhole = true;
  const filled = template.replace(placeholder, (_, name: string) => {
    const value = textOf(parameters[name]);
    const isFit = value !== undefined && (name === 'loginUri' || /^[\w-][\w.-]*$/.test(value));
    if (!isFit) isWhole = false;
    return isFit ? value.replace(/\/+$/, '') : '';
  });
  return isWhole ? filled : undefined;
}

function missingIn(template: string, parameters: JsonObject): string {
  const names = Array.from(template.matchAll(placeholder), ([, name = '']) => name);
  const name = names.find((one) => fill(`{${one}}`, parameters) === undefined) ?? '';
  return `'${name}'; expected a name as its value`;
}

function scopeOf(scopes: unknown, { scopeSeparator = ' ' }: IdentityProvider): string | undefined {
  const words = (textOf(scopes) ?? '').split(/[\s,]+/).filter((word) => word !== '');
  return words.length === 0 ? undefined : words.join(scopeSeparator);
}

function forwardedBy({ forwards = {} }: IdentityProvider, parameters: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(forwards).flatMap(([name, from]) => {
      const value = textOf(parameters[from]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
