import { detail, validationError } from '../../arm-error.ts';
import type { Resource } from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { joinSecrets } from '../../secrets.ts';
import { nameOf, type Reader, type StoredResource } from '../../store/store.ts';
import { gatewayToken, isSignedWith, readGatewayToken } from '../gateways/gateway-token.ts';

// Azure: what users sign in with in place of a password has the form of gateways' tokens, with the user in it.

const mostTokenMs = 30 * 86_400_000;
const signInMs = 600_000;

/** A token for a user, as a POST asks for one. */
export function userToken(user: Resource, body: JsonObject, now: Date): string {
  const { keyType, expiry } = isObject(body.properties) ? body.properties : body;
  return gatewayToken(nameOf(user), readExpiry(expiry, now), String(user.properties[keyOf(keyType)]));
}

/** Where the portal signs a user in. */
export function signInUrl(user: Resource, origin: string, now: Date): string {
  const token = gatewayToken(nameOf(user), new Date(now.getTime() + signInMs), String(user.properties.primaryKey));
  return `${origin}/signin-sso?token=${encodeURIComponent(token)}`;
}

/**
 * The user that a token is of; `undefined` for what is none, is over, was signed with another key, or is of a user whose
 * account cannot be used. Callers write it alone, or after `SharedAccessSignature`.
 */
export async function userOfToken(text: string, reader: Reader, now: Date): Promise<StoredResource | undefined> {
  const token = readGatewayToken(text.replace(/^SharedAccessSignature /, ''));
  if (token === undefined || token.expiry <= now) return undefined;
  const user = await reader.get(`users/${token.gatewayId}`.toLowerCase());
  if (user === undefined || user.properties.state !== 'active') return undefined;
  const { primaryKey, secondaryKey } = joinSecrets(user);
  const keys = [primaryKey, secondaryKey].filter((key) => typeof key === 'string');
  return isSignedWith(token, keys) ? user : undefined;
}

function readExpiry(expiry: unknown, now: Date): Date {
  const until = new Date(typeof expiry === 'string' ? expiry : Number.NaN);
  if (until > now && until.getTime() <= now.getTime() + mostTokenMs) return until;
  throw validationError([detail('expiry', "'expiry' is no time to come; expected one within 30 days, as ISO 8601")]);
}

function keyOf(keyType: unknown): 'primaryKey' | 'secondaryKey' {
  const asked = String(keyType).toLowerCase();
  if (asked === 'primary' || asked === 'secondary') return `${asked}Key`;
  throw validationError([detail('keyType', "'keyType' is no key; expected primary or secondary")]);
}
