import { ArmError, type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import type { JsonObject } from '../../json.ts';
import {
  keyVaultProperty,
  narrowToFailed,
  refreshAction,
  vaultFieldNames,
  vaultFields,
  withContent,
} from '../../key-vault/in-vault.ts';
import { VaultFailure } from '../../key-vault/secret-source.ts';
import { flag, list, text } from '../../properties.ts';
import { checkBreaking } from '../policies/refuse-breaking.ts';
import { mentioning, renameMentions } from './mentions.ts';

const mostCharacters = 4096;

/** Texts that policies mention by name. */
export const namedValues: ResourceDefinition = defineResource({
  type: 'namedValues',
  noun: 'Property',
  description: 'A text that policies mention by its display name, as {{name}}.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/named-value',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,

  properties: {
    displayName: text('What policies mention.', { required: true, least: 1, most: 256, pattern: /^[A-Za-z0-9-._]+$/ }),
    value: text('The text itself.', { most: mostCharacters, secret: isSecret }),
    secret: flag('Whether the value is encrypted, and shown by listValue only.', { default: false }),
    tags: list(text('A word.', { most: 80 }), 'Words to filter lists by.', { most: 32 }),
    keyVault: keyVaultProperty,
    provisioningState: text('How far it has come.', { readOnly: true }),
  },

  filterable: ['displayName', 'tags', ...vaultFieldNames],
  fields: vaultFields,
  narrow: narrowToFailed,
  prepare: async (sent, context) => ({ properties: await withContent(sent, 'value', context) }),
  takeSecret,

  async check(properties, context) {
    const { displayName, value } = properties;
    if (value === undefined) return [detail('value', "'value' is missing; expected a text")];
    return (await isTaken(String(displayName), context))
      ? [detail('displayName', `'${displayName}' is the name of another named value; expected a name of its own`)]
      : checkMentioning(properties, context);
  },

  async afterWrite({ properties: { displayName } }, { current, reader }) {
    const before = current?.properties.displayName;
    if (typeof before === 'string' && before !== displayName) await renameMentions(before, String(displayName), reader);
  },

  async beforeDelete({ properties: { displayName } }, { reader }) {
    const [user] = await mentioning(String(displayName), reader);
    if (user !== undefined)
      throw new ArmError(
        'ValidationError',
        `The named value is mentioned by '${user.path}'; expected nothing to mention it.`,
      );
  },

  actions: {
    listValue: {
      description: 'Shows the value, also when it is secret.',
      run: async ({ properties }) => ({ value: properties.value ?? null }),
    },
    refreshSecret: refreshAction(
      'Reads the value from its key vault again; without a key vault, nothing changes.',
      takeSecret,
    ),
  },

  publish: ({ properties }) => ({
    namedValues: [
      { name: String(properties.displayName), value: String(properties.value ?? ''), secret: isSecret(properties) },
    ],
  }),
});

/** Azure: a value has at most 4096 characters, wherever it comes from. */
function takeSecret(properties: JsonObject, secret: string): JsonObject {
  if (secret.length <= mostCharacters) return { ...properties, value: secret };
  throw new VaultFailure('TooLong', `the secret has ${secret.length} characters; expected at most ${mostCharacters}`);
}

function isSecret({ secret, keyVault }: JsonObject): boolean {
  return secret === true || keyVault !== undefined;
}

/** What is wrong with a value for the documents that mention it. */
async function checkMentioning(properties: JsonObject, context: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const { current, reader } = context;
  if (current === undefined || current.properties.value === properties.value) return [];
  const before = String(current.properties.displayName);
  const changing = { value: String(properties.value), secret: isSecret(properties) };
  return checkBreaking(
    {
      target: 'value',
      documents: await mentioning(before, reader),
      isOpen: !changing.secret,
      changed: ({ namedValues, ...part }) => ({
        ...part,
        ...(namedValues && {
          namedValues: namedValues.map((one) => (one.name === before ? { ...one, ...changing } : one)),
        }),
      }),
    },
    context,
  );
}

/** Azure: policies tell named values apart by their display names. */
async function isTaken(displayName: string, { reader, current, path }: ChangeContext): Promise<boolean> {
  const { resources } = await reader.list({ type: 'namedValues', filter: equals('displayName', displayName) });
  const key = current?.key ?? path.toLowerCase();
  return resources.some((other) => other.key !== key);
}
