import type { AuthorizationRequest, Authorizations, AuthorizationToken } from './authorizations.ts';
import type { ClientCertificate, ClientCertificates } from './client-certificates.ts';
import { CredentialFailure, type ManagedIdentities } from './managed-identities.ts';

// Who gives credentials in tests.

/** Identities that a test has written down: tokens by resource, or by client id and resource with a space between. */
export class MemoryIdentities implements ManagedIdentities {
  readonly #tokens: Readonly<Record<string, string>>;

  constructor(tokens: Readonly<Record<string, string>> = {}) {
    this.#tokens = tokens;
  }

  token(resource: string, clientId: string | undefined): string {
    const name = clientId === undefined ? resource : `${clientId} ${resource}`;
    const token = Object.hasOwn(this.#tokens, name) ? this.#tokens[name] : undefined;
    if (token === undefined) throw new CredentialFailure('there is no identity');
    return token;
  }
}

/** Certificates that a test has written down, by the text or the Base64 of what they are read from, and password. */
export class MemoryCertificates implements ClientCertificates {
  readonly #byContent: Readonly<Record<string, ClientCertificate>>;

  constructor(byContent: Readonly<Record<string, ClientCertificate>> = {}) {
    this.#byContent = byContent;
  }

  async open(content: string | Uint8Array, password: string): Promise<ClientCertificate | undefined> {
    const text = typeof content === 'string' ? content : Buffer.from(content).toString('base64');
    const name = `${text} ${password}`.trim();
    return Object.hasOwn(this.#byContent, name) ? this.#byContent[name] : undefined;
  }
}

/** Connections that a test has written down. */
export class MemoryAuthorizations implements Authorizations {
  readonly asked: AuthorizationRequest[] = [];
  readonly #tokens: Readonly<Record<string, AuthorizationToken>>;

  /** @param tokens by provider and connection, with a slash between */
  constructor(tokens: Readonly<Record<string, AuthorizationToken>> = {}) {
    this.#tokens = tokens;
  }

  async token(request: AuthorizationRequest): Promise<AuthorizationToken> {
    this.asked.push(request);
    const name = `${request.providerId}/${request.authorizationId}`;
    const token = Object.hasOwn(this.#tokens, name) ? this.#tokens[name] : undefined;
    if (token === undefined) throw new CredentialFailure(`there is no connection '${name}'`);
    return token;
  }
}
