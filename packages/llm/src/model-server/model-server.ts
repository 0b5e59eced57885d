import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { behaviourHeader, type ModelServerBehaviour, readBehaviour, withWrongUsage } from './behaviour.ts';
import { BadQuestion } from './dialect.ts';
import { openAiErrors } from './dialects/openai-errors.ts';
import { serveRealtime } from './realtime.ts';
import type { Reply, Route } from './route.ts';
import { routes } from './routes.ts';
import { pause, sendStream } from './sender.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';

// A server that speaks the protocols of language models and has no model: for tests, and for trying a gateway without an
// account anywhere. It can be told to misbehave, by its options or by a header of the request.

/** How a model server is to be. */
export interface ModelServerOptions {
  /** A free one when absent. */
  readonly port?: number;
  readonly host?: string;
  /** How it behaves towards everybody; a request's own header goes before. */
  readonly behaviour?: ModelServerBehaviour;
  /** The keys that it takes, in whatever header the protocol has for them; any, and none, when absent. */
  readonly keys?: readonly string[];
  /** How many calls it remembers. */
  readonly remembers?: number;
  /** The time that answers bear. */
  readonly now?: () => number;
}

/** What the server was asked. */
export interface RecordedCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** A server that runs, and the way to stop it. */
export interface ModelServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** What it was asked, the oldest first. */
  readonly calls: readonly RecordedCall[];
  /** How many answers are under way. */
  readonly openAnswers: number;
  /** How many answers were left before they were complete, by whoever had asked. */
  readonly abandonedAnswers: number;
  /** Resolves once so many answers are under way, at once if there are. */
  whenOpen(count: number): Promise<void>;
  /** How it behaves from now on. */
  behave(behaviour: ModelServerBehaviour): void;
  close(): Promise<void>;
}

const rememberedCalls = 1000;
const longestBody = 64 * 1024 * 1024;

/** Starts a server that speaks the protocols of language models. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const running = new RunningModelServer(options);
  await running.listen();
  return running;
}

class RunningModelServer implements ModelServer {
  readonly calls: RecordedCall[] = [];
  abandonedAnswers = 0;
  readonly #options: ModelServerOptions;
  readonly #server: Server;
  readonly #open = new Set<ServerResponse>();
  readonly #waiting = new Set<() => void>();
  readonly #realtime: ReturnType<typeof serveRealtime>;
  #behaviour: ModelServerBehaviour;
  #failures = 0;
  #loaded: Promise<Tokenizer> | undefined;

  constructor(options: ModelServerOptions) {
    this.#options = options;
    this.#behaviour = options.behaviour ?? {};
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#realtime = serveRealtime(
      this.#server,
      () => this.#tokenizer(),
      (request) => this.#remember(request, Buffer.alloc(0)),
    );
  }

  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  get openAnswers(): number {
    return this.#open.size;
  }

  behave(behaviour: ModelServerBehaviour): void {
    this.#behaviour = behaviour;
    this.#failures = 0;
  }

  async whenOpen(count: number): Promise<void> {
    while (this.#open.size !== count) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  listen(): Promise<void> {
    const { port = 0, host = '127.0.0.1' } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
  }

  close(): Promise<void> {
    this.#realtime.close();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Whoever broke the connection off is gone.
    request.on('error', () => response.destroy());
    response.on('error', () => response.destroy());
    this.#open.add(response);
    this.#tell();
    response.once('close', () => {
      this.#open.delete(response);
      if (!response.writableFinished) this.abandonedAnswers++;
      this.#tell();
    });
    try {
      const body = await readAll(request);
      this.#remember(request, body);
      await this.#answer(request, response, body);
    } catch {
      response.destroy();
    }
  }

  /** Loaded when it is first needed: many who start a server never ask it. */
  #tokenizer(): Promise<Tokenizer> {
    return (this.#loaded ??= loadTokenizer());
  }

  #tell(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  #remember({ method = '', url = '', headers }: IncomingMessage, body: Buffer): void {
    this.calls.push({ method, path: url, headers, body });
    if (this.calls.length > (this.#options.remembers ?? rememberedCalls)) this.calls.shift();
  }

  async #answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const behaviour = { ...this.#behaviour, ...readBehaviour(request.headers[behaviourHeader]) };
    if (behaviour.firstByteDelayMs !== undefined) await pause(response, behaviour.firstByteDelayMs);
    if (behaviour.resetAfter === 0) return void response.socket?.resetAndDestroy();
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://model-server');
    const route = routes.find(({ method, path }) => method === request.method && path.test(pathname));
    const refused = this.#refusal(request, route, query, behaviour);
    if (refused !== undefined) return sendError(response, route, refused, behaviour);
    const created = Math.floor((this.#options.now?.() ?? Date.now()) / 1000);
    const id = createHash('sha256').update(pathname).update(body).digest('hex').slice(0, 24);
    try {
      const names = namesIn(route!.path, pathname);
      const place = { names, query, headers: request.headers, body };
      const tokenizer = await this.#tokenizer();
      const reply = await route!.answer({ ...place, stamp: { id, created }, tokenizer, behaviour });
      await send(response, reply, behaviour, id);
    } catch (error) {
      if (!(error instanceof BadQuestion)) throw error;
      sendError(response, route, error, {});
    }
  }

  /** Why a request is not answered, if it is not. */
  #refusal(
    request: IncomingMessage,
    route: Route | undefined,
    query: URLSearchParams,
    { status, isHtml, failures, errorAfter }: ModelServerBehaviour,
  ): BadQuestion | undefined {
    if (route === undefined) return new BadQuestion(`Unknown request URL: ${request.method} ${request.url}`, 404);
    if (!this.#isAllowed(request, query)) return new BadQuestion('Incorrect API key provided.', 401);
    const isToldToFail = status !== undefined || isHtml === true;
    if (isToldToFail && (failures === undefined || this.#failures++ < failures))
      return new BadQuestion('The model server was told to fail.', status ?? 200);
    return errorAfter === 0 ? new BadQuestion('The model server was told to fail.', 200) : undefined;
  }

  #isAllowed({ headers }: IncomingMessage, query: URLSearchParams): boolean {
    const { keys } = this.#options;
    if (keys === undefined) return true;
    const bearer = headers.authorization?.replace(/^Bearer /i, '');
    const given = [bearer, headers['api-key'], headers['x-api-key'], headers['x-goog-api-key'], query.get('key')];
    return given.some((key) => typeof key === 'string' && keys.includes(key));
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) throw new Error(`a body of more than ${longestBody} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function namesIn(path: RegExp, pathname: string): Readonly<Record<string, string>> {
  const groups = Object.entries(path.exec(pathname)?.groups ?? {});
  return Object.fromEntries(groups.map(([name, text]) => [name, decodeURIComponent(text)]));
}

function sendError(
  response: ServerResponse,
  route: Route | undefined,
  { status, message }: BadQuestion,
  { isHtml, retryAfter }: ModelServerBehaviour,
): void {
  const { headers, body } = (route?.errors ?? openAiErrors)(status, message);
  response.statusCode = status;
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.setHeader('content-type', isHtml === true ? 'text/html' : 'application/json');
  response.end(isHtml === true ? `<!doctype html><title>${status}</title><h1>Bad gateway</h1>` : JSON.stringify(body));
}

async function send(
  response: ServerResponse,
  reply: Reply,
  behaviour: ModelServerBehaviour,
  id: string,
): Promise<void> {
  response.setHeader('x-request-id', `req_${id}`);
  if ('events' in reply) return sendStream(response, reply, behaviour);
  const isJson = 'json' in reply;
  const json = isJson && behaviour.usage !== undefined ? withWrongUsage(reply.json, behaviour.usage) : reply;
  const bytes = isJson ? Buffer.from(JSON.stringify(json === reply ? reply.json : json)) : reply.bytes;
  response.setHeader('content-type', isJson ? 'application/json' : reply.contentType);
  if (behaviour.cutAfter === undefined) response.setHeader('content-length', bytes.length);
  // A body has no tokens that could be counted: half of it is what was sent.
  if (behaviour.cutAfter !== undefined) return void response.end(bytes.subarray(0, bytes.length / 2));
  if (behaviour.resetAfter === undefined) return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.resetAndDestroy());
}
