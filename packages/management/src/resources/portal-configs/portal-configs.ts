import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { flag, list, object, type Properties, text, word } from '../../properties.ts';
import { readProperties } from '../../read-properties.ts';

const off = (description: string) => flag(description, { default: false });

const properties: Properties = {
  enableBasicAuth: flag('Whether developers sign in with an email and a password.', { default: true }),
  signin: object({ require: off('Whether visitors have to.') }, 'How developers sign in.', {
    default: { require: false },
  }),
  signup: object(
    {
      termsOfService: object(
        { text: text('What they say.'), requireConsent: off('Whether developers have to agree.') },
        'What developers agree to.',
        { default: { requireConsent: false } },
      ),
    },
    'How developers sign up.',
    { default: { termsOfService: { requireConsent: false } } },
  ),
  delegation: object(
    {
      delegateRegistration: off('Whether developers sign up and in elsewhere.'),
      delegateSubscription: off('Whether subscriptions are made elsewhere.'),
      delegationUrl: text('Where developers are sent.', { pattern: /^(?:|https?:\/\/[^\s/?#@]+(?:[/?#]\S*)?)$/i }),
      validationKey: text('What signs the way there.', { secret: true }),
    },
    'What is done elsewhere.',
    { default: { delegateRegistration: false, delegateSubscription: false } },
  ),
  cors: object({ allowedOrigins: list(text('An origin.'), 'Who may.') }, 'Who may call the portal from other pages.', {
    default: { allowedOrigins: [] },
  }),
  csp: object(
    {
      mode: word('Whether browsers hold to it.', ['disabled', 'enabled', 'reportOnly'], { default: 'disabled' }),
      reportUri: list(text('An address.'), 'Where browsers report to.', { default: [] }),
      allowedSources: list(text('A source.'), 'Where the portal may load from.', { default: [] }),
    },
    'What pages of the portal may load.',
    { default: { mode: 'disabled', reportUri: [], allowedSources: [] } },
  ),
};

/** How the portal is set up. */
export const portalConfigs: ResourceDefinition = defineResource({
  type: 'portalconfigs',
  noun: 'PortalConfig',
  description: 'How the portal is set up.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/portal-config',
  verbs: ['list', 'head', 'get', 'put', 'patch'],
  name: { only: ['default'] },
  initially: () => readProperties(properties, {}).properties,
  needsIfMatch: ['put'],
  hasCount: false,
  properties,

  // Clients that write back what they have read have not read the key.
  complete: (given, { current }) => withKey(given, current?.properties),
});

function withKey(given: JsonObject, before: JsonObject = {}): JsonObject {
  const { delegation } = given;
  const key = isObject(before.delegation) ? before.delegation.validationKey : undefined;
  if (key === undefined || !isObject(delegation) || delegation.validationKey !== undefined) return given;
  return { ...given, delegation: { ...delegation, validationKey: key } };
}
