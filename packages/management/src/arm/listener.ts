import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ArmError } from '../arm-error.ts';
import type { Authenticate } from '../identity/principal.ts';
import { requestOrigin } from '../store/request-origin.ts';
import type { Author } from '../store/store.ts';
import type { Management } from './call.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import { answer } from './lifecycle.ts';
import type { ArmAnswer, ArmRequest } from './messages.ts';

/** Azure Resource Manager takes 4 MB. */
const mostBodyBytes = 4 * 1024 * 1024;

/** Where the management API is had. Clients of Azure refuse anything but HTTPS. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly authenticate: Authenticate;
  /** Told of our bugs. */
  readonly onBug: (error: unknown, requestId: string) => void;
  /** Told of calls that were refused for who made them. */
  readonly onRefused?: (refusal: Refusal) => void;
}

/** A call that was refused for who made it. Nothing that the caller has shown is in it. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly requestId: string;
  readonly address: string | undefined;
}

/** Answers requests that are no management calls; gives `false` for all others. */
export type HandleOther = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

/** Answers management calls on a port of its own. */
export class ManagementListener implements AsyncDisposable {
  readonly #server: Server;
  readonly #calls: CallsUnderWay;
  readonly #host: string;

  private constructor(server: Server, calls: CallsUnderWay, host: string) {
    this.#server = server;
    this.#calls = calls;
    this.#host = host;
  }

  /** Begins to listen. */
  static async open(
    management: Management,
    options: ListenOptions,
    handleOther: HandleOther = () => false,
  ): Promise<ManagementListener> {
    const server = createServer(
      {
        cert: options.certificate,
        key: options.key,
        minVersion: 'TLSv1.2',
        requestTimeout: 120_000,
        maxHeaderSize: 32_768,
      },
      (request, response) => {
        calls.hear(request);
        if (handleOther(request, response)) return;
        calls.take(response);
        void handle(request, response, management, options);
      },
    );
    const calls = new CallsUnderWay(server);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject).listen(options.port, options.host, resolve);
    await promise;
    return new ManagementListener(server, calls, options.host);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host;
    return `https://${host}:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#calls.end();
  }
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  management: Management,
  { authenticate, onBug, onRefused }: ListenOptions,
): Promise<void> {
  const requestId = randomUUID();
  let given: ArmAnswer;
  try {
    const request = requestOf(incoming);
    const origin = originOf(incoming, request, requestId);
    given = await requestOrigin.run(origin, () => answer(request, management, authenticate));
  } catch (error) {
    if (!(error instanceof ArmError)) onBug(error, requestId);
    const known = error instanceof ArmError ? error : internal(requestId);
    const { status, message } = known;
    if (status === 401 || status === 403)
      onRefused?.({ status, message, requestId, address: incoming.socket.remoteAddress });
    given = errorAnswer(known);
  }
  send(incoming, outgoing, given, requestId);
}

/** What the audit log says of a request. */
function originOf(
  { headers, socket }: IncomingMessage,
  { query }: ArmRequest,
  requestId: string,
): Omit<Author, 'name'> {
  const { remoteAddress: address } = socket;
  const apiVersion = query.get('api-version')?.slice(0, 40);
  return {
    requestId,
    correlationId: correlationOf(headers) ?? requestId,
    ...(apiVersion !== undefined && { apiVersion }),
    ...(address !== undefined && { address }),
  };
}

/** What a client calls a group of its requests. */
function correlationOf(headers: IncomingHttpHeaders): string | undefined {
  const correlation = headers['x-ms-correlation-request-id'];
  return typeof correlation === 'string' && /^[0-9a-f-]{36}$/i.test(correlation) ? correlation : undefined;
}

/** What goes with a status. Microsoft's clients come back after the seconds that they are told. */
const errorHeaders: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'www-authenticate': 'Bearer realm="turnpike"' },
  503: { 'retry-after': '2' },
};

/** What clients are told of our bugs: where to look for more, and nothing else. */
function internal(requestId: string): ArmError {
  return new ArmError('InternalServerError', `The request could not be answered; the log has more under ${requestId}.`);
}

function errorAnswer({ status, code, message, details }: ArmError): ArmAnswer {
  return { status, headers: errorHeaders[status] ?? {}, body: { error: { code, message, details } } };
}

function requestOf(incoming: IncomingMessage): ArmRequest {
  const { url = '/', method = 'GET', headers } = incoming;
  const mark = url.indexOf('?');
  const { host = '' } = headers;
  if (!/^(?:[\w.-]{1,255}|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/.test(host))
    throw new ArmError('InvalidRequestContent', 'The request has no Host that names a host.');
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers: headers as Readonly<Record<string, string | undefined>>,
    origin: `https://${host}`,
    isLocal: isLoopback(incoming.socket.remoteAddress) && isLoopback(incoming.socket.localAddress),
    readBody: () => readAll(incoming),
  };
}

/** Whether an address is one of this machine only. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}

async function readAll(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > mostBodyBytes)
        throw new ArmError('RequestEntityTooLarge', `The request has more than ${mostBodyBytes} bytes.`);
      chunks.push(chunk);
    }
  } catch (error) {
    // A client that goes away in the middle is no bug of ours.
    throw error instanceof ArmError ? error : new ArmError('InvalidRequestContent', 'The request did not end.');
  }
  return Buffer.concat(chunks);
}

function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, headers, body, document }: ArmAnswer,
  requestId: string,
): void {
  const whole = document?.text ?? (body === undefined ? undefined : JSON.stringify(body));
  const text = incoming.method === 'HEAD' ? undefined : whole;
  outgoing.writeHead(status, {
    ...headers,
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': correlationOf(incoming.headers) ?? requestId,
    'x-ms-routing-request-id': `LOCAL:${requestId}`,
    ...(text !== undefined && {
      'content-type': `${document?.contentType ?? 'application/json'}; charset=utf-8`,
      'content-length': String(Buffer.byteLength(text)),
    }),
    // What was not read is not waited for.
    ...(status === 413 && { connection: 'close' }),
  });
  outgoing.end(text);
}
