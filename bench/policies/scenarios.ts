import { createHmac } from 'node:crypto';

// Each policy as people use it, in one request to which it adds its share. Those without a scenario say why.

/** A policy in a request. */
export interface Scenario {
  readonly policy: string;
  /** What is measured, where the name of the policy does not say enough. */
  readonly what?: string;
  readonly inbound?: string;
  /** In the place of a `forward-request`, which the request without the policy has. */
  readonly backend?: string;
  readonly outbound?: string;
  /** Headers of the request beside those that browsers send. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent, and what is answered: JSON unless said otherwise. */
  readonly content?: 'xml';
  /** Whether the request has a body, and is a POST. */
  readonly posts?: true;
  /** What is answered; 200 when left out. */
  readonly status?: number;
  /** How often the backend and other services are asked; once when left out. */
  readonly asks?: 0 | 2 | 3;
  /** The document is that of a product, whose key the request has. */
  readonly inProduct?: true;
}

/** The secret of the token that requests show. */
const secret = Buffer.alloc(32, 7);

function token(): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: 'https://login.example/', aud: 'orders', exp: 4_102_444_800, scope: 'read write' })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const sheet =
  '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><r><xsl:value-of select="count(//item)" /></r></xsl:template></xsl:stylesheet>';

const asksService = '<set-url>https://other.example/a</set-url><set-method>GET</set-method>';

/** Everything that is measured. */
export const scenarios: readonly Scenario[] = [
  { policy: 'authentication-basic', inbound: '<authentication-basic username="ann" password="secret" />' },
  { policy: 'authentication-certificate', inbound: '<authentication-certificate certificate-id="client" />' },
  {
    policy: 'authentication-managed-identity',
    what: 'with a token that is kept',
    inbound: '<authentication-managed-identity resource="https://storage.azure.com" />',
  },
  {
    policy: 'cache-lookup',
    what: 'a hit, with `cache-store`',
    inbound: '<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" />',
    outbound: '<cache-store duration="3600" />',
    asks: 0,
  },
  {
    policy: 'cache-lookup-value',
    what: 'that is not there',
    inbound: '<cache-lookup-value key="none" variable-name="v" default-value="d" />',
  },
  { policy: 'cache-remove-value', inbound: '<cache-remove-value key="none" />' },
  {
    policy: 'cache-store',
    what: 'with a `cache-lookup` that misses, as no two requests are alike',
    inbound:
      '<cache-lookup vary-by-developer="false" vary-by-developer-groups="false"><vary-by-header>X-Request-Id</vary-by-header></cache-lookup>',
    outbound: '<cache-store duration="1" />',
    headers: { 'X-Request-Id': '{count}' },
  },
  { policy: 'cache-store-value', inbound: '<cache-store-value key="k" value="some text" duration="60" />' },
  {
    policy: 'cache-value',
    what: 'that is there',
    inbound:
      '<cache-value key="c" variable-name="v"><value><set-variable name="v" value="some text" /></value></cache-value>',
  },
  { policy: 'check-header', inbound: '<check-header name="X-Tenant"><value>contoso</value></check-header>' },
  {
    policy: 'choose',
    what: 'two conditions on headers, without effect',
    inbound:
      '<choose><when condition="@(context.Request.Headers.GetValueOrDefault("X-Tenant", "") == "a")" /><when condition="@(context.Request.Method == "PUT")" /></choose>',
  },
  {
    policy: 'cors',
    what: 'a request of a page that is listed',
    inbound: '<cors><allowed-origins><origin>https://app.example</origin></allowed-origins></cors>',
    headers: { Origin: 'https://app.example' },
  },
  {
    policy: 'emit-metric',
    inbound: '<emit-metric name="Calls"><dimension name="API ID" /><dimension name="Operation ID" /></emit-metric>',
  },
  { policy: 'find-and-replace', outbound: '<find-and-replace from="sencha" to="matcha" />' },
  { policy: 'forward-request', what: 'instead of no backend at all', backend: '<forward-request />' },
  { policy: 'include-fragment', what: 'an empty one', inbound: '<include-fragment fragment-id="empty" />' },
  {
    policy: 'invoke-dapr-binding',
    inbound: '<invoke-dapr-binding name="store"><data>text</data></invoke-dapr-binding>',
    asks: 2,
  },
  {
    policy: 'invoke-request',
    what: 'with a variable for the answer',
    inbound: '<invoke-request url="https://other.example/a" response-variable-name="said" />',
    asks: 2,
  },
  {
    policy: 'ip-filter',
    inbound: '<ip-filter action="allow"><address-range from="198.51.100.0" to="198.51.100.255" /></ip-filter>',
  },
  { policy: 'json-to-xml', outbound: '<json-to-xml apply="always" consider-accept-header="false" />' },
  { policy: 'jsonp', outbound: '<jsonp callback-parameter-name="cb" />' },
  {
    policy: 'limit-concurrency',
    what: 'around an empty `choose`',
    inbound:
      '<limit-concurrency key="k" max-count="100"><choose><when condition="false" /></choose></limit-concurrency>',
  },
  {
    policy: 'log-to-eventhub',
    inbound: '<log-to-eventhub logger-id="events">@(context.Operation.Id)</log-to-eventhub>',
  },
  { policy: 'mock-response', inbound: '<mock-response />', asks: 0 },
  { policy: 'proxy', inbound: '<proxy url="http://proxy.example:8080" />' },
  { policy: 'publish-to-dapr', inbound: '<publish-to-dapr topic="messages/orders">text</publish-to-dapr>', asks: 2 },
  { policy: 'quota', inbound: '<quota calls="1000000000" renewal-period="3600" />', inProduct: true },
  {
    policy: 'quota-by-key',
    inbound: '<quota-by-key calls="1000000000" renewal-period="3600" counter-key="@(context.Request.IpAddress)" />',
  },
  { policy: 'rate-limit', inbound: '<rate-limit calls="1000000000" renewal-period="1" />', inProduct: true },
  {
    policy: 'rate-limit-by-key',
    inbound: '<rate-limit-by-key calls="1000000000" renewal-period="1" counter-key="@(context.Request.IpAddress)" />',
  },
  { policy: 'redirect-content-urls', outbound: '<redirect-content-urls />' },
  {
    policy: 'retry',
    what: 'around `forward-request`, once',
    backend:
      '<retry condition="@(context.Response.StatusCode >= 500)" count="3" interval="1"><forward-request /></retry>',
  },
  {
    policy: 'return-response',
    inbound: '<return-response><set-status code="200" reason="OK" /><set-body>text</set-body></return-response>',
    asks: 0,
  },
  { policy: 'rewrite-uri', inbound: '<rewrite-uri template="/orders/v2" />' },
  { policy: 'send-one-way-request', inbound: `<send-one-way-request>${asksService}</send-one-way-request>`, asks: 2 },
  {
    policy: 'send-request',
    inbound: `<send-request response-variable-name="said">${asksService}</send-request>`,
    asks: 2,
  },
  {
    policy: 'send-service-bus-message',
    inbound: '<send-service-bus-message queue-name="orders"><payload>text</payload></send-service-bus-message>',
  },
  { policy: 'set-backend-service', inbound: '<set-backend-service base-url="https://other.example" />' },
  { policy: 'set-body', what: 'text', outbound: '<set-body>text</set-body>' },
  {
    policy: 'set-body',
    what: 'one value of a JSON body changed',
    outbound:
      '<set-body>@{ var body = context.Response.Body.As<JObject>(); body["gift"] = false; return body.ToString(); }</set-body>',
  },
  {
    policy: 'set-body',
    what: 'a Liquid template of a JSON body',
    outbound: '<set-body template="liquid">{ "customer": "{{body.customer}}" }</set-body>',
  },
  {
    policy: 'set-header',
    inbound: '<set-header name="X-Tenant" exists-action="override"><value>contoso</value></set-header>',
  },
  {
    policy: 'set-header',
    what: 'an expression',
    inbound:
      '<set-header name="X-Tenant" exists-action="override"><value>@(context.Request.Headers.GetValueOrDefault("X-Tenant", "none"))</value></set-header>',
  },
  { policy: 'set-method', inbound: '<set-method>PUT</set-method>' },
  {
    policy: 'set-query-parameter',
    inbound: '<set-query-parameter name="page" exists-action="override"><value>1</value></set-query-parameter>',
  },
  { policy: 'set-status', outbound: '<set-status code="201" reason="Created" />', status: 201 },
  { policy: 'set-variable', inbound: '<set-variable name="v" value="@(context.Request.Method)" />' },
  { policy: 'trace', inbound: '<trace source="a"><message>text</message></trace>' },
  {
    policy: 'validate-content',
    what: 'a JSON body of 108 bytes',
    inbound:
      '<validate-content unspecified-content-type-action="prevent" max-size="10000" size-exceeded-action="prevent"><content validate-as="json" action="prevent" /></validate-content>',
    posts: true,
  },
  {
    policy: 'validate-headers',
    outbound: '<validate-headers specified-header-action="prevent" unspecified-header-action="ignore" />',
  },
  {
    policy: 'validate-jwt',
    what: 'a token of HS256 that comes again',
    inbound: `<validate-jwt header-name="Authorization"><issuer-signing-keys><key>${secret.toString('base64')}</key></issuer-signing-keys><audiences><audience>orders</audience></audiences></validate-jwt>`,
    headers: { Authorization: `Bearer ${token()}` },
  },
  { policy: 'validate-odata-request', inbound: '<validate-odata-request />' },
  {
    policy: 'validate-parameters',
    inbound: '<validate-parameters specified-parameter-action="prevent" unspecified-parameter-action="ignore" />',
  },
  {
    policy: 'validate-status-code',
    outbound: '<validate-status-code unspecified-status-code-action="prevent" />',
  },
  {
    policy: 'wait',
    what: 'for two `send-request`',
    inbound: `<wait for="all">${['a', 'b'].map((name) => `<send-request response-variable-name="${name}">${asksService}</send-request>`).join('')}</wait>`,
    asks: 3,
  },
  {
    policy: 'xml-to-json',
    outbound: '<xml-to-json kind="direct" apply="always" consider-accept-header="false" />',
    content: 'xml',
  },
  { policy: 'xsl-transform', outbound: `<xsl-transform>${sheet}</xsl-transform>`, content: 'xml' },
];

/** Why the others are not measured. */
export const notMeasured: Readonly<Record<string, string>> = {
  'azure-openai-emit-token-metric': 'is `llm-emit-token-metric` by another name',
  'azure-openai-semantic-cache-lookup': 'is `llm-semantic-cache-lookup` by another name',
  'azure-openai-semantic-cache-store': 'is `llm-semantic-cache-store` by another name',
  'azure-openai-token-limit': 'is `llm-token-limit` by another name',
  'cosmosdb-data-source': 'stands in resolvers of GraphQL, which take what their services take',
  'cross-domain': 'answers requests for `/crossdomain.xml` alone; others take nothing',
  'get-authorization-context': 'needs a credential manager, which there is none of',
  'http-data-source': 'stands in resolvers of GraphQL, which take what their services take',
  'llm-content-safety': 'takes what the service that it asks takes',
  'llm-emit-token-metric': 'needs a model; `bench/models.ts` has one, with `llm-token-limit`',
  'llm-semantic-cache-lookup': 'takes what vectors take; `bench/find-vectors.ts` has them',
  'llm-semantic-cache-store': 'takes what vectors take; `bench/find-vectors.ts` has them',
  'llm-token-limit': 'needs a model; `bench/models.ts` has one, with `llm-emit-token-metric`',
  'publish-event': 'stands in resolvers of GraphQL',
  'sql-data-source': 'stands in resolvers of GraphQL, which take what their services take',
  'validate-azure-ad-token': 'is `validate-jwt` with keys of Entra ID; `bench/identity.ts` has keys of RSA',
  'validate-client-certificate': 'needs a handshake of TLS; what it compares is decided when the policy is prepared',
  'validate-graphql-request': 'needs an API of GraphQL',
};
