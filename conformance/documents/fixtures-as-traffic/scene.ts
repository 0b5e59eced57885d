import { toText } from '@turnpike/expressions';
import type { Scope, Section } from '@turnpike/model';
import { catalog } from '@turnpike/policies';
import {
  type CompileOptions,
  compileDocument,
  type DocumentTree,
  type ForwardOptions,
  type FragmentDocument,
  type MemoryAnswer,
  MemoryAuthorizations,
  MemoryBus,
  MemoryCertificates,
  type MemoryContext,
  type MemoryContextOptions,
  MemoryEvents,
  MemoryIdentities,
  MemoryMetrics,
  type MemoryRequest,
  memoryContext,
  memoryServices,
  type Pipeline,
  type PolicyDocument,
  type PolicyMessage,
  type PolicyServices,
  readPolicyDocument,
  runPipeline,
  type SideRequest,
  type Step,
  TokenRefusal,
  type Tokens,
  type TokenTrust,
  TransportFailure,
  verifiedToken,
} from '@turnpike/policy';
import { serviceCertificate } from '../../policies/fixtures.ts';

// What a document needs around it so that requests can go through: everything that it may name exists, and what happens is
// kept. The document stands below a global one that leaves a mark in each section and forwards the request.

/** Values that variables, users and so on have while a document is tried. */
export interface Variant {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A request through a document. */
export interface Call extends Variant {
  readonly request?: MemoryRequest;
  /** What the backend answers, one request after another, the last again and again. */
  readonly backend?: readonly MemoryAnswer[];
  /** The same of others that policies ask. */
  readonly service?: readonly MemoryAnswer[];
  /** Whether something has failed before the document had its turn. */
  readonly fails?: boolean;
  /** Only this section is that of the document; the others are those of the global one. */
  readonly only?: Section;
  readonly options?: Partial<MemoryContextOptions>;
  readonly services?: Partial<PolicyServices>;
}

/** A message as it was at the end of a section. */
export interface SeenMessage {
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** How things stood. */
export interface Snapshot {
  readonly request: SeenMessage & { readonly method: string; readonly path: string; readonly query: string };
  readonly response: SeenMessage & { readonly status: number; readonly reason: string };
  readonly variables: Readonly<Record<string, string>>;
  readonly proxy: MemoryContext['proxy'];
  readonly shown: string | undefined;
  readonly choice: MemoryContext['backendChoice'];
}

/** What was seen of a call. */
export interface Seen extends Snapshot {
  /** At the end of each section that was gone through to its end. */
  readonly after: Readonly<Partial<Record<Section, Snapshot>>>;
  readonly forwarded: readonly (Snapshot['request'] & { readonly options: ForwardOptions })[];
  readonly asked: readonly SideRequest[];
  readonly traces: MemoryContext['traces'];
  /** What came of broader scopes, by section. */
  readonly bases: readonly string[];
  readonly waits: readonly number[];
  readonly events: MemoryEvents['logged'];
  readonly messages: MemoryBus['sent'];
  readonly metrics: MemoryMetrics['emitted'];
  readonly identities: readonly string[];
  readonly authorizations: MemoryAuthorizations['asked'];
  readonly trusts: readonly TokenTrust[];
  readonly error:
    | { readonly source: string; readonly reason: string | undefined; readonly section: string | undefined }
    | undefined;
  readonly now: number;
}

const start = Date.UTC(2026, 0, 1);
const named: Readonly<Record<string, string>> = {
  'aad-tenant-id': 'contoso.onmicrosoft.com',
  'jwt-signing-key': 'YSBzZWNyZXQgZm9yIHRoZSBjYXNlcyBvZiB0b2tlbnM=',
  'query-parameter-name': 'token-parameter',
  'token-value': tokenWith({ exp: Date.UTC(2026, 0, 1, 1) / 1000 }),
};

/** What a named value is. */
export function namedValue(name: string): string {
  return named[name] ?? `value-of-${name}`;
}

/** A certificate by which it can be told which one was named. */
export function certificateOf(id: string): { readonly certificate: string; readonly privateKey: string } {
  return { certificate: `certificate ${id}`, privateKey: 'key' };
}

/** The services that several calls share, and the time that they go by. */
export class Surroundings {
  now: number = start;
  readonly services: PolicyServices = memoryServices(() => this.now);
}

/** The document with requests to send through it. */
export class Scene {
  readonly tree: DocumentTree;
  readonly scope: Scope;
  readonly #pipeline: Pipeline;
  readonly #global: Pipeline;

  constructor(text: string, { fragment, global }: { readonly fragment?: string; readonly global?: string } = {}) {
    this.scope = /<quota[ >]/.test(text) ? 'product' : text.includes('<cross-domain>') ? 'global' : 'api';
    const { document, tree, diagnostics } = readPolicyDocument(text);
    if (document === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    this.tree = tree;
    this.#global = compile(documentOf(global ?? globalText), 'global');
    this.#pipeline = compile(document, this.scope, this.#global, fragment);
  }

  /** What a value comes to in the same context, by the same compiler; an expression is written as it stands. */
  async evaluate(raw: string, call: Call): Promise<string> {
    const text = `<policies><inbound><trace source="it"><message>${raw}</message></trace></inbound></policies>`;
    const context = memoryContext(optionsOf(call, new Surroundings()));
    await runPipeline(compile(documentOf(text), 'api'), context);
    if (context.traces[0] === undefined) throw new Error(`${raw}: ${context.lastError?.message}`);
    return context.traces[0].message;
  }

  /** Sends a request through. */
  async call(call: Call, surroundings: Surroundings = new Surroundings()): Promise<Seen> {
    const events = new MemoryEvents();
    const messages = new MemoryBus();
    const metrics = new MemoryMetrics();
    const authorizations = new MemoryAuthorizations(tokensOfConnections);
    const asked: SideRequest[] = [];
    const identities: string[] = [];
    const trusts: TokenTrust[] = [];
    const forwarded: Seen['forwarded'][number][] = [];
    const after: Partial<Record<Section, Snapshot>> = {};
    const identity = new MemoryIdentities(identityTokens);
    const context = memoryContext({
      ...optionsOf(call, surroundings),
      services: {
        ...surroundings.services,
        eventLog: events,
        messageBus: messages,
        customMetrics: metrics,
        authorizations,
        clientCertificates: certificateFiles,
        dapr: { url: 'http://dapr.example' },
        managedIdentities: {
          token(resource, clientId) {
            identities.push(clientId === undefined ? resource : `${clientId} ${resource}`);
            return identity.token(resource, clientId);
          },
        },
        tokens: knownTokens(trusts),
        ...call.services,
      },
      forward: (request, options) => {
        const { method, path, query } = request;
        forwarded.push({ method, path, query, ...seenMessage(request), options });
        return answerOf(call.backend, forwarded.length);
      },
      send: (request) => {
        asked.push(request);
        return answerOf(call.service, asked.length);
      },
    });
    await runPipeline(this.#within(call, after), context);
    await context.finish();
    surroundings.now = context.now();
    return {
      ...snapshot(context),
      after,
      ...{ forwarded, asked, identities, trusts, waits: context.waits, now: context.now() },
      ...{
        events: events.logged,
        messages: messages.sent,
        metrics: metrics.emitted,
        authorizations: authorizations.asked,
      },
      traces: context.traces.filter(({ source }) => source !== 'base'),
      bases: context.traces.filter(({ source }) => source === 'base').map(({ message }) => message),
      error: context.lastError && {
        source: context.lastError.source,
        reason: context.lastError.reason,
        section: context.lastError.section,
      },
    };
  }

  #within({ only, ...call }: Call, after: Partial<Record<Section, Snapshot>>): Pipeline {
    const steps = (section: Section): readonly Step[] => [
      ...(section === 'inbound' && call.fails === true ? [failing] : [before(section, call)]),
      ...(only === undefined || only === section ? this.#pipeline : this.#global)[section],
      ownStep(section, (context) => {
        after[section] = snapshot(context as MemoryContext);
      }),
    ];
    return {
      inbound: steps('inbound'),
      backend: steps('backend'),
      outbound: steps('outbound'),
      'on-error': steps('on-error'),
    };
  }
}

const globalText = `<policies>${['inbound', 'backend', 'outbound', 'on-error']
  .map((section) => {
    const mark = `<trace source="base" severity="verbose"><message>${section}</message></trace>`;
    return `<${section}>${mark}${section === 'backend' ? '<forward-request />' : ''}</${section}>`;
  })
  .join('')}</policies>`;

function documentOf(text: string): PolicyDocument {
  return readPolicyDocument(text).document!;
}

function compile(document: PolicyDocument, scope: Scope, broader?: Pipeline, fragment?: string): Pipeline {
  const options: CompileOptions = {
    policies: catalog,
    unavailable: 'error',
    namedValues: { get: (name: string) => ({ value: namedValue(name) }), has: () => true } as never,
    fragments: (id) => documentOf(fragment ?? fragmentText(id)) as FragmentDocument,
    entities: {
      backend: (id) => ({ id, type: 'Single', url: `https://${id}.example` }),
      certificate: (id) => ({ ...serviceCertificate(id, 'authority'), thumbprint: id.toUpperCase() }),
      logger: (id) => ({ id, loggerType: 'azureEventHub', credentials: {} }),
      hasAuthorizations: true,
      schema: (id) => ({ id, schemaType: 'json', value: schemaText }) as never,
    },
  };
  const { pipeline, diagnostics } = compileDocument(
    document,
    options,
    broader === undefined ? { scope } : { scope, broader },
  );
  if (pipeline === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return pipeline;
}

/** What a fragment holds that a document includes. */
export function fragmentText(id: string): string {
  return `<fragment><set-variable name="included ${id}" value="yes" /></fragment>`;
}

const schemaText = JSON.stringify({
  type: 'object',
  required: ['id'],
  components: { schemas: { address: { type: 'object', required: ['street'] } } },
});

function ownStep(section: Section, run: Step['run']): Step {
  const reads = { requestBody: false, responseBody: false };
  return { policy: 'trace', scope: undefined, section, path: undefined, policyId: undefined, reads, run };
}

const failing = ownStep('inbound', () => {
  throw new TransportFailure('Timeout', 500, 'it has failed before');
});

/** Each section finds the messages that the call has, whatever the sections before it have made of them. */
function before(section: Section, { request, backend, fails = false }: Call): Step {
  return ownStep(section, (context) => {
    if (section === 'backend') put(context.request, request);
    const [answer] = backend ?? [];
    if ((section === 'on-error' && fails) || (section === 'outbound' && !isForwarded(context as MemoryContext))) {
      if (answer === undefined || answer instanceof Error) return;
      put(context.response, answer);
      if (answer.status !== undefined) context.response.status = answer.status;
    }
  });
}

function isForwarded(context: MemoryContext): boolean {
  return context.response.headers.get('x-answer') !== null;
}

function put(message: PolicyMessage, given: MemoryRequest | undefined): void {
  for (const [name, value] of Object.entries(given?.headers ?? {}))
    message.headers.set(name, typeof value === 'string' ? [value] : value);
  if (given?.body !== undefined) message.body.replace(given.body);
}

function answerOf(answers: readonly MemoryAnswer[] | undefined, ordinal: number): MemoryAnswer {
  const answer = answers?.[Math.min(ordinal, answers.length) - 1] ?? {};
  return answer instanceof Error ? answer : { ...answer, headers: { ...answer.headers, 'x-answer': String(ordinal) } };
}

function optionsOf(call: Call, { now, services }: Surroundings): MemoryContextOptions {
  const { options = {}, request = {}, variables = {}, context = {} } = call;
  const surroundings: Record<string, Readonly<Record<string, unknown>>> = { ...usualContext };
  for (const [name, members] of Object.entries(context)) surroundings[name] = { ...surroundings[name], ...members };
  return {
    services,
    now,
    ...{ subscriptionId: 'sub-1', subscriptionStart: start, productId: 'product' },
    api: { id: 'root', name: 'Root', path: '' },
    backends: everyBackend,
    certificates: new Proxy({}, { get: (_, id) => certificateOf(String(id)) }),
    variables,
    context: surroundings,
    ...options,
    request: { url: 'https://gateway.example/orders', ...request },
  };
}

const everyBackend = { includes: () => true } as unknown as readonly string[];

const usualContext = {
  api: { id: 'root', name: 'Root', path: '' },
  operation: { id: 'get', name: 'Get', method: 'GET', urlTemplate: '/' },
  product: { id: 'product', name: 'Starter' },
  subscription: { id: 'sub-1', key: 'key-1' },
  user: { id: 'user-1', email: 'amy@contoso.example' },
  deployment: { serviceName: 'contoso-apim', region: 'West' },
  request: { ipAddress: '10.0.0.7' },
};

/** What identities give, by resource. */
export const identityTokens: Readonly<Record<string, string>> = {
  resource: 'token-of-resource',
  'example-client-id test.example/resource': 'token-of-client',
};

const tokensOfConnections = { 'provider-id/authorization-id': { accessToken: 'token-of-connection', claims: {} } };

/** The files that certificates are read from, as text or Base64, with their passwords. */
const certificateFiles = new MemoryCertificates({
  BODY: certificateOf('BODY'),
  'BODY PASSWORD': certificateOf('BODY PASSWORD'),
  'Ym9keQ==': certificateOf('Ym9keQ=='),
});

/** Tokens that are good are JSON in Base64url behind `good.`; what they have to be trusted by is kept. */
function knownTokens(trusts: TokenTrust[]): Tokens {
  return {
    verify(token, trust, allowUnsigned) {
      trusts.push(trust);
      if (!token.startsWith('good.') && !(allowUnsigned && token.startsWith('unsigned.')))
        throw new TokenRefusal('TokenSignatureInvalid', 'nobody knows this token');
      const claims = JSON.parse(Buffer.from(token.replace(/^\w+\./, ''), 'base64url').toString('utf8')) as object;
      return verifiedToken(new Map([['alg', 'HS256']]), new Map(Object.entries(claims)), undefined);
    },
  };
}

/** A token with those claims. */
export function tokenWith(claims: Readonly<Record<string, unknown>>, kind = 'good'): string {
  return `${kind}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
}

function snapshot(context: MemoryContext): Snapshot {
  const { request, response, variables, proxy, shownCertificate, backendChoice } = context;
  const { method, path, query } = request;
  return {
    request: { method, path, query, ...seenMessage(request) },
    response: { status: response.status, reason: response.reason, ...seenMessage(response) },
    variables: Object.fromEntries(
      [...variables].map(([name, value]) => [name, value === null ? 'null' : (toText(value) ?? 'null')]),
    ),
    proxy,
    shown: shownCertificate?.certificate as string | undefined,
    choice: backendChoice,
  };
}

function seenMessage({ headers, body }: PolicyMessage): SeenMessage {
  const seen: Record<string, string[]> = {};
  for (const [name, value] of headers) (seen[name.toLowerCase()] ??= []).push(value);
  const { content } = body;
  return { headers: seen, body: typeof content === 'string' ? content : Buffer.from(content ?? []).toString('utf8') };
}
