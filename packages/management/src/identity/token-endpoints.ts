import { randomUUID } from 'node:crypto';
import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer, ArmRequest } from '../arm/messages.ts';
import { ArmError } from '../arm-error.ts';
import type { JsonObject } from '../json.ts';
import { localTenantId } from './tenant.ts';
import type { ClientCredentials, TokenIssuer } from './token-issuer.ts';

// What clients of Microsoft Entra ID ask for before they call: enough for the credentials of `@azure/identity`, Terraform and
// the Azure CLI to get a token for a client with a secret. Whatever tenant they name, it is the one that there is.

const reference = 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow';
const lifeSeconds = 3600;
const mostFormBytes = 16_384;

/** The endpoints that give tokens. */
export const tokenEndpoints: readonly Endpoint[] = [
  ...['/{tenant}/v2.0/.well-known/openid-configuration', '/{tenant}/.well-known/openid-configuration'].map((path) => ({
    path,
    reference,
    methods: { GET: { description: 'Where tokens are had.', run: describe } },
  })),
  ...['/{tenant}/discovery/v2.0/keys', '/{tenant}/discovery/keys'].map((path) => ({
    path,
    reference,
    methods: {
      GET: {
        description: 'The public keys of tokens.',
        run: (call: EndpointCall) => ({ status: 200, body: issuerOf(call).keys }),
      },
    },
  })),
  {
    path: '/common/discovery/instance',
    reference,
    methods: { GET: { description: 'Which hosts give the same tokens: this one.', run: discover } },
  },
  ...['/{tenant}/oauth2/v2.0/token', '/{tenant}/oauth2/token'].map((path) => ({
    path,
    reference,
    methods: { POST: { description: 'Gives a token to a client that shows its secret.', run: grant } },
  })),
];

function describe(call: EndpointCall): ArmAnswer {
  issuerOf(call);
  const { origin, path } = call.request;
  const isNewer = path.includes('/v2.0/');
  const tenant = encodeURIComponent(call.names.tenant ?? '');
  const base = `${origin}/${tenant}`;
  const own = ['common', 'organizations', 'consumers'].includes(tenant) ? localTenantId : tenant;
  return {
    status: 200,
    body: {
      issuer: `${origin}/${own}${isNewer ? '/v2.0' : ''}`,
      authorization_endpoint: `${base}/oauth2${isNewer ? '/v2.0' : ''}/authorize`,
      token_endpoint: `${base}/oauth2${isNewer ? '/v2.0' : ''}/token`,
      jwks_uri: `${base}/discovery${isNewer ? '/v2.0' : ''}/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      grant_types_supported: ['client_credentials'],
      response_types_supported: ['token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['EdDSA'],
      tenant_region_scope: null,
      cloud_instance_name: new URL(origin).host,
    },
  };
}

function discover(call: EndpointCall): ArmAnswer {
  issuerOf(call);
  const { origin } = call.request;
  const { host } = new URL(origin);
  return {
    status: 200,
    body: {
      tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    },
  };
}

async function grant(call: EndpointCall): Promise<ArmAnswer> {
  const { request } = call;
  const issuer = issuerOf(call);
  const form = await readForm(request);
  if (form.get('grant_type') !== 'client_credentials')
    return refuse(400, 'unsupported_grant_type', 70003, 'only client_credentials is had here');
  const asked = form.get('scope') ?? form.get('resource');
  if (asked === null || !isForManagement(asked, request))
    return refuse(
      400,
      'invalid_scope',
      70011,
      `the scope is not that of this API; expected ${request.origin}/.default`,
    );
  const client = clientOf(request, form);
  const token = client && (await issuer.grant(client, lifeSeconds));
  if (token === undefined)
    return refuse(401, 'invalid_client', 7000215, 'Invalid client secret provided, or no such client.');
  return {
    status: 200,
    body: {
      token_type: 'Bearer',
      expires_in: lifeSeconds,
      ext_expires_in: lifeSeconds,
      access_token: token,
      ...(form.has('resource') && {
        expires_on: String(Math.floor(Date.now() / 1000) + lifeSeconds),
        resource: asked,
      }),
    },
  };
}

/** Azure's scopes of management, and our own address, which clients take for one. */
function isForManagement(asked: string, { origin }: ArmRequest): boolean {
  const scope = asked.replace(/\/+(?:\.default|user_impersonation)$/, '').replace(/\/+$/, '');
  return [origin, 'https://management.azure.com', 'https://management.core.windows.net'].includes(scope);
}

/** RFC 6749, 2.3.1: in the header or in the form. */
function clientOf({ headers }: ArmRequest, form: URLSearchParams): ClientCredentials | undefined {
  const [, basic] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  if (basic === undefined) {
    const [id, secret] = [form.get('client_id'), form.get('client_secret')];
    return id === null || secret === null ? undefined : { id, secret };
  }
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':', 2).map(decodeForm);
  return { id, secret };
}

function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}

async function readForm({ headers, readBody }: ArmRequest): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) return new URLSearchParams();
  const bytes = await readBody();
  return bytes.length > mostFormBytes
    ? new URLSearchParams()
    : new URLSearchParams(Buffer.from(bytes).toString('utf8'));
}

/** Development tokens are for this machine, and so is what gives them. */
function issuerOf({ management, request }: EndpointCall): TokenIssuer {
  if (management.issuer === undefined || !request.isLocal)
    throw new ArmError('ResourceNotFound', 'Tokens are not given here.');
  return management.issuer;
}

/** Azure: errors of tokens are not those of ARM. RFC 6749, 5.2. */
function refuse(status: number, error: string, code: number, reason: string): ArmAnswer {
  const body: JsonObject = {
    error,
    error_description: `AADSTS${code}: ${reason}`,
    error_codes: [code],
    timestamp: new Date().toISOString(),
    trace_id: randomUUID(),
    correlation_id: randomUUID(),
  };
  return { status, body, ...(status === 401 && { headers: { 'www-authenticate': 'Basic realm="turnpike"' } }) };
}
