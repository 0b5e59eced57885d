import { type ConfiguredKey, TokenRefusal } from '@turnpike/policy';
import { decodeBase64url } from './base64url.ts';
import { mostCharacters, notAToken, readHeader } from './compact.ts';

/** RFC 7518, section 4, without keys made of passwords, and without RSA1_5, whose padding tells secrets. */
const keyAlgorithms: Readonly<Record<'secret' | 'private', readonly string[]>> = {
  secret: ['dir', 'A128KW', 'A192KW', 'A256KW', 'A128GCMKW', 'A192GCMKW', 'A256GCMKW'],
  private: ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'],
};

const contentAlgorithms = ['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512', 'A128GCM', 'A192GCM', 'A256GCM'];

/** Whether a token is encrypted: it has five parts then (RFC 7516). */
export function isEncrypted(text: string): boolean {
  return text.split('.', 6).length === 5;
}

/** The signed token in an encrypted one, by the first key that opens it. @throws {TokenRefusal} when there is none */
export async function decrypt(text: string, keys: readonly ConfiguredKey[]): Promise<string> {
  const parts = text.split('.');
  const header = readHeader(parts[0]!);
  if (header === undefined || parts.some((part) => decodeBase64url(part) === undefined)) throw notAToken();
  const matching = keys.filter(({ id }) => id !== undefined && id === header.get('kid'));
  for (const { key } of matching.length > 0 ? matching : keys) {
    const inner = await open(text, key);
    if (inner !== undefined) return inner;
  }
  throw new TokenRefusal('JwtInvalid', 'IDX10609: Decryption failed. No key of the policy opens the token.');
}

async function open(text: string, key: ConfiguredKey['key']): Promise<string | undefined> {
  // Few tokens are encrypted, and it takes long to load.
  const { compactDecrypt } = await import('jose');
  try {
    const { plaintext } = await compactDecrypt(text, key, {
      keyManagementAlgorithms: [...keyAlgorithms[key.type === 'secret' ? 'secret' : 'private']],
      contentEncryptionAlgorithms: contentAlgorithms,
      maxDecompressedLength: mostCharacters,
    });
    return Buffer.from(plaintext).toString('latin1');
  } catch {
    // Why a key does not open a token is nobody's business: whoever can tell the reasons apart can use us to decrypt.
    return undefined;
  }
}
