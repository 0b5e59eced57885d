import { type FetchDocument, FetchError } from '../import/fetch-document.ts';
import { isObject, type JsonObject } from '../json.ts';
import { azureVaultSuffixes, readSecretIdentifier } from './secret-identifier.ts';
import { type SecretSource, VaultFailure } from './secret-source.ts';

/** How key vaults are reached. */
export interface KeyVaultOptions {
  /** Gives a token of an identity for a resource. */
  readonly acquireToken: (
    resource: string,
    identityClientId: string | undefined,
  ) => Promise<{ readonly token: string }>;
  /** What vaults are called besides those of Azure's clouds: `vault.contoso.example`, or `localhost:8443`. */
  readonly suffixes?: readonly string[];
}

/** Reads secrets of Azure Key Vault. */
export class KeyVaultSecrets implements SecretSource {
  readonly #acquireToken: KeyVaultOptions['acquireToken'];
  readonly #suffixes: readonly string[];
  readonly #fetchDocument: FetchDocument;

  constructor({ acquireToken, suffixes = [] }: KeyVaultOptions, fetchDocument: FetchDocument) {
    this.#acquireToken = acquireToken;
    this.#suffixes = [...azureVaultSuffixes, ...suffixes];
    this.#fetchDocument = fetchDocument;
  }

  async read(secretIdentifier: string, identityClientId: string | undefined): Promise<string> {
    const { url, resource } = readSecretIdentifier(secretIdentifier, this.#suffixes);
    const token = await this.#token(resource, identityClientId);
    const { text, status } = await this.#fetchDocument(url.href, {
      takesAnyStatus: true,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    }).catch((cause: unknown) => {
      if (cause instanceof FetchError) throw new VaultFailure('Unreachable', `the vault: ${cause.message}`, { cause });
      throw cause;
    });
    const answer = parse(text);
    if (status === 200 && typeof answer.value === 'string') return answer.value;
    const code = isObject(answer.error) && typeof answer.error.code === 'string' ? answer.error.code : '';
    const word = /^\w{1,60}$/.test(code) ? code : (words[status] ?? 'Failed');
    throw new VaultFailure(word, `the vault answers ${status} ${word}`);
  }

  async #token(resource: string, identityClientId: string | undefined): Promise<string> {
    try {
      return (await this.#acquireToken(resource, identityClientId)).token;
    } catch (cause) {
      const who = identityClientId === undefined ? 'no managed identity' : 'no managed identity with this client id';
      throw new VaultFailure('IdentityNotFound', `${who} gives a token for ${resource}`, { cause });
    }
  }
}

const words: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'SecretNotFound',
  429: 'TooManyRequests',
};

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
