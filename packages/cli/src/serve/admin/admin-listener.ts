import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AdminAnswer, type AdminSubject, adminRoutes, refusal } from './admin-routes.ts';
import { type AdminToken, showsToken } from './admin-token.ts';

// Where operators look while requests are served. It has a port of its own, so that nobody reaches it through the ports
// for traffic, and speaks to nobody else: what a page in a browser asks for comes under the name of some host, and a name
// that somebody has let point to this machine is not ours.

const mostBodyBytes = 16 * 1024;
const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Answers what operators ask. */
export class AdminListener implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #token: AdminToken;
  readonly #isLocal: boolean;
  #subject: AdminSubject | undefined;

  private constructor(server: Server, host: string, token: AdminToken) {
    const { port } = server.address() as AddressInfo;
    const name = host.includes(':') ? `[${host}]` : host;
    this.url = `http://${name}:${port}`;
    this.#server = server;
    this.#token = token;
    this.#isLocal = loopbackNames.has(name) || name.startsWith('127.');
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  /** Begins to listen. Rejects when the port cannot be had. */
  static open(host: string, port: number, token: AdminToken): Promise<AdminListener> {
    const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000, keepAliveTimeout: 5000 });
    server.maxConnections = 64;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => {
        server.off('error', reject);
        server.on('error', () => {});
        resolve(new AdminListener(server, host, token));
      });
    });
  }

  /** Answers from now on; before, there is nothing to say. */
  serve(subject: AdminSubject): void {
    this.#subject = subject;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, allow } = await this.#answer(request).catch(() => refusal(500, 'Internal server error'));
    const isText = typeof body === 'string';
    response.writeHead(status, {
      'Content-Type': isText ? 'text/plain; version=0.0.4; charset=utf-8' : 'application/json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(allow !== undefined && { Allow: allow }),
      ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
      // What is left of a body that was not read is no request.
      ...(!request.complete && { Connection: 'close' }),
    });
    response.end(isText ? body : `${JSON.stringify(body)}\n`);
  }

  async #answer(request: IncomingMessage): Promise<AdminAnswer> {
    const { method = '', url = '', headers } = request;
    if (!this.#isForUs(headers.host)) return refusal(421, 'This host is not served here; ask for localhost.');
    const path = url.replace(/\?.*/s, '');
    const there = adminRoutes.filter((route) => route.path.test(path));
    if (there.length === 0) return refusal(404, `There is nothing here; there is ${paths}.`);
    const route = there.find((one) => one.method === method || (one.method === 'GET' && method === 'HEAD'));
    if (route === undefined) {
      const allow = there.map((one) => one.method).join(', ');
      return { ...refusal(405, `Expected ${allow} here.`), allow };
    }
    if (route.isGuarded && !showsToken(headers.authorization, this.#token))
      return refusal(401, "The operator's token is expected as 'Authorization: Bearer …'.");
    if (this.#subject === undefined) return refusal(503, 'The gateway is starting.');
    const body = await readBody(request);
    if (body === undefined) return refusal(413, `The body is longer than ${mostBodyBytes} bytes.`);
    return route.answer(this.#subject, route.path.exec(path) as RegExpExecArray, body);
  }

  #isForUs(host: string | undefined): boolean {
    if (!this.#isLocal) return true;
    const name = (host ?? '').toLowerCase().replace(/:\d*$/, '');
    return loopbackNames.has(name) || /^127(?:\.\d{1,3}){3}$/.test(name);
  }
}

const paths = '/metrics, /backends, /configuration, /debug-credentials and /traces/{id}';

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let length = 0;
  const pieces: Buffer[] = [];
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > mostBodyBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
