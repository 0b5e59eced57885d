import { TokenVerifier } from '@turnpike/identity';
import { catalog } from '@turnpike/policies';
import {
  type CompileOptions,
  type GlobalSchema,
  HeaderLines,
  type MemoryAnswer,
  type MemoryContext,
  type MemoryContextOptions,
  memoryContext,
  type Pipeline,
  type PoliciesDocument,
  PolicyComposer,
  type PolicyEntities,
  type PolicyRequest,
  type RequestPurpose,
  readPolicyDocument,
  runPipeline,
  type SideRequest,
  TransportFailure,
} from '@turnpike/policy';
import type {
  CaseAnswer,
  CaseCall,
  CaseOperation,
  CaseRunner,
  Observation,
  ObservedRequest,
  PolicyCase,
} from './policy-case.ts';

const service = 'https://service.example';

const options: CompileOptions = {
  policies: catalog,
  unavailable: 'error',
  namedValues: new Map([['service', { value: service }]]),
};

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

function compile({ policies, product, schemas, global = justForwards }: PolicyCase): Pipeline {
  const known = schemas === undefined ? options : { ...options, entities: entitiesWith(schemas) };
  const { pipeline, documents } = new PolicyComposer(known).compose([
    { scope: 'global', document: read(global) },
    ...(product === undefined ? [] : [{ scope: 'product', document: read(product) } as const]),
    { scope: 'api', document: read(policies) },
  ]);
  const mistakes = documents.flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message));
  if (pipeline === undefined) throw new Error(mistakes.join('\n'));
  return pipeline;
}

/** What policies may name: schemas, and nothing else. */
function entitiesWith(schemas: readonly GlobalSchema[]): PolicyEntities {
  const none = (): undefined => undefined;
  const schema = (id: string) => schemas.find((one) => one.id === id);
  return { backend: none, certificate: none, logger: none, hasAuthorizations: false, schema };
}

function read(text: string): PoliciesDocument {
  const { document, diagnostics } = readPolicyDocument(text);
  if (document?.kind !== 'policies') throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return document;
}

async function observe(
  { operation = { method: 'GET', urlTemplate: '/*' }, apiSchemas = {} }: PolicyCase,
  { request, ...call }: CaseCall,
  pipeline: Pipeline,
  shared: MemoryContextOptions,
): Promise<Observation> {
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
  const context: MemoryContext = memoryContext({
    ...shared,
    services: { ...shared.services, dapr: { url: service }, tokens: new TokenVerifier({ fetch }) },
    purpose: purposeOf(request, operation),
    productId: 'product',
    api: { id: 'root', name: 'Root', path: '', schemas: apiSchemas },
    operation: { ...operation, id: 'operation', name: 'Operation' },
    matchedParameters: match(operation.urlTemplate, request.target),
    request: {
      method: request.method ?? 'GET',
      url: `https://gateway.example${request.target}`,
      ...messageOf(request),
    },
    ...(request.subscription !== undefined && { subscriptionId: request.subscription }),
    context: { request: { ipAddress: '127.0.0.1' } },
    forward: (forwarded) => {
      const { backendChoice: choice } = context;
      const base = choice !== undefined && 'baseUrl' in choice ? choice.baseUrl : '';
      const isService = base.startsWith(service) || context.proxy?.url === service.replace('https', 'http');
      return answer(isService ? 'service' : 'backend', seenForward(forwarded, base.slice(service.length)));
    },
    send: (sent) => answer('service', seenSide(sent)),
  });
  await runPipeline(pipeline, context);
  await context.finish();
  const { status, headers, body } = context.response;
  return { ...seen, answer: { status, headers: seenHeaders(headers), body: textOf(body.content) } };
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
