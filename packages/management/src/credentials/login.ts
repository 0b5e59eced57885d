import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Connection, Login } from './connection.ts';
import type { Grant } from './grant.ts';

// A login begins with a link to the provider. The state in it says which connection it is for, and is signed with a key that is
// kept, encrypted, with that connection until the login ends: by coming back once, by its time, or by too many that follow.

const lifeMs = 10 * 60_000;
const mostLogins = 10;

/** Begins a login; gives where the user goes, and what is kept. */
export function beginLogin(
  connection: Connection,
  grant: Grant,
  {
    key,
    redirectUri,
    postLoginRedirectUrl,
    now,
  }: Readonly<Record<'key' | 'redirectUri' | 'postLoginRedirectUrl', string>> & {
    readonly now: number;
  },
): { readonly link: string; readonly connection: Connection } {
  const login: Login = {
    id: randomBytes(16).toString('base64url'),
    key: randomBytes(32).toString('base64'),
    expiresAt: now + lifeMs,
    ...{ redirectUri, postLoginRedirectUrl, tokenUrl: grant.tokenUrl },
    ...(grant.usesPkce && { verifier: randomBytes(32).toString('base64url') }),
  };
  const earlier = (connection.logins ?? []).filter(({ expiresAt }) => expiresAt > now);
  const logins = [...earlier, login].slice(-mostLogins);
  return { link: linkOf(grant, login, key), connection: { ...connection, logins } };
}

function linkOf(grant: Grant, login: Login, key: string): string {
  const url = new URL(grant.authorizationUrl ?? '');
  const parameters = {
    ...grant.authorizationParameters,
    ...grant.forwarded,
    response_type: 'code',
    client_id: grant.clientId,
    redirect_uri: login.redirectUri,
    ...(grant.scope !== undefined && { scope: grant.scope }),
    state: stateOf(login, key),
    ...(login.verifier !== undefined && {
      code_challenge: createHash('sha256').update(login.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** The login that a state is of, and the connection without it; `undefined` for a state that is none of it. */
export function endLogin(
  connection: Connection,
  state: string,
  { key, now }: { readonly key: string; readonly now: number },
): { readonly login: Login; readonly connection: Connection } | undefined {
  const login = connection.logins?.find((one) => one.expiresAt > now && isSame(state, stateOf(one, key)));
  if (login === undefined) return undefined;
  return { login, connection: { ...connection, logins: connection.logins?.filter((one) => one !== login) ?? [] } };
}

/** The key of the connection that a state says it is for. Nothing of it is believed. */
export function connectionKeyOf(state: string): string | undefined {
  if (state.length > 2048) return undefined;
  return Buffer.from(state.split('.')[0] ?? '', 'base64url').toString('utf8');
}

function stateOf({ id, key: secret, expiresAt }: Login, key: string): string {
  const said = `${Buffer.from(key).toString('base64url')}.${id}.${expiresAt}`;
  return `${said}.${createHmac('sha256', Buffer.from(secret, 'base64')).update(said).digest('base64url')}`;
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
