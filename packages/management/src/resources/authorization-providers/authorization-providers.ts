import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { retryConnections } from '../../credentials/connection.ts';
import { type Grant, type GrantType, grantTypes, parametersOf, problemOf, readGrant } from '../../credentials/grant.ts';
import { redirectPath } from '../../credentials/redirect-path.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { object, text } from '../../properties.ts';

/** What a grant type of a provider says. Further parameters are kept. */
const parameters = {
  clientId: text('Who the service is to the provider.'),
  clientSecret: text('How it proves that.', { writeOnly: true }),
  scopes: text('What tokens are to be good for, with spaces between.'),
  authorizationUrl: text('Where users agree.'),
  tokenUrl: text('Where tokens are had.'),
  refreshUrl: text('Where tokens are renewed; where they are had, when left out.'),
} as const;

/** Those who give tokens to the credential manager. */
export const authorizationProviders: ResourceDefinition = defineResource({
  type: 'authorizationProviders',
  noun: 'AuthorizationProvider',
  description: 'Someone who gives tokens to the credential manager, by OAuth 2.0.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/authorization-provider',
  verbs: ['list', 'get', 'put', 'delete'],
  name: { least: 1, most: 256, pattern: /^[^*#&+:<>?]+$/ },
  hasCount: false,

  properties: {
    displayName: text('Its name for people.', { least: 1, most: 300 }),
    identityProvider: text('Who gives the tokens, such as aad, github or oauth2.', {
      required: true,
      least: 1,
      most: 300,
    }),
    oauth2: object(
      {
        redirectUrl: text('Where users come back to: to be registered with the provider.'),
        grantTypes: object(
          {
            authorizationCode: object(parameters, 'For tokens that somebody has agreed to.'),
            clientCredentials: object(parameters, 'For tokens of the client itself.'),
          },
          'The ways to a token, with what each needs.',
        ),
      },
      'How tokens are had.',
      { required: true },
    ),
  },

  filterable: ['displayName'],

  complete(properties, context) {
    const whole = keepSecrets(properties, context.current?.properties);
    const oauth2 = isObject(whole.oauth2) ? whole.oauth2 : {};
    return { ...whole, oauth2: { ...oauth2, redirectUrl: redirectUrlOf(oauth2.redirectUrl, context) } };
  },

  afterWrite: ({ key }, { reader }) => retryConnections(reader, key),

  check(properties) {
    const { redirectUrl, keyVault } = properties.oauth2 as JsonObject;
    const present = grantTypes.filter((type) => parametersOf(properties, type) !== undefined);
    const problem = problemOf(String(redirectUrl));
    return [
      ...(present.length === 0
        ? [detail('oauth2.grantTypes', "'grantTypes' has none; expected authorizationCode, clientCredentials or both")]
        : []),
      ...(keyVault === undefined
        ? []
        : [detail('oauth2.keyVault', "'keyVault' is not read in this version; expected a clientSecret")]),
      ...(problem === undefined ? [] : [detail('oauth2.redirectUrl', `'redirectUrl' ${problem}`)]),
      ...present.flatMap((type) => checkGrant(properties, type)),
    ];
  },
});

function checkGrant(properties: JsonObject, type: GrantType): readonly ArmErrorDetail[] {
  const own = parametersOf(properties, type) ?? {};
  const target = `oauth2.grantTypes.${type === 'AuthorizationCode' ? 'authorizationCode' : 'clientCredentials'}`;
  const wrong = Object.entries(own)
    .filter(([, value]) => value !== null && typeof value !== 'string')
    .map(([name]) => detail(`${target}.${name}`, `'${name}' is no text; expected one`));
  if (wrong.length > 0) return wrong;
  if (type === 'AuthorizationCode' && (own.clientId ?? '') === '')
    return [detail(`${target}.clientId`, "'clientId' is missing; expected a text")];
  const grant = readGrant(properties, type);
  return isGrant(grant) ? [] : grant;
}

function isGrant(read: Grant | readonly ArmErrorDetail[]): read is Grant {
  return !Array.isArray(read);
}

/** What GET does not show is not lost by a PUT of what GET showed; but nobody has it sent elsewhere by that. */
function keepSecrets(properties: JsonObject, before: JsonObject | undefined): JsonObject {
  if (before === undefined) return properties;
  let kept = properties;
  for (const type of grantTypes) {
    const [own, earlier] = [parametersOf(properties, type), parametersOf(before, type)];
    if (own === undefined || earlier?.clientSecret === undefined || own.clientSecret !== undefined) continue;
    if (!leadsToTheSame(readGrant(properties, type), readGrant(before, type))) continue;
    const name = type === 'AuthorizationCode' ? 'authorizationCode' : 'clientCredentials';
    const oauth2 = kept.oauth2 as JsonObject;
    const all = { ...(oauth2.grantTypes as JsonObject), [name]: { ...own, clientSecret: earlier.clientSecret } };
    kept = { ...kept, oauth2: { ...oauth2, grantTypes: all } };
  }
  return kept;
}

function leadsToTheSame(one: Grant | readonly ArmErrorDetail[], other: Grant | readonly ArmErrorDetail[]): boolean {
  return (
    isGrant(one) &&
    isGrant(other) &&
    one.tokenUrl === other.tokenUrl &&
    one.refreshUrl === other.refreshUrl &&
    one.clientId === other.clientId
  );
}

/** Differs from Azure: users come back to this control plane; the host that Azure's users come back to is Azure's. */
function redirectUrlOf(given: unknown, { origin, serviceId }: Pick<ChangeContext, 'origin' | 'serviceId'>): string {
  const isOwn =
    typeof given === 'string' && given !== '' && !/^https:\/\/[^/]*\.consent\.azure-apim\.net\//i.test(given);
  return isOwn ? given : origin + redirectPath.replace('{serviceName}', serviceId.split('/').at(-1) ?? '');
}
