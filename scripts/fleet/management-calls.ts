import { request } from 'node:https';
import { names } from './estate.ts';

/** What a management call was answered, and by which process. */
export interface ManagementAnswer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly text: string;
}

/** Whom calls are sent to, and with what. */
export interface ManagementAddress {
  readonly port: number;
  readonly token: string;
  readonly authority: string;
}

const service = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${names.group}/providers/Microsoft.ApiManagement/service/${names.service}`;

/** A call that was not answered: whether it was carried out is not known. */
export class Unanswered extends Error {
  /** The port that it came from. */
  readonly from: number | undefined;

  constructor(error: Error, from: number | undefined) {
    super(error.message, { cause: error });
    this.from = from;
  }
}

/** Sends a management call on a connection of its own; rejects with `Unanswered`. */
export function callManagement(
  { port, token, authority }: ManagementAddress,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ManagementAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ManagementAnswer>();
  let from: number | undefined;
  const fail = (error: Error): void => reject(new Unanswered(error, from));
  const separator = path.includes('?') ? '&' : '?';
  const asked = request(
    {
      ...{ host: '127.0.0.1', port, servername: 'localhost', ca: authority, agent: false, timeout: 40_000 },
      ...{ method, path: `${service}/${path}${separator}api-version=2024-05-01` },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    },
    (incoming) => {
      const chunks: Uint8Array[] = [];
      incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk)).on('error', fail);
      incoming.on('end', () => {
        const { statusCode: status = 0, headers } = incoming;
        resolve({ status, etag: headers.etag, text: Buffer.concat(chunks).toString('utf8') });
      });
    },
  );
  asked.on('socket', (socket) => {
    if (!socket.connecting) from = socket.localPort;
    socket.once('connect', () => {
      from = socket.localPort;
    });
  });
  asked.on('timeout', () => asked.destroy(new Error('no answer within 40 s')));
  asked.on('error', fail).end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}
