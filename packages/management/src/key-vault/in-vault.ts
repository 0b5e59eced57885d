import { ArmError, detail, validationError } from '../arm-error.ts';
import type { Action, PrepareContext, Resource } from '../define-resource.ts';
import type { Filter } from '../filter/syntax.ts';
import { isObject, type JsonObject, present } from '../json.ts';
import { object, type Property, text } from '../properties.ts';
import { type SecretSource, VaultFailure } from './secret-source.ts';

// What is common to resources whose content is in a key vault: a copy of it is kept, with how reading went the last time. A
// vault that is away keeps nobody from anything: the copy stays.

/** The property that says where the content is. */
export const keyVaultProperty: Property = object(
  {
    secretIdentifier: text(
      'The secret of a key vault. With a version it stays as it is; without, it is read every four hours.',
    ),
    identityClientId: text('The identity that the vault is asked with; that of the service when left out.'),
    lastStatus: object(
      {
        code: text('Success, or the reason.'),
        message: text('More about it.'),
        timeStampUtc: text('When it was read last.'),
      },
      'How reading it went the last time.',
    ),
  },
  'Where the content is kept.',
);

/** The field that lists are narrowed by. */
const refreshFailed = 'isKeyVaultRefreshFailed';

/** The names of `vaultFields`. */
export const vaultFieldNames: readonly string[] = [refreshFailed, 'isInKeyVault'];

/** The fields of resources whose content may be in a vault. */
export function vaultFields({ keyVault }: JsonObject): Readonly<Record<string, boolean>> {
  const { lastStatus } = isObject(keyVault) ? keyVault : {};
  return { [refreshFailed]: isObject(lastStatus) && lastStatus.code !== 'Success', isInKeyVault: isObject(keyVault) };
}

/** Azure: with `isKeyVaultRefreshFailed=true`, lists have only what could not be read the last time. */
export async function narrowToFailed(query: URLSearchParams): Promise<Filter | undefined> {
  if (query.get(refreshFailed)?.toLowerCase() !== 'true') return undefined;
  return { kind: 'comparison', operator: 'eq', field: refreshFailed, value: true };
}

/** What was sent, with what the vault holds as `contentAs`. Azure: what cannot be read is not saved. */
export async function withContent(
  sent: JsonObject,
  contentAs: string,
  { current, how, secretSource, now }: Pick<PrepareContext, 'current' | 'how' | 'secretSource' | 'now'>,
): Promise<JsonObject> {
  const before = how === 'patch' ? current?.properties.keyVault : undefined;
  const keyVault = sent.keyVault === undefined && sent[contentAs] !== undefined ? before : sent.keyVault;
  if (!isObject(keyVault)) return sent;
  const { lastStatus: _, ...asked } = keyVault;
  if (typeof asked.secretIdentifier !== 'string' || asked.secretIdentifier === '')
    throw validationError([detail('keyVault.secretIdentifier', "'secretIdentifier' is missing; expected a text")]);
  try {
    const content = await readSecret(asked, secretSource);
    return { ...sent, [contentAs]: content, keyVault: { ...asked, lastStatus: success(now) } };
  } catch (error) {
    if (error instanceof VaultFailure) throw refused(asked, error);
    throw error;
  }
}

/** Resources as they are when their vaults have been read again: with other content, or with why there is none. */
export async function readAgain(
  { properties }: Pick<Resource, 'properties'>,
  takeSecret: TakeSecret,
  { secretSource, now }: { readonly secretSource: SecretSource | undefined; readonly now: Date },
): Promise<JsonObject> {
  const { keyVault } = properties;
  if (!isObject(keyVault)) return properties;
  try {
    const taken = await takeSecret(properties, await readSecret(keyVault, secretSource));
    return { ...taken, keyVault: { ...keyVault, lastStatus: success(now) } };
  } catch (error) {
    if (!(error instanceof VaultFailure)) throw error;
    const lastStatus = { code: error.code, message: messageOf(keyVault, error), timeStampUtc: now.toISOString() };
    return { ...properties, keyVault: { ...keyVault, lastStatus } };
  }
}

type TakeSecret = (properties: JsonObject, secret: string) => JsonObject | Promise<JsonObject>;

/** The POST that reads a vault at once. Without a vault nothing changes; with one that is away, the status says so. */
export function refreshAction(description: string, takeSecret: TakeSecret): Action {
  return {
    description,
    prepare: async (resource, context) =>
      isObject(resource.properties.keyVault) && {
        etag: resource.etag,
        properties: await readAgain(resource, takeSecret, context),
      },
    async run(resource, { prepared, reader, save, show }) {
      if (isObject(prepared)) {
        if (prepared.etag !== resource.etag)
          throw new ArmError('Conflict', 'Somebody has changed the resource while its vault was read.');
        await save(prepared.properties as JsonObject);
      }
      const stored = await reader.get(resource.key);
      return stored && show(stored);
    },
  };
}

async function readSecret(
  { secretIdentifier, identityClientId }: JsonObject,
  source: SecretSource | undefined,
): Promise<string> {
  if (source === undefined) throw new VaultFailure('NotAvailable', 'this control plane reads no key vaults');
  const client = typeof identityClientId === 'string' && identityClientId !== '' ? identityClientId : undefined;
  return source.read(String(secretIdentifier), client);
}

function success(now: Date): JsonObject {
  return { code: 'Success', timeStampUtc: now.toISOString() };
}

function refused(keyVault: JsonObject, failure: VaultFailure): Error {
  return validationError([detail('keyVault.secretIdentifier', messageOf(keyVault, failure))]);
}

/** Azure: the beginning is in its words; who tries to mend it looks for them. */
function messageOf({ secretIdentifier, identityClientId }: JsonObject, { message }: VaultFailure): string {
  const identity = present({ Type: identityClientId ? 'UserAssigned' : 'SystemAssigned', ClientId: identityClientId });
  const who = Object.entries(identity).map(([name, value]) => `${name}: ${value}`);
  return (
    `Failed to access KeyVault Secret ${String(secretIdentifier).slice(0, 512)} using Managed Service Identity of Api ` +
    `Management service. Check if Managed Identity of ${who.join(', ')} has GET permissions on secrets in the KeyVault ` +
    `Access Policies: ${message}`
  );
}
