import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { SideRequest } from '@turnpike/policy';

// The REST API of Cosmos DB for NoSQL.
// https://learn.microsoft.com/rest/api/cosmos-db/

/** An account, as its connection string says. */
export interface CosmosAccount {
  readonly endpoint: URL;
  readonly key: string | undefined;
}

/** What is asked of a container. */
export interface CosmosCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly database: string;
  readonly container: string;
  /** The item, where it is about one. */
  readonly id: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
}

const timeoutMs = 60_000;

/** Reads a connection string such as `AccountEndpoint=https://a.documents.azure.com:443/;AccountKey=…;`. */
export function readAccount(text: string): CosmosAccount | undefined {
  // Azure: samples break the line within the name of the host.
  const pairs = new Map(
    text
      .replace(/\s+/g, '')
      .split(';')
      .map((pair): [string, string] => {
        const equals = pair.indexOf('=');
        return [pair.slice(0, equals).toLowerCase(), pair.slice(equals + 1)];
      }),
  );
  const endpoint = URL.parse(pairs.get('accountendpoint') ?? '');
  if (endpoint === null || !/^https?:$/.test(endpoint.protocol)) return undefined;
  return { endpoint, key: pairs.get('accountkey') };
}

/** Makes a request, which shows the key of the account or else a token. */
export function cosmosRequest(
  account: CosmosAccount,
  call: CosmosCall,
  token: string | undefined,
  now: number,
): SideRequest {
  const container = `dbs/${call.database}/colls/${call.container}`;
  const date = new Date(now).toUTCString();
  const link = call.id === undefined ? container : `${container}/docs/${call.id}`;
  const path = [container, 'docs', ...(call.id === undefined ? [] : [call.id])].join('/');
  const authorization =
    token === undefined
      ? `type=master&ver=1.0&sig=${signature(account.key ?? '', call.method, link, date)}`
      : `type=aad&ver=1.0&sig=${token}`;
  return {
    method: call.method,
    url: new URL(path.split('/').map(encodeURIComponent).join('/'), account.endpoint).href,
    headers: [
      ['Authorization', encodeURIComponent(authorization)],
      ['x-ms-date', date],
      ['x-ms-version', '2018-12-31'],
      ['Accept', 'application/json'],
      ...call.headers,
    ],
    body: call.body,
    timeoutMs,
  };
}

/** https://learn.microsoft.com/rest/api/cosmos-db/access-control-on-cosmosdb-resources */
function signature(key: string, method: string, link: string, date: string): string {
  const text = `${method.toLowerCase()}\ndocs\n${link}\n${date.toLowerCase()}\n\n`;
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
}
