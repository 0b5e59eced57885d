import { VaultFailure } from './secret-source.ts';

// A token for key vaults opens all vaults of an identity, so it is shown to hosts of key vaults only, whatever an identifier says.

/** What vaults are called in Azure's clouds. https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates */
export const azureVaultSuffixes: readonly string[] = [
  'vault.azure.net',
  'vault.azure.cn',
  'vault.usgovcloudapi.net',
  'vault.microsoftazure.de',
];

/** Where a secret is. */
export interface SecretIdentifier {
  readonly url: URL;
  /** What tokens for its vault are for. */
  readonly resource: string;
}

/** Whether an identifier names a version: it is what it is, then, and not read again. */
export function hasVersion(text: string): boolean {
  return /\/(?:secrets|certificates)\/[^/]+\/[^/]+\/?$/i.test(text);
}

/** Reads an identifier; throws a `VaultFailure` for what is none of a vault with one of the suffixes. */
export function readSecretIdentifier(text: string, suffixes: readonly string[]): SecretIdentifier {
  const url = text.length <= 512 && URL.canParse(text) ? new URL(text) : undefined;
  const [, , name, version] =
    /^\/(secrets|certificates)\/([0-9A-Za-z-]{1,127})(?:\/([0-9A-Za-z]{1,64}))?\/?$/i.exec(url?.pathname ?? '') ?? [];
  const isPlain = url?.protocol === 'https:' && url.username + url.password + url.search + url.hash === '';
  if (url === undefined || name === undefined || !isPlain)
    throw new VaultFailure(
      'InvalidIdentifier',
      'it is no identifier of a secret; expected one such as https://contoso.vault.azure.net/secrets/name',
    );
  const suffix = suffixes.find((one) => isOf(url.host, one.toLowerCase()));
  if (suffix === undefined)
    throw new VaultFailure(
      'UnknownVault',
      `'${url.host.slice(0, 120)}' is no key vault; expected a name that ends in one of ${suffixes.join(', ')}`,
    );
  // What a certificate consists of, with its key, is the secret of the same name.
  const secret = new URL(`/secrets/${name}${version === undefined ? '' : `/${version}`}?api-version=7.4`, url.origin);
  return { url: secret, resource: `https://${suffix}` };
}

/** A vault has one name before its suffix; what has a port is named whole. */
function isOf(host: string, suffix: string): boolean {
  if (suffix.includes(':')) return host === suffix;
  return host.endsWith(`.${suffix}`) && /^[0-9a-z-]+$/.test(host.slice(0, -suffix.length - 1));
}
