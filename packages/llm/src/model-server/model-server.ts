import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { behaviourHeader, type ModelServerBehaviour, readBehaviour } from './behaviour.ts';
import { BadQuestion } from './dialect.ts';
import { serveRealtime } from './realtime.ts';
import { send, sendError } from './reply.ts';
import { routes } from './routes.ts';
import { pause } from './sender.ts';
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
    const url = URL.parse(request.url ?? '/', 'http://model-server');
    const route = routes.find(({ method, path }) => method === request.method && path.test(url?.pathname ?? ''));
    try {
      const behaviour = { ...this.#behaviour, ...readBehaviour(request.headers[behaviourHeader]) };
      if (behaviour.firstByteDelayMs !== undefined) await pause(response, behaviour.firstByteDelayMs);
      if (behaviour.resetAfter === 0) return void response.socket?.resetAndDestroy();
      if (route === undefined || url === null)
        throw new BadQuestion(`Unknown request URL: ${request.method} ${request.url}`, 404);
      if (!this.#isAllowed(request, url.searchParams)) throw new BadQuestion('Incorrect API key provided.', 401);
      if (this.#isToFail(behaviour)) return sendError(response, route, failureOf(behaviour), behaviour);
      const id = createHash('sha256').update(url.pathname).update(body).digest('hex').slice(0, 24);
      const stamp = { id, created: Math.floor((this.#options.now?.() ?? Date.now()) / 1000) };
      const names = namesIn(route.path, url.pathname);
      const place = { names, query: url.searchParams, headers: request.headers, body };
      const reply = await route.answer({ ...place, stamp, tokenizer: await this.#tokenizer(), behaviour });
      await send(response, reply, behaviour, id);
    } catch (error) {
      if (!(error instanceof BadQuestion)) throw error;
      sendError(response, route, error, {});
    }
  }

  #isToFail({ status, isHtml, failures, errorAfter }: ModelServerBehaviour): boolean {
    if (status === undefined && isHtml !== true) return errorAfter === 0;
    return failures === undefined || this.#failures++ < failures;
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

function failureOf({ status = 200 }: ModelServerBehaviour): BadQuestion {
  return new BadQuestion('The model server was told to fail.', status);
}

function namesIn(path: RegExp, pathname: string): Readonly<Record<string, string>> {
  const groups = Object.entries(path.exec(pathname)?.groups ?? {});
  try {
    return Object.fromEntries(groups.map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    throw new BadQuestion('The path is not encoded as it should be.');
  }
}
