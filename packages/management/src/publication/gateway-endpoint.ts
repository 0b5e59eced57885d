import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { readSegments, type ServiceAddress, segmentsUnder } from '../arm/path.ts';
import { ArmError } from '../arm-error.ts';
import { isSignedWith, readGatewayToken } from '../resources/gateways/gateway-token.ts';
import type { ConfigurationFeed, Known } from './configuration-feed.ts';
import type { Fleet } from './fleet.ts';
import type { GatewayView } from './gateway-view.ts';
import { readHeartbeat } from './heartbeats.ts';
import { readTrace } from './kept-traces.ts';

// Where gateways ask for their configuration, below the service: `gateways/{id}/configuration?after=N&mark=M&wait=30`. What
// they show is a token of the gateway, which opens nothing else; and nothing else opens this. One service has one control
// plane, so that the way to the service may be left out.

/** What the endpoint works with. */
export interface GatewayEndpointOptions {
  readonly service: ServiceAddress;
  readonly feed: ConfigurationFeed;
  readonly fleet: Fleet;
  readonly now: () => Date;
  readonly onBug: (error: unknown, requestId: string) => void;
}

const longestWaitSeconds = 60;
const longestTokenMs = 30 * 86_400_000;
/** Clocks are not all right to the minute. */
const skewMs = 300_000;
const mostBodyBytes = 4 * 1024 * 1024;
/** What is shorter is as long when it is compressed. */
const leastCompressedBytes = 1024;
const mostPacked = 16;

/** The gateway that a request is of, and what it wants. */
interface Asked {
  readonly gatewayId: string;
  readonly what: 'configuration' | 'heartbeats' | 'traces';
}

/** Answers gateways. */
export class GatewayEndpoint {
  readonly #options: GatewayEndpointOptions;
  readonly #packed = new Map<string, Promise<Uint8Array>>();

  constructor(options: GatewayEndpointOptions) {
    this.#options = options;
  }

  /** Answers a request if it is one that only gateways make; `false` for all others. */
  handle(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
    const asked = askedOf(incoming);
    if (asked === undefined) return false;
    const requestId = randomUUID();
    this.#answer(asked, incoming, outgoing).catch((error: unknown) => {
      if (!(error instanceof ArmError)) this.#options.onBug(error, requestId);
      const code = error instanceof ArmError ? error.code : 'InternalServerError';
      const message = error instanceof ArmError ? error.message : `The log has more under ${requestId}.`;
      if (!outgoing.headersSent) sendJson(outgoing, error instanceof ArmError ? error.status : 500, { code, message });
      else outgoing.destroy();
    });
    return true;
  }

  async #answer({ gatewayId, what }: Asked, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { service } = this.#options;
    const [path = '', query = ''] = (incoming.url ?? '').split('?', 2);
    const segments = readSegments(path);
    const under = segments.length === 3 ? segments : segmentsUnder(service, segments);
    if (under?.length !== 3 || under[0]?.toLowerCase() !== 'gateways')
      throw new ArmError('ResourceNotFound', 'The path is no resource of this version.');
    const allowed = await this.#authenticate(gatewayId, incoming.headers.authorization);
    if (allowed === undefined) return refuse(outgoing);
    if (what === 'configuration') {
      if (incoming.method !== 'GET') throw new ArmError('MethodNotAllowed', 'The configuration is read with GET.');
      await this.#tell(allowed, new URLSearchParams(query), incoming, outgoing);
    } else await this.#listen(allowed.view.id, what, incoming, outgoing);
  }

  async #authenticate(gatewayId: string, authorization = ''): Promise<Allowed | undefined> {
    const [, text = ''] = /^GatewayKey\s+(\S+)$/i.exec(authorization) ?? [];
    const token = readGatewayToken(text);
    if (token === undefined || token.gatewayId.toLowerCase() !== gatewayId.toLowerCase()) return undefined;
    const view = await this.#options.feed.view(gatewayId);
    const isAllowed = (): boolean => {
      const now = this.#options.now().getTime();
      const leftMs = token.expiry.getTime() - now;
      // Where there is no gateway, it takes as long to find out.
      const isSigned = isSignedWith(token, view?.facts.keys ?? ['', '']);
      return isSigned && leftMs > 0 && leftMs <= longestTokenMs + skewMs;
    };
    return isAllowed() && view !== undefined ? { view, isAllowed } : undefined;
  }

  async #tell(
    { view, isAllowed }: Allowed,
    query: URLSearchParams,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const ended = new AbortController();
    const waitMs = readNumber(query.get('wait') ?? '0', longestWaitSeconds) * 1000;
    const timer = setTimeout(() => ended.abort(), waitMs);
    outgoing.once('close', () => ended.abort());
    try {
      const answer = await this.#options.feed.ask(view, readKnown(query), { until: ended.signal, isAllowed });
      if (answer.kind === 'update') await this.#sendUpdate(answer.text, incoming, outgoing);
      else if (answer.kind === 'refused') refuse(outgoing);
      else sendJson(outgoing, 409, { code: 'Beyond', message: `The last number here is ${answer.sequenceNumber}.` });
    } finally {
      clearTimeout(timer);
    }
  }

  async #sendUpdate(text: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const takesGzip = /\bgzip\b/.test(String(incoming.headers['accept-encoding']));
    const isPacked = takesGzip && text.length >= leastCompressedBytes;
    const body = isPacked ? await this.#pack(text) : Buffer.from(text);
    outgoing.writeHead(200, {
      ...usualHeaders,
      ...(isPacked && { 'content-encoding': 'gzip' }),
      'content-length': String(body.byteLength),
    });
    outgoing.end(body);
  }

  /** Instances that are told the same share the work. */
  #pack(text: string): Promise<Uint8Array> {
    const known = this.#packed.get(text);
    if (known !== undefined) return known;
    const packed = promisify(gzip)(text, { level: 1 });
    this.#packed.set(text, packed);
    for (const oldest of this.#packed.keys()) {
      if (this.#packed.size <= mostPacked) break;
      this.#packed.delete(oldest);
    }
    return packed;
  }

  async #listen(
    gatewayId: string,
    what: Exclude<Asked['what'], 'configuration'>,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const body = await readJson(incoming);
    const heartbeat = what === 'heartbeats' ? readHeartbeat(body) : undefined;
    const trace = what === 'traces' ? readTrace(body) : undefined;
    if (heartbeat !== undefined) this.#options.fleet.heartbeats.take(gatewayId, heartbeat, this.#options.now());
    else if (trace !== undefined) this.#options.fleet.traces.keep(gatewayId, trace);
    else throw new ArmError('InvalidRequestContent', `The body is no part of '${what}'.`);
    outgoing.writeHead(204, usualHeaders).end();
  }
}

interface Allowed {
  readonly view: GatewayView;
  /** Whether it still is; keys are made anew, and tokens end. */
  readonly isAllowed: () => boolean;
}

const usualHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** What a request of a gateway is for; a GET of heartbeats is of people. */
function askedOf({ url = '', method }: IncomingMessage): Asked | undefined {
  const [, id = '', what = ''] =
    /\/gateways\/([^/?]{1,240})\/(configuration|heartbeats|traces)(?:\?|$)/i.exec(url.slice(0, 2048)) ?? [];
  if (id === '' || (what.toLowerCase() !== 'configuration' && method !== 'POST')) return undefined;
  let gatewayId: string;
  try {
    gatewayId = decodeURIComponent(id);
  } catch {
    return undefined;
  }
  return { gatewayId, what: what.toLowerCase() as Asked['what'] };
}

function readKnown(query: URLSearchParams): Known | undefined {
  const after = query.get('after');
  if (after === null) return undefined;
  return { after: readNumber(after, Number.MAX_SAFE_INTEGER), mark: query.get('mark') ?? '' };
}

function readNumber(text: string, most: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw new ArmError('InvalidRequestContent', `Found no number up to ${most} in the query.`);
  return value;
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mostBodyBytes) throw new ArmError('RequestEntityTooLarge', `Found more than ${mostBodyBytes} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Nobody is told whether it was the gateway, the key or the time. */
function refuse(outgoing: ServerResponse): void {
  outgoing.setHeader('www-authenticate', 'GatewayKey realm="turnpike"');
  const message = 'The token is none of this gateway, has ended, or was signed with a key that is no more.';
  sendJson(outgoing, 401, { code: 'AuthenticationFailed', message });
}

function sendJson(outgoing: ServerResponse, status: number, error: { code: string; message: string }): void {
  const body = JSON.stringify({ error });
  outgoing.writeHead(status, {
    ...usualHeaders,
    'content-length': String(Buffer.byteLength(body)),
    // What was not read is not waited for.
    ...(status === 413 && { connection: 'close' }),
  });
  outgoing.end(body);
}
