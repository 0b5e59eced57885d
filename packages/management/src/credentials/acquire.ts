import type { FetchDocument } from '../import/fetch-document.ts';
import type { JsonObject } from '../json.ts';
import type { Connection, ConnectionStatus, ConnectionTokens } from './connection.ts';
import { type Grant, type GrantType, readGrant } from './grant.ts';
import { clientTokens, GrantFailure } from './token-endpoint.ts';

// What becomes of a connection when its tokens are asked for: connected with them, or the reason why not.

/** After a failure, the first pause; it doubles up to the longest. */
const firstRetryMs = 30_000;
const longestRetryMs = 15 * 60_000;

/** What was found out about a connection. */
export interface Acquired {
  readonly connection: Connection;
  readonly status: ConnectionStatus;
}

/** What a provider and a connection say together, as a grant. Throws a `GrantFailure` where that is not whole. */
export function grantOf(provider: JsonObject, connection: JsonObject): Grant {
  const { oauth2grantType, parameters } = connection;
  const read = readGrant(provider, oauth2grantType as GrantType, parameters as JsonObject | undefined);
  if (!Array.isArray(read)) return read as Grant;
  const [{ message }] = read as [{ readonly message: string }];
  throw new GrantFailure('InvalidConfiguration', message, true);
}

/** Gets tokens of a client itself. */
export async function acquireClientTokens(
  fetchDocument: FetchDocument,
  provider: JsonObject,
  properties: JsonObject,
  connection: Connection,
  now: number,
): Promise<Acquired> {
  return acquire(connection, now, () => clientTokens(fetchDocument, grantOf(provider, properties), now));
}

/** Asks for tokens. While those there are still good, a failure that may pass changes nothing that anybody sees. */
export async function acquire(
  { lease: _, retryAt: _retryAt, failures = 0, ...connection }: Connection,
  now: number,
  ask: () => Promise<ConnectionTokens>,
): Promise<Acquired> {
  try {
    return { connection: { ...connection, tokens: await ask() }, status: { status: 'Connected' } };
  } catch (error) {
    if (!(error instanceof GrantFailure)) throw error;
    const { code, message, isFinal } = error;
    const retryAt = now + Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures, 10));
    const retrying = { ...connection, retryAt, failures: failures + 1 };
    const isStillGood = !isFinal && connection.tokens !== undefined && now < (connection.tokens.expiresAt ?? Infinity);
    if (isStillGood) return { connection: retrying, status: { status: 'Connected' } };
    const { tokens, ...without } = retrying;
    // What was refused is of no use any more; what could not be asked may be, later.
    const kept = isFinal || tokens === undefined ? without : retrying;
    return { connection: kept, status: { status: 'Error', error: { code, message } } };
  }
}
