import type { JsonObject } from '../json.ts';

// What Azure puts into a new service. Names are Azure's, so that what refers to them works; texts are ours.

/** A resource that is made with the service. */
export interface Seed {
  readonly path: string;
  readonly properties?: JsonObject;
  /** Properties that clients cannot write. */
  readonly fixed?: JsonObject;
}

const builtIn = { builtIn: true, type: 'system' };

/** What a service cannot be without: who operates it, who uses it, and keys that open everything. */
export function builtInSeeds(serviceId: string): readonly Seed[] {
  const group = (name: string, displayName: string, description: string): Seed => ({
    path: `groups/${name}`,
    properties: { displayName, description },
    fixed: builtIn,
  });
  return [
    group('administrators', 'Administrators', 'Those who operate the service.'),
    group('developers', 'Developers', 'Everybody with an account.'),
    group('guests', 'Guests', 'Visitors of the portal without an account.'),
    {
      path: 'users/1',
      properties: { email: 'admin@localhost', firstName: 'Administrator', lastName: 'Administrator' },
    },
    { path: 'groups/administrators/users/1' },
    {
      path: 'subscriptions/master',
      properties: { scope: `${serviceId}/`, displayName: 'Built-in all-access subscription', state: 'active' },
    },
  ];
}

/** Answers with what it was asked, except what opens something: no backend is needed. */
const echo = policiesWith(`        <return-response>
            <set-status code="200" reason="OK" />
            <set-header name="Content-Type" exists-action="override">
                <value>application/json</value>
            </set-header>
            <set-body>@{
                var headers = new JObject();
                foreach (var header in context.Request.Headers) {
                    var name = header.Key.ToLowerInvariant();
                    if (name == "authorization" || name == "cookie" || name == "ocp-apim-subscription-key") { continue; }
                    headers[name] = string.Join(", ", header.Value);
                }
                return new JObject(
                    new JProperty("method", context.Request.Method),
                    new JProperty("path", context.Request.OriginalUrl.Path),
                    new JProperty("headers", headers),
                    new JProperty("body", context.Request.Body == null ? "" : context.Request.Body.As<string>())
                ).ToString();
            }</set-body>
        </return-response>`);

const limited = policiesWith(`        <rate-limit calls="5" renewal-period="60" />
        <quota calls="100" renewal-period="604800" />`);

function policiesWith(inbound: string): string {
  return `<policies>
    <inbound>
        <base />
${inbound}
    </inbound>
    <backend>
        <base />
    </backend>
    <outbound>
        <base />
    </outbound>
    <on-error>
        <base />
    </on-error>
</policies>`;
}

const everything = `<policies>
    <inbound />
    <backend>
        <forward-request />
    </backend>
    <outbound />
    <on-error />
</policies>`;

const operation = (name: string, displayName: string, method: string, description: string): Seed => ({
  path: `apis/echo-api;rev=1/operations/${name}`,
  properties: { displayName, method, urlTemplate: '/resource', description },
});

const policy = (path: string, value: string): Seed => ({ path, properties: { value, format: 'rawxml' } });

const product = (name: string, displayName: string, description: string, approvalRequired: boolean): Seed => ({
  path: `products/${name}`,
  properties: {
    displayName,
    description,
    terms: '',
    subscriptionRequired: true,
    approvalRequired,
    subscriptionsLimit: 1,
    state: 'published',
  },
});

/** What there is to try: an API, and two products with it. */
export const sampleSeeds: readonly Seed[] = [
  policy('policies/policy', everything),
  {
    path: 'apis/echo-api;rev=1',
    properties: {
      displayName: 'Echo API',
      description: 'Answers with what it was asked.',
      path: 'echo',
      protocols: ['http', 'https'],
    },
  },
  operation('retrieve-resource', 'Retrieve resource', 'GET', 'Answers with the request.'),
  operation('retrieve-header-only', 'Retrieve header only', 'HEAD', 'Answers without a body.'),
  operation('create-resource', 'Create resource', 'POST', 'Answers with the request and its body.'),
  operation('modify-resource', 'Modify resource', 'PUT', 'Answers with the request and its body.'),
  operation('remove-resource', 'Remove resource', 'DELETE', 'Answers with the request.'),
  policy('apis/echo-api;rev=1/policies/policy', echo),
  product('starter', 'Starter', 'Five calls a minute, and a hundred a week.', false),
  product('unlimited', 'Unlimited', 'As many calls as are wanted, once somebody has approved it.', true),
  policy('products/starter/policies/policy', limited),
  ...['starter', 'unlimited'].flatMap((name) => [
    { path: `products/${name}/apis/echo-api` },
    ...['administrators', 'developers', 'guests'].map((group) => ({ path: `products/${name}/groups/${group}` })),
  ]),
];
