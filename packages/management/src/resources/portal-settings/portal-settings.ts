import { randomBytes } from 'node:crypto';
import { ArmError, type ArmErrorDetail, detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { flag, object, text } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';

const nobody = { enabled: false };

/** What each of the settings is on a new service. */
const initial: Readonly<Record<string, JsonObject>> = {
  delegation: { url: '', subscriptions: nobody, userRegistration: nobody },
  signin: { enabled: false },
  signup: { enabled: true, termsOfService: { text: '', enabled: false, consentRequired: false } },
};

const delegated = (description: string) =>
  object({ enabled: flag('Whether they are.', { default: false }) }, description);

/** How developers come into the portal. */
export const portalSettings: ResourceDefinition = defineResource({
  type: 'portalsettings',
  noun: 'PortalSetting',
  description: 'How developers sign in to the portal, how they sign up, or where both are done elsewhere.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/portal-settings',
  verbs: ['list', 'head', 'get', 'put', 'patch'],
  name: { only: Object.keys(initial) },
  initially: (name) => initial[name] ?? {},
  patchStatus: 204,

  properties: {
    enabled: flag('Of signin: whether visitors have to. Of signup: whether they can.'),
    termsOfService: object(
      {
        text: text('What they say.', { default: '' }),
        enabled: flag('Whether they are shown.', { default: false }),
        consentRequired: flag('Whether developers have to agree.', { default: false }),
      },
      'What developers agree to.',
    ),
    url: text('Of delegation: where developers are sent.', { pattern: /^(?:|https?:\/\/[^\s/?#@]+(?:[/?#]\S*)?)$/i }),
    validationKey: text('Of delegation: what signs the way there, in base64.', {
      secret: true,
      pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    }),
    subscriptions: delegated('Of delegation: whether subscriptions are made elsewhere.'),
    userRegistration: delegated('Of delegation: whether developers sign up and in elsewhere.'),
  },

  complete(properties, { path, current }) {
    const whole: JsonObject = { ...initial[nameOf({ path }).toLowerCase()], ...properties };
    // Clients that write back what they have read have not read the key.
    const key = properties.validationKey ?? current?.properties.validationKey;
    return {
      ...whole,
      ...(key !== undefined && { validationKey: key }),
      ...(needsKey(whole, key) && { validationKey: newKey() }),
    };
  },

  check: checkDelegation,

  actions: {
    listSecrets: {
      description: 'Shows what signs the way to where developers are sent.',
      async run({ path, properties }) {
        if (nameOf({ path }).toLowerCase() !== 'delegation')
          throw new ArmError('MethodNotAllowed', 'Only delegation has a secret.');
        return { validationKey: properties.validationKey ?? '' };
      },
    },
  },
});

function isDelegated({ subscriptions, userRegistration }: JsonObject): boolean {
  return [subscriptions, userRegistration].some((one) => isObject(one) && one.enabled === true);
}

/** What nobody signs, everybody can make up. */
function needsKey(properties: JsonObject, key: unknown): boolean {
  return isDelegated(properties) && (key === undefined || key === '');
}

function newKey(): string {
  return randomBytes(64).toString('base64');
}

function checkDelegation(properties: JsonObject): readonly ArmErrorDetail[] {
  return isDelegated(properties) && !properties.url
    ? [detail('url', "'url' is missing; expected where developers are sent, since something is delegated")]
    : [];
}
