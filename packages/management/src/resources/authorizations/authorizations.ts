import { ArmError, detail } from '../../arm-error.ts';
import { acquireClientTokens, grantOf } from '../../credentials/acquire.ts';
import { type ConnectionStatus, connectionOf, unauthenticated } from '../../credentials/connection.ts';
import { grantTypes, parametersOf, problemOf } from '../../credentials/grant.ts';
import { beginLogin } from '../../credentials/login.ts';
import { GrantFailure } from '../../credentials/token-endpoint.ts';
import {
  type ActionContext,
  defineResource,
  type PrepareContext,
  type Resource,
  type ResourceDefinition,
} from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { anything, object, text, word } from '../../properties.ts';
import { joinSecrets } from '../../secrets.ts';
import type { Reader } from '../../store/store.ts';
import { publishAuthorization } from './publish-authorization.ts';

/** Connections: what a provider gives tokens for. */
export const authorizations: ResourceDefinition = defineResource({
  type: 'authorizationProviders/authorizations',
  noun: 'Authorization',
  description: 'A connection: what a provider of the credential manager gives tokens for.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/authorization',
  verbs: ['list', 'get', 'put', 'delete'],
  name: { least: 1, most: 256, pattern: /^[^*#&+:<>?]+$/ },

  properties: {
    authorizationType: word('How tokens are had.', ['OAuth2'], { default: 'OAuth2' }),
    oauth2grantType: word('Whose tokens they are: of somebody who agrees, or of the client.', grantTypes),
    parameters: object(
      {
        clientId: text('Who the service is to the provider, where that is not said there.'),
        clientSecret: text('How it proves that.', { writeOnly: true }),
      },
      'What is said of this connection beside what its provider says.',
    ),
    status: text('Connected, or Error.', { readOnly: true }),
    error: object({ code: text('The reason.'), message: text('More about it.') }, 'Why there is no token.', {
      readOnly: true,
    }),
    connection: anything('Tokens, and logins that have begun.', { writeOnly: true }),
  },

  filterable: ['displayName'],
  // They have no name for people: what lists are filtered by is the one there is.
  fields: (_, name) => ({ displayName: name }),

  async prepare({ connection: _, ...sent }, context) {
    return { properties: isForClient(await typeOf(sent, context)) ? await connect(sent, context) : sent };
  },

  async complete({ connection, status: _, error: _error, ...properties }, context) {
    const before = context.current?.properties ?? {};
    const type = await typeOf(properties, context);
    const { status, ...found } = isObject(connection) ? connection : {};
    const own = { ...properties, oauth2grantType: type };
    if (isForClient(type)) return { ...own, ...(status as ConnectionStatus | undefined), connection: found };
    if (before.oauth2grantType !== type) return { ...own, ...unauthenticated, connection: {} };
    const kept = before.error === undefined ? {} : { error: before.error };
    return { ...own, status: before.status, ...kept, connection: before.connection };
  },

  async check({ oauth2grantType, parameters }, context) {
    const provider = await providerOf(context);
    const name = oauth2grantType === 'ClientCredentials' ? 'clientCredentials' : 'authorizationCode';
    const wrong = Object.entries(isObject(parameters) ? parameters : {})
      .filter(([, value]) => typeof value !== 'string')
      .map(([key]) => detail(`parameters.${key}`, `'${key}' is no text; expected one`));
    const type = grantTypes.find((one) => one === oauth2grantType);
    const isKnown = type !== undefined && parametersOf(provider, type) !== undefined;
    const problem = `the provider has no ${name}; expected a grant type that it has`;
    return isKnown ? wrong : [detail('oauth2grantType', problem)];
  },

  actions: {
    getLoginLinks: {
      description: 'Begins a login: gives a link that somebody follows to agree, once, within ten minutes.',
      run: async (resource, context) => ({ loginLink: await login(resource, context) }),
    },
    // Differs from Azure: a connection is made when its user comes back, with a state that is good for one time. Nothing waits.
    confirmConsentCode: {
      description: 'Confirms that somebody has agreed. Nothing waits for it here: who comes back has agreed.',
      run: async (_, { body: { consentCode } }) => {
        if (typeof consentCode === 'string' && consentCode !== '') return undefined;
        throw new ArmError('ValidationError', "'consentCode' is missing; expected a text");
      },
    },
  },

  publish: (resource, view) => ({ authorizations: [publishAuthorization(resource, view)] }),
  publishedWith: ['service'],
});

function isForClient(type: unknown): boolean {
  return type === 'ClientCredentials';
}

async function typeOf(properties: JsonObject, context: Placed): Promise<string> {
  const { oauth2grantType: given } = properties;
  if (typeof given === 'string') return grantTypes.find((one) => one.toLowerCase() === given.toLowerCase()) ?? given;
  const provider = await providerOf(context);
  return grantTypes.find((type) => parametersOf(provider, type) !== undefined) ?? 'AuthorizationCode';
}

type Placed = { readonly path: string; readonly reader: Reader };

async function providerOf({ path, reader }: Placed): Promise<JsonObject> {
  const stored = await reader.get(path.split('/').slice(0, 2).join('/').toLowerCase());
  return stored === undefined ? {} : joinSecrets(stored);
}

/** Gets the tokens of a client before its connection is written. What GET does not show is not lost by a PUT. */
async function connect(sent: JsonObject, context: PrepareContext): Promise<JsonObject> {
  const before = context.current?.properties ?? {};
  const provider = await providerOf(context);
  const [own, earlier] = [sent.parameters, before.parameters].map((one) => (isObject(one) ? one : {}));
  const tokenUrl = tokenUrlOf(provider, { ...before, parameters: { ...earlier, ...own } });
  const isKept =
    earlier?.clientSecret !== undefined &&
    own?.clientId === earlier.clientId &&
    connectionOf(before).boundTo === tokenUrl;
  const parameters = { ...(isKept && { clientSecret: earlier?.clientSecret }), ...own };
  const type = 'ClientCredentials';
  const properties = { ...sent, oauth2grantType: type, ...(Object.keys(parameters).length > 0 && { parameters }) };
  if (parametersOf(provider, type) === undefined) return properties;
  const { connection, status } = await acquireClientTokens(
    context.fetchDocument,
    provider,
    properties,
    parameters.clientSecret === undefined || tokenUrl === undefined ? {} : { boundTo: tokenUrl },
    context.now.getTime(),
  );
  return { ...properties, connection: { ...connection, status } };
}

function tokenUrlOf(provider: JsonObject, properties: JsonObject): string | undefined {
  try {
    return grantOf(provider, { ...properties, oauth2grantType: 'ClientCredentials' }).tokenUrl;
  } catch {
    return undefined;
  }
}

async function login({ key, properties }: Resource, context: ActionContext): Promise<string> {
  const { postLoginRedirectUrl } = context.body;
  if (properties.oauth2grantType !== 'AuthorizationCode')
    throw new ArmError('ValidationError', 'Nobody logs in for a connection of ClientCredentials.');
  const problem =
    typeof postLoginRedirectUrl === 'string' ? problemOf(postLoginRedirectUrl) : 'is missing; expected a URL';
  if (problem !== undefined) throw new ArmError('ValidationError', `'postLoginRedirectUrl' ${problem}`);
  const provider = await providerOf(context);
  const { redirectUrl } = provider.oauth2 as JsonObject;
  const begun = beginLogin(connectionOf(properties), grantIn(provider, properties), {
    key,
    redirectUri: String(redirectUrl),
    postLoginRedirectUrl: String(postLoginRedirectUrl),
    now: context.now.getTime(),
  });
  await context.save({ ...properties, connection: begun.connection });
  return begun.link;
}

function grantIn(provider: JsonObject, properties: JsonObject): ReturnType<typeof grantOf> {
  try {
    return grantOf(provider, properties);
  } catch (error) {
    if (error instanceof GrantFailure) throw new ArmError('ValidationError', error.message);
    throw error;
  }
}
