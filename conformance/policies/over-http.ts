import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { request as openSecureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { certificateNamed } from './fixtures.ts';
import type {
  CaseAnswer,
  CaseCall,
  CaseOperation,
  CaseRunner,
  Observation,
  ObservedEvent,
  ObservedRequest,
  PolicyCase,
} from './policy-case.ts';

/** What a gateway has to be told before the calls of a case. */
export interface CaseSetup
  extends Pick<
    PolicyCase,
    | 'apiSchemas'
    | 'graphqlSchema'
    | 'schemas'
    | 'operationPolicies'
    | 'fragments'
    | 'certificates'
    | 'identities'
    | 'loggers'
    | 'backends'
  > {
  /** Of the API at the root. */
  readonly operation: CaseOperation;
  /** The document of the API. */
  readonly policies: string;
  /** The global document; that of a new service when left out. */
  readonly global: string | undefined;
  /** The document of a product with the API; there is none when left out. */
  readonly product: string | undefined;
  /** Base URL of the API's service. */
  readonly backendUrl: string;
  /** The value of the named value `service`. */
  readonly serviceUrl: string;
  /** Those who have a key for the product, or else for all APIs, which {@link keyOf} gives. */
  readonly subscriptions: readonly string[];
  /** Whether callers show certificates, so that they have to be asked for them. */
  readonly asksForCertificates: boolean;
}

/** A gateway that has been set up for a case. */
export interface CaseGateway extends AsyncDisposable {
  readonly url: string;
  /** What has reached loggers, queues and topics since it was set up, as soon as it is so much. */
  told(count: number): Promise<readonly ObservedEvent[]>;
}

/** Sets a gateway up: ours by its snapshot, another one by its management API. */
export type SetUpGateway = (setup: CaseSetup) => Promise<CaseGateway>;

/** The key of a subscription. */
export function keyOf(subscription: string): string {
  return `key-of-${subscription}`;
}

/** Runs cases with real requests to a gateway and real services behind it. */
export function overHttp(setUp: SetUpGateway): CaseRunner {
  return async (policyCase) => {
    await using backend = await startService();
    await using service = await startService();
    await using gateway = await setUp({
      ...policyCase,
      operation: policyCase.operation ?? { method: 'GET', urlTemplate: '/*' },
      global: policyCase.global,
      product: policyCase.product,
      asksForCertificates: policyCase.calls.some(({ request }) => request.certificate !== undefined),
      backendUrl: backend.url,
      serviceUrl: service.url,
      subscriptions: subscriptionsOf(policyCase),
    });
    const observations: Observation[] = [];
    let toldBefore = 0;
    for (const call of policyCase.calls) {
      const seenByBackend = backend.answer(call.backend);
      const seenByService = service.answer(call.service);
      const answer = await send(gateway.url, call.request);
      await arrived(seenByService, call.expected.service?.length ?? 0);
      const told = await gateway.told(toldBefore + (call.expected.told?.length ?? 0));
      observations.push({ backend: seenByBackend, service: seenByService, told: told.slice(toldBefore), answer });
      toldBefore = told.length;
    }
    return observations;
  };
}

/** What is sent without waiting may arrive after the answer; what never does is seen to be missing. */
async function arrived(seen: readonly ObservedRequest[], count: number): Promise<void> {
  const until = Date.now() + 60_000;
  while (seen.length < count && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
}

function subscriptionsOf({ calls }: PolicyCase): readonly string[] {
  return [...new Set(calls.flatMap(({ request }) => request.subscription ?? []))];
}

/** A service that answers what it is told, call by call, and keeps what it was asked. */
interface CaseService extends AsyncDisposable {
  readonly url: string;
  /** Gives these answers from now on, the last again and again; gives what is asked from now on. */
  answer(answers: readonly CaseAnswer[] | undefined): readonly ObservedRequest[];
}

async function startService(): Promise<CaseService> {
  let answers: readonly CaseAnswer[] = [{}];
  let seen: ObservedRequest[] = [];
  const server = createServer((request, response) => {
    void observe(request).then((observed) => {
      seen.push(observed);
      give(answers[Math.min(seen.length, answers.length) - 1] ?? {}, response, `http://${request.headers.host}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer(next = [{}]) {
      answers = next;
      seen = [];
      return seen;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function observe(request: IncomingMessage): Promise<ObservedRequest> {
  const body = await textOf(request);
  return { method: request.method ?? '', target: request.url ?? '', headers: headersOf(request), body };
}

function give(answer: CaseAnswer, response: ServerResponse, url: string): void {
  if (!('fails' in answer)) {
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(answer.body?.replaceAll('{{service}}', url));
  } else if (answer.fails === 'BackendConnectionFailure') response.destroy();
  // The other way to fail is to say nothing.
}

async function send(
  base: string,
  { method = 'GET', target, headers, body, subscription, certificate }: CaseCall['request'],
) {
  const { hostname, port, protocol } = new URL(base);
  const key = subscription === undefined ? {} : { 'Ocp-Apim-Subscription-Key': keyOf(subscription) };
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { hostname, port, protocol, method, path: target, headers: { ...headers, ...key }, agent: false };
    const open = protocol === 'https:' ? openSecureRequest : openRequest;
    open({ ...options, ...shown(certificate) }, resolve)
      .on('error', reject)
      .end(body);
  });
  const text = await textOf(message);
  return { status: message.statusCode ?? 0, headers: headersOf(message), body: text };
}

/** The gateway of a case is known by its address, whatever it shows. */
function shown(name: string | undefined): TlsOptions {
  if (name === undefined) return { rejectUnauthorized: false };
  const { certificate, privateKey } = certificateNamed(name);
  return { rejectUnauthorized: false, cert: certificate, key: privateKey };
}

function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const seen: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    const value = rawHeaders[index + 1]!;
    seen[name] = name in seen ? `${seen[name]},${value}` : value;
  }
  return seen;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
