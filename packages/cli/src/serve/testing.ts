import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCircuitMemory, createCounterMemory, keyHash } from '@turnpike/gateway';
import { LocalTokenCounter } from '@turnpike/llm';
import { type Api, emptySnapshot, type Operation, type Snapshot, type Subscription } from '@turnpike/model';
import { DataPlane } from './data-plane.ts';
import type { WorkerSettings } from './messages.ts';

// What the tests of the data plane share: a backend, a gateway in front of it, and a client, over real sockets.

/** Something that listens until it is closed. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** A backend that answers as the test says; left alone it tells what it was asked, as JSON. */
export async function startBackend(
  answer: (request: IncomingMessage, response: ServerResponse) => void = tellWhatWasAsked,
): Promise<Listening> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a backend was asked. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly trailers: IncomingHttpHeaders;
}

function tellWhatWasAsked(request: IncomingMessage, response: ServerResponse): void {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const { method, url, headers, rawHeaders, trailers } = request;
    const asked = { method, url, headers, rawHeaders, trailers, body: Buffer.concat(pieces).toString() };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(asked));
  });
}

/** A gateway in this thread. */
export interface TestGateway extends Listening {
  readonly plane: DataPlane;
  readonly bugs: readonly unknown[];
}

/** Starts a gateway on a snapshot; only what the test is about has to be said. */
export async function startGateway(
  snapshot: Partial<Snapshot>,
  settings: Partial<WorkerSettings> = {},
): Promise<TestGateway> {
  const bugs: unknown[] = [];
  const plane = new DataPlane(
    {
      listeners: [{ host: '127.0.0.1', port: 0 }],
      snapshot: emptySnapshot,
      counterMemory: createCounterMemory({ keys: 1024 }),
      circuitMemory: createCircuitMemory({ circuits: 64 }),
      secret: randomBytes(32),
      trustedProxies: [],
      gatewayId: 'managed',
      ...settings,
    },
    { onBug: (error) => bugs.push(error) },
  );
  const { isLive, diagnostics } = plane.publish({ ...emptySnapshot, sequenceNumber: 1, ...snapshot });
  if (!isLive) throw new Error(diagnostics.map(({ resource, message }) => `${resource}: ${message}`).join('\n'));
  const [port] = (await plane.listen()) as [number];
  return {
    plane,
    bugs,
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => plane.drain(1000),
  };
}

/** Has tokens counted from now on that a gateway, which waits for no count longer than a second, would estimate at first. */
export async function countTokensOf(...models: readonly string[]): Promise<void> {
  await using counter = new LocalTokenCounter({ timeoutMs: 120_000 });
  const messages = [{ role: 'user', text: 'Hello', images: 0 }] as const;
  for (const model of models)
    await counter.prompt({ protocol: 'openai-chat', model, isStream: false, messages, completionLimit: undefined });
}

/** An API at `/a` with operations written as `GET /orders/{id}`, that asks for no key. */
export function api(operations: readonly string[], more: Partial<Api> = {}): Api {
  return {
    id: 'a',
    name: 'A',
    path: 'a',
    protocols: ['http', 'https'],
    subscriptionRequired: false,
    apiRevision: '1',
    isCurrent: true,
    isOnline: true,
    type: 'http',
    operations: operations.map(operation),
    ...more,
  };
}

/** An operation written as `GET /orders/{id}`. */
export function operation(text: string): Operation {
  const space = text.indexOf(' ');
  return {
    id: text.replace(/\W+/g, '-'),
    name: text,
    method: text.slice(0, space),
    urlTemplate: text.slice(space + 1),
  };
}

/** A subscription to all APIs with one key. */
export function subscription(id: string, key: string, more: Partial<Subscription> = {}): Subscription {
  return { id, name: id, scope: '/apis', state: 'active', primaryKeyHash: keyHash(key) as string, ...more };
}

/** A policy document for the API `a`. */
export function policies(sections: {
  readonly inbound?: string;
  readonly backend?: string;
  readonly outbound?: string;
  readonly onError?: string;
}): Pick<Snapshot, 'policies'> {
  const { inbound = '', backend = '<base />', outbound = '', onError = '' } = sections;
  const text = `<policies><inbound>${inbound}</inbound><backend>${backend}</backend><outbound>${outbound}</outbound><on-error>${onError}</on-error></policies>`;
  return { policies: [{ scope: 'api', apiId: 'a', apiRevision: '1', text }] };
}

/** What a client was answered. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly trailers: IncomingHttpHeaders;
  /** The body, where it is what a backend tells that it was asked. */
  readonly asked: Asked;
}

/** Asks for a URL, on a connection of its own. */
export function ask(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string | Buffer;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const sent = request(url, { method, headers: headers as IncomingHttpHeaders, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        resolve({
          status: response.statusCode as number,
          reason: response.statusMessage as string,
          headers: response.headers,
          trailers: response.trailers,
          body: text,
          get asked() {
            return JSON.parse(text) as Asked;
          },
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
