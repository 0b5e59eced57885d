import { createCipheriv, createDecipheriv, createHmac, type Hmac, hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject, type JsonObject } from '../json.ts';

// AES-256-GCM, a nonce of its own for each writing, and the key of the resource as what is authenticated besides, so that
// what is secret of one resource cannot be put in the place of another's.

const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts what is secret of resources. Earlier keys open what they have encrypted; nothing is encrypted with them. */
export class SecretBox {
  readonly #keys: readonly Uint8Array[];

  /** @param key 32 bytes, like those before it */
  constructor(key: Uint8Array, previous: readonly Uint8Array[] = []) {
    this.#keys = [key, ...previous];
    for (const { length } of this.#keys)
      if (length !== 32) throw new Error(`the key of the store has ${length} bytes; expected 32`);
  }

  /** What tells keys apart and says nothing of them: the current one, then the earlier. */
  get keyIds(): readonly string[] {
    return this.#keys.map((key) => derive(key, 'turnpike key id').toString('hex').slice(0, 16));
  }

  /** The same with more keys that open what they have encrypted. */
  with(previous: readonly Uint8Array[]): SecretBox {
    const [key, ...others] = this.#keys;
    return new SecretBox(key as Uint8Array, [...others, ...previous]);
  }

  /** Begins to authenticate a text with one of the keys. */
  authenticate(keyId: string): Hmac {
    const key = this.#keys[this.keyIds.indexOf(keyId)];
    if (key === undefined) throw new Error(`there is no key ${keyId}; expected one of ${this.keyIds.join(', ')}`);
    return createHmac('sha256', derive(key, 'turnpike backup'));
  }

  /** A hash of something that may be secret, which says nothing to those who do not have the key. */
  hash(text: string): string {
    return createHmac('sha256', derive(this.#keys[0] as Uint8Array, 'turnpike hash'))
      .update(text)
      .digest('base64url');
  }

  /** Encrypts the secrets of a resource; nothing for none. */
  seal(resource: string, secrets: JsonObject): Uint8Array | null {
    if (Object.keys(secrets).length === 0) return null;
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#keys[0] as Uint8Array, nonce).setAAD(Buffer.from(resource));
    const sealed = [cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()];
    return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]);
  }

  /** Decrypts the secrets of a resource. Throws when they were changed, moved, or encrypted with another key. */
  open(resource: string, sealed: Uint8Array | null): JsonObject {
    return sealed === null ? {} : this.#open(resource, sealed).secrets;
  }

  /** What was encrypted with an earlier key, encrypted with the current one; `undefined` for what is so already. */
  reseal(resource: string, sealed: Uint8Array): Uint8Array | null | undefined {
    const { secrets, index } = this.#open(resource, sealed);
    return index === 0 ? undefined : this.seal(resource, secrets);
  }

  #open(resource: string, sealed: Uint8Array): { readonly secrets: JsonObject; readonly index: number } {
    let cause: unknown;
    for (const [index, key] of this.#keys.entries()) {
      try {
        return { secrets: decrypt(key, resource, sealed), index };
      } catch (error) {
        cause = error;
      }
    }
    throw new Error(`the secrets of '${resource}' cannot be decrypted; expected the key they were encrypted with`, {
      cause,
    });
  }
}

function decrypt(key: Uint8Array, resource: string, sealed: Uint8Array): JsonObject {
  const nonce = sealed.subarray(0, nonceBytes);
  const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(resource)).setAuthTag(tag);
  const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
  const secrets: unknown = JSON.parse(text.toString('utf8'));
  return isObject(secrets) ? secrets : {};
}

/** A key of its own for each use (RFC 5869). */
function derive(key: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), use, 32));
}

/** Reads a key from text: 32 bytes in Base64. */
export function parseStoreKey(text: string, source: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) throw new Error(`${source} has a key of ${key.length} bytes; expected 32, in Base64`);
  return key;
}

/** Reads the key of a store from its file, or makes one there. Only its owner can read it. */
export function readStoreKey(file: string): Uint8Array {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    // A link is made or not; where two begin at once, both read what the first has made.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return parseStoreKey(readFileSync(file, 'utf8'), `'${file}'`);
}
