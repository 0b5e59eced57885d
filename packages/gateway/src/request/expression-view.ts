import {
  type ApiObject,
  type BackendObject,
  contextTypeName,
  DateTime,
  type DeploymentObject,
  type DotNetObject,
  type ExpressionContext,
  type GraphQLObject,
  Guid,
  HeaderCollection,
  type LastErrorObject,
  type MessageBody,
  netType,
  type OperationObject,
  type ProductObject,
  type RequestObject,
  type ResponseObject,
  StringMap,
  type SubscriptionObject,
  TimeSpan,
  Url,
  type UserObject,
  VariableCollection,
  type WorkspaceObject,
} from '@turnpike/expressions';
import { workspaceOf } from '@turnpike/model';
import { lastErrorObject } from '@turnpike/policy';
import type { GatewayContext } from './gateway-context.ts';
import { FieldSource } from './live-headers.ts';

// `context` over a request under way. Everything is made when an expression first asks for it: most ask for one header.

/** `context`. */
export class ContextView implements ExpressionContext {
  readonly #context: GatewayContext;
  readonly request: RequestObject;
  #response: ResponseView | undefined;
  #variables: VariableCollection | undefined;

  constructor(context: GatewayContext) {
    this.#context = context;
    this.request = new RequestView(context);
  }

  get [netType](): string {
    return contextTypeName('IProxyRequestContext');
  }

  get api(): ApiObject {
    return this.#context.snapshot.objects.api(this.#context.api);
  }

  get backend(): BackendObject | null {
    return this.#context.backendObject;
  }

  get deployment(): DeploymentObject {
    const { api, services, snapshot } = this.#context;
    return snapshot.objects.deployment(services.deployment, workspaceOf(api.id));
  }

  get elapsed(): TimeSpan {
    return TimeSpan.of(Math.max(0, Math.round(this.#context.elapsedMs)));
  }

  get graphQL(): GraphQLObject | null {
    return this.#context.graphQL;
  }

  get lastError(): LastErrorObject | null {
    const error = this.#context.lastError;
    return error === undefined ? null : lastErrorObject(error);
  }

  get operation(): OperationObject {
    return this.#context.snapshot.objects.operation(this.#context.operation);
  }

  get product(): ProductObject | null {
    const { product } = this.#context.allowed;
    return product === undefined ? null : this.#context.snapshot.objects.product(product);
  }

  get requestId(): Guid {
    return new Guid(this.#context.requestId.replaceAll('-', ''));
  }

  /** A new one for every response that takes the place of another. */
  get response(): ResponseObject {
    const { response } = this.#context;
    if (this.#response?.response !== response) this.#response = new ResponseView(this.#context, response);
    return this.#response;
  }

  get subscription(): SubscriptionObject | null {
    const { allowed } = this.#context;
    const { subscription, key = '' } = allowed;
    if (subscription === undefined) return null;
    return (allowed.subscriptionObject ??= this.#context.snapshot.objects.subscription(subscription, key));
  }

  get timestamp(): DateTime {
    return DateTime.fromUnixMilliseconds(this.#context.receivedAt);
  }

  get tracing(): boolean {
    return this.#context.observer !== undefined;
  }

  get user(): UserObject | null {
    const { user } = this.#context.allowed;
    return user === undefined ? null : this.#context.snapshot.objects.user(user);
  }

  get variables(): VariableCollection {
    return (this.#variables ??= new VariableCollection(this.#context.variables));
  }

  get workspace(): WorkspaceObject | null {
    const workspace = workspaceOf(this.#context.api.id);
    return workspace === undefined ? null : this.#context.snapshot.objects.workspace(workspace);
  }

  trace(message: string): void {
    this.#context.trace({ source: 'context.Trace', severity: 'verbose', message });
  }
}

class RequestView implements RequestObject {
  readonly #context: GatewayContext;
  #headers: HeaderCollection | undefined;
  #url: Url | undefined;
  #urlKey = '';
  #originalUrl: Url | undefined;
  #parameters: StringMap | undefined;
  readonly foundry = null;
  readonly privateEndpointConnection = null;

  constructor(context: GatewayContext) {
    this.#context = context;
  }

  get [netType](): string {
    return contextTypeName('IRequest');
  }

  get body(): MessageBody | null {
    return this.#context.request.body.object;
  }

  get certificate(): DotNetObject | null {
    return this.#context.clientCertificate;
  }

  get headers(): HeaderCollection {
    return (this.#headers ??= new HeaderCollection(new FieldSource(this.#context.request.headers.fields)));
  }

  get ipAddress(): string {
    return this.#context.callerAddress;
  }

  get matchedParameters(): StringMap {
    return (this.#parameters ??= new StringMap('string', this.#context.matchedParameters));
  }

  get method(): string {
    return this.#context.request.method;
  }

  get originalUrl(): Url {
    return (this.#originalUrl ??= Url.parse(this.#context.originalUrl) ?? nowhere);
  }

  get url(): Url {
    const text = this.#context.backendUrl;
    if (this.#url === undefined || this.#urlKey !== text) {
      this.#url = Url.parse(text) ?? nowhere;
      this.#urlKey = text;
    }
    return this.#url;
  }
}

const nowhere = new Url({ scheme: 'http', host: '', port: 80, path: '/', queryString: '' });

class ResponseView implements ResponseObject {
  readonly #context: GatewayContext;
  readonly response: GatewayContext['response'];
  #headers: HeaderCollection | undefined;

  constructor(context: GatewayContext, response: GatewayContext['response']) {
    this.#context = context;
    this.response = response;
  }

  get [netType](): string {
    return contextTypeName('IResponse');
  }

  get body(): MessageBody | null {
    return this.#context.response.body.object;
  }

  get headers(): HeaderCollection {
    return (this.#headers ??= new HeaderCollection(new FieldSource(this.response.headers.fields)));
  }

  get statusCode(): number {
    return this.response.status;
  }

  get statusReason(): string {
    return this.response.reason;
  }
}
