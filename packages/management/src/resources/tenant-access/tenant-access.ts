import { randomBytes } from 'node:crypto';
import { type Action, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { flag, text } from '../../properties.ts';

/** Azure's ids of what the keys are of. */
const ids: Readonly<Record<string, string>> = { access: 'integration', gitAccess: 'git' };

/** Keys to the service as a whole. */
export const tenantAccess: ResourceDefinition = defineResource({
  type: 'tenant',
  noun: 'TenantAccess',
  description:
    'Keys to an API of the service itself, and to a Git repository with its configuration. Neither is there: they open nothing.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/tenant-access',
  verbs: ['list', 'head', 'get', 'put', 'patch'],
  name: { only: Object.keys(ids) },
  initially: (name) => ({ id: ids[name], enabled: false, primaryKey: newKey(), secondaryKey: newKey() }),
  needsIfMatch: ['put'],

  properties: {
    id: text('What the keys are of.', { readOnly: true }),
    principalId: text('Who uses them.'),
    enabled: flag('Whether they are meant to be used.', { default: false }),
    primaryKey: text('A key.', { secret: true, least: 1 }),
    secondaryKey: text('Another, for when the first is changed.', { secret: true, least: 1 }),
  },

  complete: ({ primaryKey, secondaryKey, ...properties }, { current }) => ({
    ...properties,
    primaryKey: primaryKey ?? current?.properties.primaryKey ?? newKey(),
    secondaryKey: secondaryKey ?? current?.properties.secondaryKey ?? newKey(),
  }),

  actions: {
    listSecrets: {
      description: 'Shows the keys.',
      run: async ({ properties: { id, principalId = null, enabled, primaryKey, secondaryKey } }) => ({
        id,
        principalId,
        enabled,
        primaryKey,
        secondaryKey,
      }),
    },
    regeneratePrimaryKey: regenerate('primaryKey'),
    regenerateSecondaryKey: regenerate('secondaryKey'),
    'git/regeneratePrimaryKey': regenerate('primaryKey'),
    'git/regenerateSecondaryKey': regenerate('secondaryKey'),
  },
});

function regenerate(name: 'primaryKey' | 'secondaryKey'): Action {
  return {
    description: 'Makes a new key; the old one is gone.',
    status: 204,
    async run({ properties }, { save }) {
      await save({ ...properties, [name]: newKey() });
      return undefined;
    },
  };
}

/** Azure's keys look like this. */
function newKey(): string {
  return randomBytes(64).toString('base64');
}
