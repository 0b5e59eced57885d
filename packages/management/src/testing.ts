import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import type { Snapshot } from '@turnpike/model';
import { emptySnapshot } from '@turnpike/model';
import forge from 'node-forge';
import { ControlPlane, type ControlPlaneOptions, localService } from './control-plane.ts';
import { LocalIssuer } from './identity/local-issuer.ts';
import type { JsonObject } from './json.ts';
import type { ServiceOptions } from './open-services.ts';
import { SecretBox } from './store/secret-box.ts';
import { openSqliteStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';

// A control plane as users have it: HTTPS, a token, and Microsoft's client.

/** An answer to a request that the client cannot make. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
}

/** A control plane for tests. */
export interface TestControlPlane extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly client: ApiManagementClient;
  readonly group: string;
  readonly service: string;
  readonly store: Store;
  readonly folder: string;
  /** What its certificate is trusted by. */
  readonly ca: string;
  /** What a client shows to be given tokens. */
  readonly developmentClient: LocalIssuer['developmentClient'];
  /** What was published last. */
  snapshot(): Snapshot;
  /** Waits until what was published last satisfies a condition. */
  published(condition: (snapshot: Snapshot) => boolean): Promise<Snapshot>;
  /** Sends a request; a path that begins with no slash is one under the service. */
  send(method: string, path: string, options?: RawOptions): Promise<RawAnswer>;
}

/** What a request may carry. */
export interface RawOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null;
  /** Instead of `?api-version=2024-05-01`. */
  readonly query?: string;
}

/** What a control plane for tests is started with. */
export interface TestOptions extends ServiceOptions, Pick<ControlPlaneOptions, 'onGatewaySettings' | 'now'> {
  /** Where the store is; in a folder of its own when nothing is said. */
  readonly folder?: string;
  /** A store of another kind; it is closed with the control plane. */
  readonly store?: Store;
  /** Whether a new service has in it what Azure puts there; it has, when nothing is said. */
  readonly seed?: boolean;
}

/** Starts a control plane, as users have it unless something else is said. */
export async function startControlPlane({
  folder: given,
  store: givenStore,
  seed = true,
  ...services
}: TestOptions = {}): Promise<TestControlPlane> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'turnpike-management-'));
  const store =
    givenStore ?? (await openSqliteStore(join(folder, 'store.db'), new SecretBox(new Uint8Array(32).fill(7))));
  const issuer = LocalIssuer.open(join(folder, 'issuer.pem'));
  let last: Snapshot = emptySnapshot;
  const waiting = new Set<() => void>();
  const bugs: unknown[] = [];
  const plane = await ControlPlane.start({
    store,
    seed: seed ? 'samples' : 'nothing',
    host: '127.0.0.1',
    port: 0,
    ...testCertificate(),
    authenticate: issuer.authenticate,
    issuer,
    ...services,
    links: { allowAddress: (address) => !address.startsWith('169.254.'), mostBytes: 1024 * 1024 },
    onBug: (error) => bugs.push(error),
    onPublished: (snapshot) => {
      last = snapshot;
      for (const wake of waiting) wake();
    },
  });
  const token = await issuer.sign({ name: 'tester', roles: ['Owner'] });
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const client = new ApiManagementClient(credential, localService.subscriptionId, {
    endpoint: plane.url,
    retryOptions: { maxRetries: 0 },
    tlsOptions: { ca: testCertificate().certificate },
  });
  return {
    url: plane.url,
    token,
    client,
    group: localService.resourceGroup,
    service: localService.name,
    store,
    folder,
    ca: testCertificate().certificate,
    developmentClient: issuer.developmentClient,
    snapshot: () => last,
    published: (condition) =>
      new Promise((resolve) => {
        const look = () => {
          if (!condition(last)) return;
          waiting.delete(look);
          resolve(last);
        };
        waiting.add(look);
        look();
      }),
    send: (method, path, options) => send(plane.url, token, method, path, options),
    async [Symbol.asyncDispose]() {
      await plane[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      if (given === undefined) rmSync(folder, { recursive: true });
      if (bugs.length > 0) throw new AggregateError(bugs, 'the control plane met bugs');
    },
  };
}

/** The path of the service. */
export const servicePath: string =
  `/subscriptions/${localService.subscriptionId}/resourceGroups/${localService.resourceGroup}` +
  `/providers/Microsoft.ApiManagement/service/${localService.name}`;

async function send(
  url: string,
  ownToken: string,
  method: string,
  path: string,
  { body, headers = {}, token = ownToken, query = '?api-version=2024-05-01' }: RawOptions = {},
): Promise<RawAnswer> {
  const target = `${url}${path.startsWith('/') ? path : `${servicePath}/${path}`}${query}`;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const length = text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) };
  const options = { method, headers: { ...length, ...headers, ...authorization }, agent: agentOf() };
  // Not fetch, which would make another path of some.
  request(url, { ...options, path: target.slice(url.length) }, resolve)
    .on('error', reject)
    .end(text);
  const answer = await promise;
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const answered = Buffer.concat(chunks).toString('utf8');
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    body: answered === '' ? {} : JSON.parse(answered),
  };
}

let agent: Agent | undefined;
let usedAt = 0;

/** Many requests share few connections, but none that the server may be about to close after a test that has computed for long. */
function agentOf(): Agent {
  const ca = testCertificate().certificate;
  if (performance.now() - usedAt > 2000) agent = undefined;
  agent ??= new Agent({ keepAlive: true, maxSockets: 32, ca, servername: 'localhost' });
  usedAt = performance.now();
  return agent;
}

let made: { readonly certificate: string; readonly key: string } | undefined;

/** What every control plane for tests shows. */
export function testCertificate(): { readonly certificate: string; readonly key: string } {
  made ??= makeCertificate();
  return made;
}

function makeCertificate(): { readonly certificate: string; readonly key: string } {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  const name = [{ name: 'commonName', value: 'localhost' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    // RFC 5280, 4.2.1.6: 2 is a name, 7 an address.
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
      ],
    },
  ]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), key: forge.pki.privateKeyToPem(keys.privateKey) };
}
