import { DateTime } from '../runtime/date-time.ts';
import { DotNetException } from '../runtime/exceptions.ts';
import { parseGuid } from '../runtime/guid.ts';
import { TimeSpan } from '../runtime/time-span.ts';
import { Boxed, type DotNetObject } from '../runtime/values.ts';
import type { Implementation, Member } from '../types/definition.ts';
import { definitionOf, special } from '../types/well-known.ts';
import { contextObject, contextTypeName } from './context-object.ts';
import type { ExpressionContext, ResponseObject } from './expression-context.ts';
import { HeaderCollection, headerSource } from './header-collection.ts';
import { MessageBody } from './message-body.ts';
import { StringMap } from './string-map.ts';
import { Url } from './url.ts';
import { VariableCollection } from './variable-collection.ts';

// A context written down as JSON, for trying expressions out and for tests of policies. What is left out has a plain
// default, so `{}` is a context too.

type Data = Readonly<Record<string, unknown>>;

/** A mistake in a context file: where, and what was expected there. */
export class ContextDataError extends Error {
  constructor(path: string, expected: string) {
    super(`${path}: expected ${expected}.`);
    this.name = 'ContextDataError';
  }
}

/** Builds `context` from data; `trace` gets what `context.Trace` is called with. Throws `ContextDataError`. */
export function contextFromData(data: unknown, trace: (message: string) => void = () => {}): ExpressionContext {
  const root = new Reader(data, 'context');
  const timestamp = root.time('timestamp') ?? DateTime.utcNow();
  const deployment = root.object('deployment') ?? new Reader({}, 'context.deployment');
  return contextObject(contextTypeName('IProxyRequestContext'), {
    api: readApi(root.object('api') ?? new Reader({}, 'context.api')),
    backend: root.map('backend', (backend) =>
      contextObject(contextTypeName('IBackend'), {
        id: backend.text('id') ?? '',
        azureRegion: backend.text('azureRegion') ?? null,
        type: backend.text('type') === 'Pool' ? 1 : 0,
      }),
    ),
    deployment: contextObject(contextTypeName('IDeployment'), {
      certificates: new StringMap<unknown>('X509Certificate2', []),
      gateway: contextObject(contextTypeName('IDeploymentGateway'), {
        id: deployment.text('gatewayId') ?? 'managed',
        instanceId: deployment.text('instanceId') ?? 'managed',
        isManaged: (deployment.text('gatewayId') ?? 'managed') === 'managed',
      }),
      gatewayId: deployment.text('gatewayId') ?? 'managed',
      region: deployment.text('region') ?? '',
      serviceId: deployment.text('serviceId') ?? '',
      serviceName: deployment.text('serviceName') ?? '',
      sustainabilityInfo: contextObject(contextTypeName('ISustainabilityInfo'), { currentCarbonIntensity: 0 }),
    }),
    elapsed: TimeSpan.fromUnits(root.number('elapsedMs') ?? 0, 1),
    graphQL: root.map('graphQL', (graphQL) =>
      contextObject(contextTypeName('IGraphQLContext'), {
        arguments: graphQL.has('arguments') ? parseToken('JObject', graphQL.value('arguments')) : null,
        parent: graphQL.has('parent') ? parseToken('JObject', graphQL.value('parent')) : null,
      }),
    ),
    lastError: root.map('lastError', (error) =>
      contextObject(contextTypeName('IProxyError'), {
        httpErrorCode: error.number('httpErrorCode') ?? 0,
        message: error.text('message') ?? null,
        path: error.text('path') ?? null,
        policyId: error.text('policyId') ?? null,
        reason: error.text('reason') ?? null,
        scope: error.text('scope') ?? null,
        section: error.text('section') ?? null,
        source: error.text('source') ?? null,
      }),
    ),
    operation: readOperation(root.object('operation') ?? new Reader({}, 'context.operation')),
    product: root.map('product', readProduct),
    request: readRequest(root.object('request') ?? new Reader({}, 'context.request')),
    requestId: parsed('context.requestId', 'a Guid', () =>
      parseGuid(root.text('requestId') ?? '00000000-0000-0000-0000-000000000000'),
    ),
    response: readResponse(root.object('response') ?? new Reader({}, 'context.response')),
    subscription: root.map('subscription', readSubscription),
    timestamp,
    tracing: root.flag('tracing') ?? false,
    user: root.map('user', readUser),
    variables: new VariableCollection(
      new Map(
        root.pairs('variables').map(([name, value]) => [name, variableFromData(value, `context.variables.${name}`)]),
      ),
    ),
    workspace: root.map('workspace', (workspace) =>
      contextObject(contextTypeName('IWorkspace'), {
        id: workspace.text('id') ?? '',
        name: workspace.text('name') ?? '',
      }),
    ),
    trace,
  });
}

/** Reads members of a JSON object, saying where something else was found than expected. */
class Reader {
  readonly #data: Data;
  readonly #path: string;

  constructor(data: unknown, path: string) {
    if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new ContextDataError(path, 'an object');
    this.#data = data as Data;
    this.#path = path;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#data, name) && this.#data[name] !== null && this.#data[name] !== undefined;
  }

  value(name: string): unknown {
    return this.has(name) ? this.#data[name] : undefined;
  }

  text(name: string): string | undefined {
    return this.#read(name, 'a string', (value) => typeof value === 'string');
  }

  number(name: string): number | undefined {
    return this.#read(name, 'a number', (value) => typeof value === 'number');
  }

  flag(name: string): boolean | undefined {
    return this.#read(name, 'true or false', (value) => typeof value === 'boolean');
  }

  object(name: string): Reader | undefined {
    return this.has(name) ? new Reader(this.#data[name], `${this.#path}.${name}`) : undefined;
  }

  map<T>(name: string, read: (reader: Reader) => T): T | null {
    const reader = this.object(name);
    return reader === undefined ? null : read(reader);
  }

  list(name: string): Reader[] {
    const items = this.#read<unknown[]>(name, 'an array', (value) => Array.isArray(value)) ?? [];
    return items.map((item, index) => new Reader(item, `${this.#path}.${name}[${index}]`));
  }

  texts(name: string): string[] {
    const isTexts = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string');
    return this.#read<string[]>(name, 'an array of strings', isTexts) ?? [];
  }

  pairs(name: string): [string, unknown][] {
    const reader = this.object(name);
    return reader === undefined ? [] : Object.entries(reader.#data);
  }

  time(name: string): DateTime | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const milliseconds = Date.parse(text);
    if (Number.isNaN(milliseconds))
      throw new ContextDataError(`${this.#path}.${name}`, 'a time such as 2026-03-14T15:09:26Z');
    return DateTime.fromUnixMilliseconds(milliseconds);
  }

  url(name: string): Url | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const url = Url.parse(text);
    if (url === undefined) throw new ContextDataError(`${this.#path}.${name}`, 'an absolute URL');
    return url;
  }

  /** Header fields: each value a string or an array of strings. */
  fields(name: string): [string, string][] {
    return this.pairs(name).flatMap(([field, value]) => {
      const values = Array.isArray(value) ? value : [value];
      return values.map((item): [string, string] => {
        if (typeof item !== 'string')
          throw new ContextDataError(`${this.#path}.${name}.${field}`, 'a string or an array of strings');
        return [field, item];
      });
    });
  }

  #read<T>(name: string, expected: string, fits: (value: unknown) => boolean): T | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#data[name];
    if (!fits(value)) throw new ContextDataError(`${this.#path}.${name}`, expected);
    return value as T;
  }
}

function readApi(api: Reader): ExpressionContext['api'] {
  return contextObject(contextTypeName('IApi'), {
    id: api.text('id') ?? '',
    isCurrentRevision: api.flag('isCurrentRevision') ?? true,
    name: api.text('name') ?? '',
    path: api.text('path') ?? '',
    protocols: api.has('protocols') ? api.texts('protocols') : ['https'],
    revision: api.text('revision') ?? '1',
    serviceUrl: api.url('serviceUrl') ?? null,
    subscriptionKeyParameterNames: contextObject(contextTypeName('ISubscriptionKeyParameterNames'), {
      header: 'Ocp-Apim-Subscription-Key',
      query: 'subscription-key',
    }),
    version: api.text('version') ?? null,
  });
}

function readOperation(operation: Reader): ExpressionContext['operation'] {
  return contextObject(contextTypeName('IOperation'), {
    id: operation.text('id') ?? '',
    method: operation.text('method') ?? 'GET',
    name: operation.text('name') ?? '',
    urlTemplate: operation.text('urlTemplate') ?? '/',
  });
}

function readGroup(group: Reader): { readonly id: string; readonly name: string } & DotNetObject {
  return contextObject(contextTypeName('IGroup'), { id: group.text('id') ?? '', name: group.text('name') ?? '' });
}

function readProduct(product: Reader): NonNullable<ExpressionContext['product']> {
  return contextObject(contextTypeName('IProduct'), {
    apis: product.list('apis').map(readApi),
    approvalRequired: product.flag('approvalRequired') ?? false,
    groups: product.list('groups').map(readGroup),
    id: product.text('id') ?? '',
    name: product.text('name') ?? '',
    state: product.text('state') === 'NotPublished' ? 0 : 1,
    subscriptionRequired: product.flag('subscriptionRequired') ?? true,
    subscriptionsLimit: product.number('subscriptionsLimit') ?? product.number('subscriptionLimit') ?? null,
  });
}

function readSubscription(subscription: Reader): NonNullable<ExpressionContext['subscription']> {
  return contextObject(contextTypeName('ISubscription'), {
    createdDate: subscription.time('createdDate') ?? DateTime.minValue,
    endDate: subscription.time('endDate') ?? null,
    id: subscription.text('id') ?? '',
    key: subscription.text('key') ?? '',
    name: subscription.text('name') ?? null,
    primaryKey: subscription.text('primaryKey') ?? '',
    secondaryKey: subscription.text('secondaryKey') ?? '',
    startDate: subscription.time('startDate') ?? null,
  });
}

function readUser(user: Reader): NonNullable<ExpressionContext['user']> {
  return contextObject(contextTypeName('IUser'), {
    email: user.text('email') ?? '',
    firstName: user.text('firstName') ?? '',
    groups: user.list('groups').map(readGroup),
    id: user.text('id') ?? '',
    identities: user.list('identities').map((identity) =>
      contextObject(contextTypeName('IUserIdentity'), {
        id: identity.text('id') ?? '',
        provider: identity.text('provider') ?? '',
      }),
    ),
    lastName: user.text('lastName') ?? '',
    note: user.text('note') ?? null,
    registrationDate: user.time('registrationDate') ?? DateTime.minValue,
  });
}

function readRequest(request: Reader): ExpressionContext['request'] {
  const url = request.url('url') ?? (Url.parse('https://localhost/') as Url);
  const parameters = request.pairs('matchedParameters').map(([name, value]) => [name, String(value)] as const);
  return contextObject(contextTypeName('IRequest'), {
    body: readBody(request),
    certificate: request.has('certificate')
      ? parsed('context.request.certificate', 'the Base64 of a certificate in DER form', () =>
          readCertificate(request.text('certificate') ?? ''),
        )
      : null,
    foundry: request.map('foundry', (foundry) =>
      contextObject(contextTypeName('IFoundry'), { deployment: foundry.text('deployment') ?? null }),
    ),
    headers: new HeaderCollection(headerSource(request.fields('headers'))),
    ipAddress: request.text('ipAddress') ?? null,
    matchedParameters: new StringMap('string', parameters),
    method: request.text('method') ?? 'GET',
    originalUrl: request.url('originalUrl') ?? url,
    privateEndpointConnection: null,
    url,
  });
}

/** A certificate given as Base64 of its DER form. */
function readCertificate(base64: string): DotNetObject {
  const fromBytes = definitionOf('System.Security.Cryptography.X509Certificates.X509Certificate2')
    .membersNamed('.ctor')
    .find(
      (member: Member) =>
        member.kind === 'method' && member.signature.includes('byte[]') && member.parameters.length === 1,
    );
  return (fromBytes as { implementation: Implementation }).implementation(
    Uint8Array.from(Buffer.from(base64, 'base64')),
  ) as DotNetObject;
}

function readBody(message: Reader): MessageBody | null {
  const body = message.value('body');
  if (body === undefined) return null;
  return new MessageBody(typeof body === 'string' ? body : JSON.stringify(body));
}

function readResponse(response: Reader): ResponseObject {
  return contextObject(contextTypeName('IResponse'), {
    body: readBody(response),
    headers: new HeaderCollection(headerSource(response.fields('headers'))),
    statusCode: response.number('statusCode') ?? 200,
    statusReason: response.text('statusReason') ?? null,
  });
}

/** The boxed value that data stands for: plain JSON for strings, Booleans, integers and null, `{"$type", "value"}` for the rest. */
export function variableFromData(data: unknown, path = 'value'): unknown {
  if (data === null || typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'number')
    return Number.isInteger(data) && Math.abs(data) <= 0x7fffffff ? data : new Boxed(special('double'), data);
  if (Array.isArray(data)) return parseToken('JArray', data);
  const { $type, value } = data as { $type?: unknown; value?: unknown };
  if (typeof $type !== 'string') return parseToken('JObject', data);
  const read = Object.hasOwn(typedVariables, $type) ? typedVariables[$type] : undefined;
  if (read === undefined)
    throw new ContextDataError(`${path}.$type`, `one of ${Object.keys(typedVariables).join(', ')}; found '${$type}'`);
  return parsed(path, `the value of a ${$type}`, () => read(value, data));
}

/** What its .NET type cannot be made of is a mistake in the data. */
function parsed<T>(path: string, expected: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const refusals = [DotNetException, SyntaxError, RangeError, TypeError];
    if (refusals.some((refusal) => error instanceof refusal)) throw new ContextDataError(path, expected);
    throw error;
  }
}

const typedVariables: Readonly<Record<string, (value: unknown, data: unknown) => unknown>> = {
  JObject: (value) => parseToken('JObject', value),
  JArray: (value) => parseToken('JArray', value),
  JToken: (value) => parseToken('JToken', value),
  Response: (value, data) => readResponse(new Reader(value ?? data, 'value')),
  DateTime: (value) => {
    const milliseconds = Date.parse(String(value));
    if (Number.isNaN(milliseconds)) throw new RangeError('no time');
    return DateTime.fromUnixMilliseconds(milliseconds);
  },
  double: (value) => new Boxed(special('double'), Number(value)),
  long: (value) => BigInt(value as number | string),
  Guid: (value) => parseGuid(String(value)),
  XElement: (value) => parseWith('System.Xml.Linq.XElement', String(value)),
  bytes: (value) => Uint8Array.from(Buffer.from(String(value), 'base64')),
};

function parseToken(type: 'JObject' | 'JArray' | 'JToken', value: unknown): DotNetObject {
  return parseWith(
    `Newtonsoft.Json.Linq.${type}`,
    typeof value === 'string' && type !== 'JToken' ? value : JSON.stringify(value),
  );
}

function parseWith(typeName: string, text: string): DotNetObject {
  const parse = definitionOf(typeName)
    .membersNamed('Parse')
    .find((member: Member) => member.kind === 'method' && member.parameters.length === 1);
  if (parse?.kind !== 'method')
    throw new DotNetException('System.NotSupportedException', `${typeName} cannot be parsed.`);
  return parse.implementation(text) as DotNetObject;
}
