import { TokenVerifier } from '@turnpike/identity';
import type { Scope } from '@turnpike/model';
import { catalog } from '@turnpike/policies';
import {
  type BusMessage,
  type CompileOptions,
  compileOpen,
  HeaderLines,
  type MemoryAnswer,
  MemoryBus,
  type MemoryContext,
  type MemoryContextOptions,
  MemoryEvents,
  MemoryIdentities,
  memoryContext,
  noPolicies,
  type Pipeline,
  type PoliciesDocument,
  type PolicyEntities,
  type PolicyRequest,
  type RequestPurpose,
  readPolicyDocument,
  runPipeline,
  type SideRequest,
  TransportFailure,
} from '@turnpike/policy';
import { certificateNamed, serviceCertificate, shownCertificate } from './fixtures.ts';
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

const service = 'https://service.example';

const justForwards = '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>';

/** Runs cases without sockets: the policies are real, the services are functions. */
export const inMemory: CaseRunner = async (policyCase) => {
  const pipeline = compile(policyCase);
  const first = memoryContext();
  const shared = { services: first.services, subscriptionStart: first.now() };
  const observations: Observation[] = [];
  for (const call of policyCase.calls) observations.push(await observe(policyCase, call, pipeline, shared));
  return observations;
};

function compile(policyCase: PolicyCase): Pipeline {
  const { policies, product, operationPolicies, global = justForwards } = policyCase;
  const options = optionsOf(policyCase);
  const chain: readonly (readonly [Scope, string | undefined])[] = [
    ['global', global],
    ['product', product],
    ['api', policies],
    ['operation', operationPolicies],
  ];
  let pipeline = noPolicies;
  for (const [scope, text] of chain) {
    if (text === undefined) continue;
    const { diagnostics, within } = compileOpen(read(text), options, scope);
    const effective = within(pipeline);
    if (effective === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    pipeline = effective;
  }
  return pipeline;
}

function optionsOf({ fragments = [], ...policyCase }: PolicyCase): CompileOptions {
  return {
    policies: catalog,
    unavailable: 'error',
    namedValues: new Map([['service', { value: service }]]),
    fragments: (id) => {
      const fragment = fragments.find((one) => one.id === id);
      const document = fragment && readPolicyDocument(fragment.text).document;
      return document?.kind === 'fragment' ? document : undefined;
    },
    entities: entitiesOf(policyCase),
  };
}

/** What policies may name. */
function entitiesOf({ schemas = [], certificates = {}, loggers = [], backends = [] }: PolicyCase): PolicyEntities {
  const all = Object.entries(certificates).map(([id, name]) => serviceCertificate(id, name));
  return {
    backend: (id) => (backends.includes(id) ? { id, type: 'Single', url: service } : undefined),
    certificate: (name) => all.find(({ id, thumbprint }) => id === name || thumbprint === name.toUpperCase()),
    logger: (id) => (loggers.includes(id) ? { id, loggerType: 'azureEventHub', credentials: {} } : undefined),
    hasAuthorizations: false,
    schema: (id) => schemas.find((one) => one.id === id),
  };
}

function read(text: string): PoliciesDocument {
  const { document, diagnostics } = readPolicyDocument(text);
  if (document?.kind !== 'policies') throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return document;
}

function graphqlOf({ graphqlSchema }: PolicyCase): NonNullable<MemoryContextOptions['api']> {
  return graphqlSchema === undefined ? {} : { type: 'graphql', graphqlSchema };
}

async function observe(
  policyCase: PolicyCase,
  { request, ...call }: CaseCall,
  pipeline: Pipeline,
  shared: MemoryContextOptions,
): Promise<Observation> {
  const { operation = { method: 'GET', urlTemplate: '/*' }, apiSchemas = {}, backends = [] } = policyCase;
  const seen: Record<'backend' | 'service', ObservedRequest[]> = { backend: [], service: [] };
  const answer = (who: 'backend' | 'service', asked: ObservedRequest): MemoryAnswer => {
    const answers = call[who] ?? [{}];
    seen[who].push(asked);
    return answerOf(answers[Math.min(seen[who].length, answers.length) - 1] ?? {});
  };
  const fetch = async (url: string): Promise<Uint8Array> => {
    const answered = answer('service', seenSide({ method: 'GET', url, headers: [], body: undefined, timeoutMs: 0 }));
    if (answered instanceof Error) throw answered;
    return Buffer.from(answered.body ?? '');
  };
  const eventLog = new MemoryEvents();
  const messageBus = new MemoryBus();
  const context: MemoryContext = memoryContext({
    ...shared,
    services: {
      ...shared.services,
      dapr: { url: service },
      tokens: new TokenVerifier({ fetch }),
      managedIdentities: new MemoryIdentities(policyCase.identities),
      eventLog,
      messageBus,
    },
    purpose: purposeOf(request, operation),
    productId: 'product',
    api: { id: 'root', name: 'Root', path: '', schemas: apiSchemas, ...graphqlOf(policyCase) },
    operation: { ...operation, id: 'operation', name: 'Operation' },
    matchedParameters: match(operation.urlTemplate, request.target),
    backends,
    certificates: certificatesOf(policyCase),
    ...(request.certificate !== undefined && { callerCertificate: shownCertificate(request.certificate) }),
    request: {
      method: request.method ?? 'GET',
      url: `https://gateway.example${request.target}`,
      ...messageOf(request),
    },
    ...(request.subscription !== undefined && { subscriptionId: request.subscription }),
    context: {
      request: { ipAddress: '127.0.0.1' },
      api: { id: 'root', name: 'Root', path: '' },
      operation: { id: 'operation', name: 'Operation', method: operation.method, urlTemplate: operation.urlTemplate },
    },
    forward: (forwarded, { followRedirects }) => {
      const { backendChoice: choice } = context;
      const base = choice === undefined ? '' : 'baseUrl' in choice ? choice.baseUrl : service;
      const isService = base.startsWith(service) || context.proxy?.url === service.replace('https', 'http');
      const ask = (asked: ObservedRequest) => answer(isService ? 'service' : 'backend', asked);
      const sent = seenForward(forwarded, base.slice(service.length));
      const answered = ask(sent);
      const target = followRedirects && !(answered instanceof Error) ? answered.headers?.Location : undefined;
      return target === undefined ? answered : ask({ ...sent, target: String(target) });
    },
    send: (sent) => answer('service', seenSide(sent)),
  });
  await runPipeline(pipeline, context);
  await context.finish();
  const { status, headers, body } = context.response;
  const told = [...eventLog.logged, ...messageBus.sent.map(observedMessage)];
  return { ...seen, told, answer: { status, headers: seenHeaders(headers), body: textOf(body.content) } };
}

function certificatesOf({ certificates = {} }: PolicyCase): MemoryContextOptions['certificates'] & object {
  const all = Object.entries(certificates).flatMap(([id, name]) => {
    const { thumbprint } = serviceCertificate(id, name);
    return [id, thumbprint, thumbprint.toLowerCase()].map((key) => [key, certificateNamed(name)] as const);
  });
  return Object.fromEntries(all);
}

function observedMessage({ entity, namespace, content, properties }: BusMessage): ObservedEvent {
  return {
    ...entity,
    ...(namespace !== undefined && { namespace }),
    content,
    properties: Object.fromEntries(properties),
  };
}

/** What a request is for, as the gateway would find. */
function purposeOf({ method, target, headers = {} }: CaseCall['request'], operation: CaseOperation): RequestPurpose {
  if (target === '/crossdomain.xml') return 'cross-domain-file';
  const asks = method === 'OPTIONS' && 'Access-Control-Request-Method' in headers;
  return asks && operation.method !== 'OPTIONS' ? 'preflight' : 'call';
}

function messageOf({ headers, body }: CaseCall['request']): { headers: Record<string, string>; body?: string } {
  return { headers: { ...headers }, ...(body !== undefined && { body }) };
}

function answerOf(answer: CaseAnswer): MemoryAnswer {
  if ('fails' in answer) return new TransportFailure(answer.fails, 500, 'no answer');
  return answer.body === undefined ? answer : { ...answer, body: answer.body.replaceAll('{{service}}', service) };
}

function seenForward({ method, path, query, headers, body }: PolicyRequest, base: string): ObservedRequest {
  const [basePath, baseQuery] = base.split('?');
  const target = basePath + path + (baseQuery === undefined ? query : `?${baseQuery}${query.replace('?', '&')}`);
  return { method, target, headers: seenHeaders(headers), body: textOf(body.content) };
}

function seenSide({ method, url, headers, body }: SideRequest): ObservedRequest {
  const target = url.startsWith(service) ? url.slice(service.length) : url;
  return { method, target, headers: seenHeaders(new HeaderLines(headers)), body: textOf(body) };
}

function seenHeaders(headers: Iterable<readonly [name: string, value: string]>): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const [name, value] of headers) {
    const folded = name.toLowerCase();
    seen[folded] = folded in seen ? `${seen[folded]},${value}` : value;
  }
  return seen;
}

function textOf(content: string | Uint8Array | undefined): string {
  return typeof content === 'string' ? content : Buffer.from(content ?? []).toString('utf8');
}

/** What a template takes from a target that it matches, as the router of the gateway would. */
function match(urlTemplate: string, target: string): Record<string, string> {
  const [templatePath = '', templateQuery = ''] = urlTemplate.split('?');
  const [path = '', query = ''] = target.split('?');
  const pattern = templatePath.replace(/\*$/, '{*}').replace(/\{(\*?[^}]*)\}/g, (_, name: string) => capture(name));
  const found: Record<string, string> = {};
  const names = [...templatePath.replace(/\*$/, '{*}').matchAll(/\{(\*?[^}]*)\}/g)].map(([, name = '']) => name);
  const values = new RegExp(`^${pattern}$`, 'i').exec(path)?.slice(1) ?? [];
  for (const [index, name] of names.entries())
    found[name === '*' ? name : name.replace('*', '')] = decodeURIComponent(values[index] ?? '');
  const parameters = new URLSearchParams(query);
  for (const [name, value] of new URLSearchParams(templateQuery))
    if (value.startsWith('{')) found[value.slice(1, -1)] = parameters.get(name) ?? '';
  return found;
}

function capture(name: string): string {
  return name.startsWith('*') ? '(.*)' : '([^/]+)';
}
