import { defineResource, type ResourceContext, type ResourceDefinition } from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { object } from '../../properties.ts';

/** What the portal says of itself to everybody. */
export const tenantSettings: ResourceDefinition = defineResource({
  type: 'settings',
  noun: 'TenantSettings',
  description: 'What everybody may know of the settings of the portal; it follows from these.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/tenant-settings',
  verbs: ['list', 'get'],
  name: { only: ['public'] },
  initially: () => ({}),
  hasEtag: false,
  hasCount: false,
  properties: { settings: object({}, 'Texts by name.', { readOnly: true }) },
  expand: async (_, context) => ({ settings: await settingsOf(context) }),
});

/** Azure's names, and its way to write flags. */
async function settingsOf({ reader }: ResourceContext): Promise<JsonObject> {
  const of = async (name: string): Promise<JsonObject> =>
    (await reader.get(`portalsettings/${name}`))?.properties ?? {};
  const [signin, signup, delegation] = await Promise.all([of('signin'), of('signup'), of('delegation')]);
  const terms = isObject(signup.termsOfService) ? signup.termsOfService : {};
  return {
    'CustomPortalSettings.UserRegistrationTerms': terms.text || null,
    'CustomPortalSettings.UserRegistrationTermsEnabled': written(terms.enabled),
    'CustomPortalSettings.UserRegistrationTermsConsentRequired': written(terms.consentRequired),
    'CustomPortalSettings.RegistrationEnabled': written(signup.enabled),
    'CustomPortalSettings.RequireUserSigninEnabled': written(signin.enabled),
    'CustomPortalSettings.DelegationEnabled': written(isOn(delegation.userRegistration)),
    'CustomPortalSettings.DelegationUrl': delegation.url ?? '',
    'CustomPortalSettings.DelegatedSubscriptionEnabled': written(isOn(delegation.subscriptions)),
  };
}

function isOn(setting: unknown): boolean {
  return isObject(setting) && setting.enabled === true;
}

function written(flag: unknown): 'True' | 'False' {
  return flag === true ? 'True' : 'False';
}
