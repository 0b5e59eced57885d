import { isObject, type JsonObject } from '../json.ts';
import type { Store, StoredResource, Transaction } from '../store/store.ts';

// What is kept of a connection, encrypted: its tokens, the logins that have begun, and who renews the tokens at the moment.

/** Tokens as they were given. Times are in milliseconds since 1970. */
export interface ConnectionTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Where the refresh token may be sent, and nowhere else. */
  readonly renewUrl: string;
  /** Absent for a token without an end. */
  readonly expiresAt?: number;
  /** When they are to be renewed. */
  readonly renewAt?: number;
  /** The other members of the answer that they came with. */
  readonly claims: JsonObject;
}

/** A login that has begun. */
export interface Login {
  readonly id: string;
  /** What its state is signed with, in Base64. */
  readonly key: string;
  readonly expiresAt: number;
  readonly redirectUri: string;
  /** Where the code may be sent, and nowhere else. */
  readonly tokenUrl: string;
  readonly postLoginRedirectUrl: string;
  /** RFC 7636. */
  readonly verifier?: string;
}

/** What nobody is shown of a connection. */
export interface Connection {
  readonly tokens?: ConnectionTokens;
  readonly logins?: readonly Login[];
  /** Who renews the tokens, and until when nobody else does. */
  readonly lease?: { readonly id: string; readonly until: number };
  /** After a failure, when that is tried again. */
  readonly retryAt?: number;
  readonly failures?: number;
  /** Where the secret that is the connection's own may be sent, and nowhere else. */
  readonly boundTo?: string;
}

/** Whether a connection gives tokens, and why it does not. */
export type ConnectionStatus =
  | { readonly status: 'Connected' }
  | { readonly status: 'Error'; readonly error: { readonly code: string; readonly message: string } };

/** The type that connections are of. */
export const connectionType = 'authorizationProviders/authorizations';

/** Azure: these words, until somebody has agreed. */
export const unauthenticated: ConnectionStatus = {
  status: 'Error',
  error: { code: 'Unauthenticated', message: 'This connection is not authenticated.' },
};

/** What is kept of a connection. */
export function connectionOf({ connection }: JsonObject): Connection {
  return isObject(connection) ? (connection as Connection) : {};
}

/** What a change of a connection makes of it. */
export interface ConnectionChange {
  readonly connection: Connection;
  /** As it was when left out. */
  readonly status?: ConnectionStatus;
}

/** Changes what is kept of a connection, unless `change` gives nothing; says whether it has. */
export async function changeConnection(
  store: Store,
  key: string,
  change: (current: Connection, stored: StoredResource) => ConnectionChange | undefined,
): Promise<boolean> {
  return store.write('turnpike', async (transaction) => {
    const stored = await transaction.get(key);
    if (stored?.type !== connectionType) return false;
    const changed = change(connectionOf(stored.secrets), stored);
    if (changed === undefined) return false;
    await putConnection(transaction, stored, changed);
    return true;
  });
}

/** Has the connections of a provider that failed asked for again at once: what they failed at may be mended. */
export async function retryConnections(transaction: Transaction, providerKey: string): Promise<void> {
  const { resources } = await transaction.list({ type: connectionType, parent: providerKey });
  for (const stored of resources) {
    const connection = connectionOf(stored.secrets);
    if (connection.retryAt !== undefined)
      await putConnection(transaction, stored, { connection: { ...connection, retryAt: 0 } });
  }
}

async function putConnection(
  transaction: Transaction,
  { etag, sequenceNumber: _, ...stored }: StoredResource,
  { connection, status }: ConnectionChange,
): Promise<void> {
  const { status: _status, error: _error, ...properties } = stored.properties;
  const drafted = {
    ...stored,
    properties: status === undefined ? stored.properties : { ...properties, ...status },
    secrets: { ...stored.secrets, connection },
  };
  await transaction.put(drafted, { etag });
}
