import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  timingSafeEqual,
} from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { jwtVerify, SignJWT } from 'jose';
import { ArmError } from '../arm-error.ts';
import type { JsonObject } from '../json.ts';
import type { Authenticate, Principal } from './principal.ts';
import { owner } from './roles/role-definitions.ts';
import { localTenantId } from './tenant.ts';
import type { ClientCredentials, TokenIssuer } from './token-issuer.ts';

// A provider of identities for one machine. What it signs is worth something only where the caller is on the same machine:
// its key lies in a file, and nobody was asked for a password.

const issuer = 'urn:turnpike:local';
const audiences = [
  'https://management.azure.com/',
  'https://management.azure.com',
  'https://management.core.windows.net/',
];

/** The client that can ask for tokens with a secret. */
const developmentClientId = '00000000-0000-0000-0000-000000000002';

/** Signs tokens for development, and tells who shows them. */
export class LocalIssuer implements TokenIssuer {
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
    this.#publicKey = createPublicKey(key);
  }

  /** Reads the key from a file, or makes one there that its owner alone can read. */
  static open(file: string): LocalIssuer {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${randomUUID()}`;
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(draft, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flush: true });
    try {
      // Where two begin at once, both read what the first has made.
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
    return new LocalIssuer(createPrivateKey(readFileSync(file, 'utf8')));
  }

  /** What `ClientSecretCredential` and its like are made with. Who can read the key of the issuer knows the secret. */
  get developmentClient(): ClientCredentials & { readonly tenantId: string } {
    const key = this.#key.export({ format: 'der', type: 'pkcs8' });
    const secret = createHmac('sha256', key).update(`client ${developmentClientId}`).digest('base64url');
    return { id: developmentClientId, secret, tenantId: localTenantId };
  }

  get keys(): JsonObject {
    return { keys: [{ ...this.#publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'EdDSA', kid: 'development' }] };
  }

  async grant({ id, secret }: ClientCredentials, lifeSeconds: number): Promise<string | undefined> {
    const known = this.developmentClient;
    const [given, expected] = [secret, known.secret].map((text) => createHmac('sha256', id).update(text).digest());
    if (id.toLowerCase() !== known.id || !timingSafeEqual(given as Buffer, expected as Buffer)) return undefined;
    return this.sign({ name: 'developer', roles: [owner] }, lifeSeconds);
  }

  /** Signs a token. */
  async sign(principal: Principal, lifeSeconds: number = 12 * 60 * 60): Promise<string> {
    // What clients of Azure read in tokens of applications.
    const about = { tid: localTenantId, oid: developmentClientId, appid: developmentClientId, idtyp: 'app' };
    return new SignJWT({ ...about, roles: principal.roles })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: 'development' })
      .setSubject(principal.name)
      .setIssuer(issuer)
      .setAudience(audiences[0] as string)
      .setIssuedAt()
      .setNotBefore('0s')
      .setExpirationTime(Math.floor(Date.now() / 1000) + lifeSeconds)
      .setJti(randomUUID())
      .sign(this.#key);
  }

  /** Tells who shows a token; only on this machine. */
  readonly authenticate: Authenticate = async (authorization, { isLocal }) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined)
      throw new ArmError(
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing or is no bearer token.",
      );
    if (!isLocal)
      throw new ArmError('InvalidAuthenticationToken', 'Development tokens are taken from this machine only.');
    return this.#verify(token);
  };

  async #verify(token: string): Promise<Principal> {
    try {
      const { payload } = await jwtVerify(token, this.#publicKey, {
        issuer,
        audience: audiences,
        algorithms: ['EdDSA'],
        clockTolerance: 60,
        requiredClaims: ['exp', 'sub'],
      });
      const held = Array.isArray(payload.roles) ? payload.roles.filter((role) => typeof role === 'string') : [];
      return { name: payload.sub ?? '', roles: held, ids: [payload.sub ?? ''] };
    } catch {
      throw new ArmError('InvalidAuthenticationToken', 'The access token is invalid or has expired.');
    }
  }
}
